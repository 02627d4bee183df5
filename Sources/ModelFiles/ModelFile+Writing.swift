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
  ///   - provenance: Keywords that are written to every HDU.
  /// - Returns: Notes about reading the file with other programs.
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

  /// Writes a model in the GADF format, with the HDUs BKG, BKG_ERR, COUNTS, EXPOSURE, STATE and RUNS. RUNS lists the
  /// runs from which the model was made.
  /// - Parameters:
  ///   - model: The model.
  ///   - path: The path of the file, which must not exist. The file is compressed if the path ends with `.gz`.
  ///   - name: The name of the file in notes. The default is its path.
  ///   - target: The program that will read the file. It determines the sign of lon in all HDUs.
  ///   - provenance: Keywords that are written to every HDU.
  /// - Returns: Notes about reading the file with other programs.
  /// - Throws: `FITSError`
  public static func write(
    _ model: BackgroundModel, to path: String, named name: String? = nil, target: ModelTarget = .auto,
    provenance: [Keyword] = []
  ) throws(FITSError) -> Notes {
    let model = model.cutToKnown
    let runs = model.origin.runs
    let resolved = target.resolved(for: model.axes, of: runs)
    let count = Keyword("NRUNS", .int(Int64(runs.count)), comment: "number of runs in the model (HDU RUNS)")
    var writer = try FITSWriter(path: path, primary: provenance)
    try writer.append(model.backgroundTable(target: resolved, provenance: [count] + provenance))
    for table in model.companionTables(target: resolved, provenance: provenance) { try writer.append(table) }
    try writer.append(RunStatistics.table(of: runs, energies: model.axes.energy, provenance: provenance))
    try writer.close()
    var notes = model.notes(at: name ?? path, target: resolved, isReadReversed: runs.contains(where: \.readsReversed))
    if target == .auto, resolved == .gammapyHESSDR1 {
      notes.add(
        "target",
        "lon grows with right ascension, because gammapy mirrors every cube for event lists like those of "
          + "H.E.S.S. DR1; -p target=gadf writes lon as GADF defines it", at: name ?? path)
    }
    return notes
  }
}
