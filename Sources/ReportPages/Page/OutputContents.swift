import BackgroundFigures
import BackgroundModels
import DL3
import Diagnostics
import Figures
import FileSystem
import FoundationEssentials
import ModelFiles
import Outputs
import Parallel
import Studies
import Tables

/// The contents of an output folder, for its report page.
struct OutputContents {
  let provenance: Provenance
  let models: [ModelSection]
  /// The names under which models were written, each only once. The names of models with a group come first.
  let modelNames: [String]
  /// The level of detail for models.
  let detail: ModelSection.Detail
  /// The studies, each with the name of its file.
  let studies: [(name: String, record: StudyRecord)]
  /// The tables of rows that the recipe wrote, each with its file.
  let tables: [(file: String, table: Table)]
  /// The results of fits, each with its file.
  let fits: [(file: String, report: FitReport)]
  /// The observations in the index table of the output; `nil` if the recipe wrote no index tables.
  let runs: Runs?
  /// The figures that the recipe wrote in a format that browsers can show.
  let pictures: [Picture]

  /// A figure that the recipe wrote.
  struct Picture {
    /// The path of the file, relative to the output.
    let file: String
    /// The media type.
    let type: String
    let bytes: Data
  }

  /// The closures that the page shows run by run. There are none if the output has more than four closures, which are
  /// too many for the page.
  var closures: [ClosureReport] { provenance.closure.count <= 4 ? provenance.closure : [] }

  /// Reads an output folder.
  /// - Parameter isFull: whether all figures of every model are shown, even if there are many models.
  /// - Throws: ``NotAnOutput``, ``OutsideOutput``, ``OutputError``, and errors in the models, tables and index tables.
  init(of folder: String, isFull: Bool, jobs: Int) throws {
    provenance = try Provenance(of: folder)
    let files: [(path: String, group: Provenance.Group?)] =
      provenance.groups.map { ($0.model, $0) } + provenance.models.map { ($0, nil) }
    let names = files.map { ModelSection.name(of: $0.path, isGrouped: $0.group != nil) }
    let sizes = Dictionary(grouping: names) { $0 }.mapValues(\.count)
    let detail = ModelSection.Detail(models: files.count, isFull: isFull)
    var models: [ModelSection] = []
    // All small figures of cubes show the same energy, that of the first model.
    let energy =
      detail == .multiples
      ? try FigureModel(ModelFile(path: Self.path(of: files[0].path, in: folder)).model, name: "").richestEnergyInTeV
      : 0
    try orderedMap(count: files.count, threads: jobs) { index in
      let (path, group) = files[index]
      return try ModelSection(
        file: path, group: group, ModelFile(path: Self.path(of: path, in: folder)), detail: detail,
        energy: energy, isCompared: ReportFigures.curves.contains(sizes[names[index], default: 0]))
    } consume: { _, model in
      models.append(model)
    }
    self.models = models
    self.detail = detail
    var seen: Set<String> = []
    modelNames = names.filter { seen.insert($0).inserted }
    studies = try (provenance.studies ?? []).map { file in
      let record: StudyRecord = try Self.decoded(Self.path(of: file, in: folder))
      return (String(lastName(of: file).prefix { $0 != "." }), record)
    }
    tables = try (provenance.tables ?? []).map { file in
      let path = try Self.path(of: file, in: folder)
      return (file, try Table(ecsv: String(decoding: Self.bytes(path), as: UTF8.self), path: path))
    }
    fits = try (provenance.fits ?? []).map { file in (file, try Self.decoded(Self.path(of: file, in: folder))) }
    runs = provenance.files.contains("obs-index.fits.gz") ? try DataStore(path: folder).runs : nil
    pictures = try provenance.files.compactMap { file in
      let type = file.hasSuffix(".png") ? "image/png" : file.hasSuffix(".svg") ? "image/svg+xml" : nil
      return try type.map { Picture(file: file, type: $0, bytes: try Self.bytes(Self.path(of: file, in: folder))) }
    }
  }
}

extension OutputContents {
  /// The panels of each table. Most tables have none.
  var tablePanels: [[Panel]] {
    guard !tables.isEmpty else { return [] }
    let runs = runs.map { runs in runs.map { StudyRun($0) } } ?? []
    let pointings = pointings
    let known = Dictionary(runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    return tables.map { TablePanels(table: $0.table, runs: known, pointings: pointings).panels }
  }

  /// The pointings of the runs (RA, Dec in deg), by OBS_ID; empty if they are not known.
  var pointings: [Int64: (ra: Double, dec: Double)] {
    var pointings: [Int64: (ra: Double, dec: Double)] = [:]
    if let runs, let ra = runs.numbers("RA_PNT"), let dec = runs.numbers("DEC_PNT") {
      for (id, place) in zip(runs.obsIDs, zip(ra, dec)) { pointings[id] = place }
    }
    return pointings
  }

  /// Returns the path of a file that the provenance lists.
  ///
  /// A folder may come from somebody else, and its provenance may list any path. Pages are often passed on to others,
  /// so they must not contain files from outside the folder.
  /// - Throws: ``OutsideOutput``
  static func path(of file: String, in folder: String) throws(OutsideOutput) -> String {
    let path = joined(folder, file)
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
      throw OutsideOutput(folder: folder, file: file)
    }
    if let real = realPath(path), let inside = realPath(folder), !real.hasPrefix(inside + "/") {
      throw OutsideOutput(folder: folder, file: file)
    }
    return path
  }

  /// Reads the results of a study or of fits.
  /// - Throws: ``OutputError/failed(action:path:reason:)``, ``NotAnOutput``
  private static func decoded<Value: Decodable>(_ path: String) throws -> Value {
    let bytes = try bytes(path)
    do { return try Provenance.decoder.decode(Value.self, from: bytes) } catch {
      throw NotAnOutput(folder: folderName(of: path), isOfAnotherVersion: true, file: lastName(of: path))
    }
  }

  /// Returns the contents of a file.
  /// - Throws: ``OutputError/failed(action:path:reason:)``
  private static func bytes(_ path: String) throws -> Data {
    do { return Data(try readFile(path)) } catch {
      throw OutputError.failed(action: "read", path: path, reason: error.reason)
    }
  }
}

/// The error for a provenance that lists a file outside the output folder.
struct OutsideOutput: DarktimeError {
  let folder: String
  let file: String

  var problem: Problem {
    Problem(
      at: joined(folder, OutputFolder.mark),
      found: "this file lists '\(file.prefix(200))', which is outside the output folder",
      expected: "files inside the output folder", hint: "run the recipe again")
  }
}
