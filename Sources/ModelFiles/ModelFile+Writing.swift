import BackgroundModels
import Diagnostics
import FITS
import Tables

extension ModelFile {
  /// Writes a model in a layout.
  /// - Parameters: as of ``write(_:to:named:target:provenance:)``; the target is used by the layout of GADF only.
  /// - Returns: what a reader of the file should know.
  /// - Throws: `FITSError`, ``BackgroundError/formatNotFor(format:model:)``
  public static func write(
    _ model: BackgroundModel, to path: String, format: ModelFormat, named name: String? = nil,
    target: ModelTarget = .auto, provenance: [Keyword] = []
  ) throws -> Notes {
    guard format == .gadf else {
      try OldModelFile.write(model.cutToKnown, to: path, format: format, provenance: provenance)
      return Notes()
    }
    return try write(model, to: path, named: name, target: target, provenance: provenance)
  }

  /// Writes the HDUs BKG, BKG_ERR, COUNTS, EXPOSURE, STATE, and RUNS (the runs that the model was made of).
  /// - Parameters:
  ///   - model: the model.
  ///   - path: must not exist; the file is compressed if it ends with `.gz`.
  ///   - name: how notes name the file; the default is its path.
  ///   - target: the reader for whom it is written; all HDUs have the same layout.
  ///   - provenance: keywords for every HDU.
  /// - Returns: what a reader of the file should know.
  /// - Throws: `FITSError`
  public static func write(
    _ model: BackgroundModel, to path: String, named name: String? = nil, target: ModelTarget = .auto,
    provenance: [Keyword] = []
  ) throws(FITSError) -> Notes {
    let model = model.cutToKnown
    let runs = model.origin.runs
    let resolved = target.resolved(for: model.axes, of: runs)
    let count = Keyword("NRUNS", .int(Int64(runs.count)), comment: "runs the model was made of (HDU RUNS)")
    var writer = try FITSWriter(path: path, primary: provenance)
    try writer.append(model.backgroundTable(target: resolved, provenance: [count] + provenance))
    for table in model.companionTables(target: resolved, provenance: provenance) { try writer.append(table) }
    try writer.append(RunStatistics.table(of: runs, energies: model.axes.energy, provenance: provenance))
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
}
