import BackgroundModels
import Diagnostics
import FITS
import Tables

extension ModelFile {
  /// Writes a model in a format.
  /// - Parameters:
  ///   - model: The model.
  ///   - path: The path of the file, which must not exist. The file is compressed if the path ends with `.gz`.
  ///   - format: The format of the file.
  ///   - name: The name of the file in notes. The default is its path.
  ///   - target: The program that will read the file. Only the GADF format uses it.
  ///   - systematics: The systematic error of the model, which only the GADF format can contain; `nil` for none.
  ///   - provenance: Keywords that are written to every HDU.
  /// - Returns: Notes about reading the file with other programs.
  /// - Throws: `FITSError`, ``BackgroundError/formatNotFor(format:model:)``
  public static func write(
    _ model: BackgroundModel, to path: String, format: ModelFormat, named name: String? = nil,
    target: ModelTarget = .auto, systematics: Systematics? = nil, provenance: [Keyword] = []
  ) throws -> Notes {
    guard format == .gadf else {
      try OldModelFile.write(model.cutToKnown, to: path, format: format, provenance: provenance)
      var notes = Notes()
      if systematics != nil {
        notes.warn(
          "systematics",
          "the systematic errors are not written, because only files with format = \"gadf\" can contain "
            + "them", at: name ?? path)
      }
      return notes
    }
    return try write(
      model, to: path, named: name, target: target, systematics: systematics, provenance: provenance)
  }

  /// Writes a model in the GADF format. BKG contains the rate, and RUNS lists the runs from which the model was made.
  /// The HDUs BKG_ERR, COUNTS, EXPOSURE, STATE and SYSTEMATICS are written if their contents are known.
  /// - Parameters:
  ///   - model: The model.
  ///   - path: The path of the file, which must not exist. The file is compressed if the path ends with `.gz`.
  ///   - name: The name of the file in notes. The default is its path.
  ///   - target: The program that will read the file. It determines the orientation of a cube in all HDUs.
  ///   - systematics: The systematic error of the model; `nil` for none.
  ///   - provenance: Keywords that are written to every HDU.
  /// - Returns: Notes about reading the file with other programs.
  /// - Throws: `FITSError`; ``BackgroundError/formatNotFor(format:model:)`` for a cube in ALTAZ alignment and the
  ///   target `ctools`.
  public static func write(
    _ model: BackgroundModel, to path: String, named name: String? = nil, target: ModelTarget = .auto,
    systematics: Systematics? = nil, provenance: [Keyword] = []
  ) throws -> Notes {
    try target.check(model.axes)
    var model = model.cutToKnown
    // The rates are written in double precision, whatever the precision of the file from which they were read.
    model.smallestRate = .leastNormalMagnitude
    let runs = model.origin.runs
    let resolved = target.resolved(for: model.axes, of: runs)
    let count = Keyword("NRUNS", .int(Int64(runs.count)), comment: "number of runs in the model (HDU RUNS)")
    var writer = try FITSWriter(path: path, primary: provenance)
    try writer.append(model.backgroundTable(target: resolved, provenance: [count] + provenance))
    for table in model.companionTables(target: resolved, provenance: provenance) { try writer.append(table) }
    try writer.append(RunStatistics.table(of: runs, energies: model.axes.energy, provenance: provenance))
    if let systematics { try writer.append(systematics.table(provenance: provenance)) }
    try writer.close()
    var notes = model.notes(at: name ?? path, target: resolved, isReadReversed: runs.contains(where: \.readsReversed))
    if let excess = ReaderPrediction(of: model).excess {
      notes.warn(
        "extrapolation",
        "programs such as gammapy predict far too many events from this file: bins next to the outermost ones have a "
          + "rate of about 0, so the logarithm of the rate rises steeply where it is extrapolated beyond the "
          + "outermost bin centres; use a policy that fills these bins, for example \"shrink\" or \"merge\" (option "
          + "'empty' of background:rate, or model:fill_empty), or begin the energy axis at the first bin with events",
        at: "\(name ?? path): \(excess)")
    }
    if target == .auto, resolved == .gammapyHESSDR1 {
      notes.add(
        "target",
        "the file is written with lon increasing with right ascension, because gammapy mirrors every cube if the "
          + "event lists are like those of H.E.S.S. DR1; with -p target=gadf, lon decreases with increasing right "
          + "ascension, as defined by GADF and as shown in all figures", at: name ?? path)
    }
    return notes
  }
}
