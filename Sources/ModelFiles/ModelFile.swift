import BackgroundModels
import Diagnostics
import FITS
import Histograms
import Tables

/// A file that holds one background model with what it was made from.
public enum ModelFile {
  /// Writes a model in a layout.
  /// - Parameters: as of ``write(_:to:named:runs:target:provenance:)``; the target is GADF's alone.
  /// - Returns: what a reader of the file should know.
  /// - Throws: `FITSError`, ``BackgroundError/formatNotFor(format:model:)``
  public static func write<Axes>(
    _ model: BackgroundModel<Axes>, to path: String, format: ModelFormat, named name: String? = nil,
    runs: [RunStatistics], target: ModelTarget = .auto, provenance: [Keyword] = []
  ) throws -> Notes {
    guard format == .gadf else {
      try OldModelFile.write(model.cutToKnown, to: path, format: format, provenance: provenance)
      return Notes()
    }
    return try write(model, to: path, named: name, runs: runs, target: target, provenance: provenance)
  }

  /// Writes the HDUs BKG, BKG_ERR, COUNTS, EXPOSURE, STATE, and RUNS (the runs the model was made of).
  /// - Parameters:
  ///   - path: must not exist; packed if it ends with `.gz`.
  ///   - name: how notes name the file; its path unless told otherwise.
  ///   - runs: what became of the events of each run.
  ///   - target: who it is written for; all HDUs are laid out alike.
  ///   - provenance: keywords for every HDU.
  /// - Returns: what a reader of the file should know.
  /// - Throws: `FITSError`
  public static func write<Axes>(
    _ model: BackgroundModel<Axes>, to path: String, named name: String? = nil, runs: [RunStatistics],
    target: ModelTarget = .auto,
    provenance: [Keyword] = []
  ) throws(FITSError) -> Notes {
    let model = model.cutToKnown
    let resolved = target.resolved(for: model.axes, of: runs)
    let count = Keyword("NRUNS", .int(Int64(runs.count)), comment: "runs the model was made of (HDU RUNS)")
    var writer = try FITSWriter(path: path, primary: provenance)
    try writer.append(model.backgroundTable(target: resolved, provenance: [count] + provenance))
    for table in model.companionTables(target: resolved, provenance: provenance) { try writer.append(table) }
    try writer.append(runTable(runs, energies: model.axes.energy, provenance: provenance))
    try writer.close()
    var notes = model.notes(at: name ?? path, target: resolved, isReadReversed: runs.contains(where: \.readsReversed))
    if target == .auto, resolved == .gammapyHESSDR1 {
      notes.add(
        "target",
        "lon grows to increasing right ascension, because gammapy mirrors every cube of event lists like those of "
          + "H.E.S.S. DR1; -p target=gadf writes the plain file", at: name ?? path)
    }
    return notes
  }

  /// EXTNAME of the runs that a model was made of.
  static let runsName = "RUNS"

  /// The runs of a table as ``runTable(_:energies:provenance:)`` makes it; none of a table without ids.
  static func runs(of table: Table, energies axis: Axis) -> [RunStatistics] {
    guard case .int(let ids)? = table["OBS_ID"]?.values else { return [] }
    func numbers(_ name: String) -> [Double] {
      if case .double(let values)? = table[name]?.values { return values }
      return Array(repeating: 0, count: ids.count)
    }
    func counts(_ name: String) -> [Int] {
      if case .int(let values)? = table[name]?.values { return values.map(Int.init) }
      return Array(repeating: 0, count: ids.count)
    }
    let (ontimes, livetimes) = (numbers("ONTIME"), numbers("LIVETIME"))
    let (lows, highs) = (numbers("E_MIN"), numbers("E_MAX"))
    let (events, filled) = (counts("EVENTS"), counts("FILLED"))
    return ids.indices.map { row in
      var run = RunStatistics(obsID: ids[row])
      (run.ontime, run.livetime, run.read, run.filled) = (ontimes[row], livetimes[row], events[row], filled[row])
      let isWhole = lows[row] <= axis.edges[0] && highs[row] >= axis.edges[axis.count]
      if lows[row] < highs[row], !isWhole { run.energies = lows[row]..<highs[row] }
      return run
    }
  }

  private static func runTable(_ runs: [RunStatistics], energies axis: Axis, provenance: [Keyword]) -> Table {
    let energies = runs.map { $0.energies ?? axis.edges[0]..<axis.edges[axis.count] }
    return Table(
      name: runsName, keywords: provenance,
      columns: [
        Column("OBS_ID", .int(runs.map(\.obsID))),
        Column("ONTIME", unit: "s", comment: "sum of the good time intervals", .double(runs.map(\.ontime))),
        Column("LIVETIME", unit: "s", comment: "ontime less dead time", .double(runs.map(\.livetime))),
        Column("E_MIN", unit: "TeV", comment: "energies that count", .double(energies.map(\.lowerBound))),
        Column("E_MAX", unit: "TeV", comment: "up to this", .double(energies.map(\.upperBound))),
        Column("EVENTS", comment: "events in the file", .int(runs.map { Int64($0.read) })),
        Column("FILLED", comment: "events in the bins of the model", .int(runs.map { Int64($0.filled) })),
      ])
  }
}
