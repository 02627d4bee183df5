import BackgroundModels
import DL3
import Diagnostics
import FileSystem
import FoundationEssentials
import ModelFiles
import Outputs
import Parallel

/// What stands in an output folder, as its report tells it.
struct OutputContents {
  let provenance: Provenance
  let models: [ModelSection]
  /// The names under which models were written, in their order.
  let modelNames: [String]
  /// How much is shown of each model.
  let detail: ModelSection.Detail
  /// The observations of the index table; `nil` where the recipe wrote none.
  let runs: Runs?
  /// The figures that the recipe wrote and a browser shows.
  let pictures: [Picture]

  /// A figure that the recipe wrote.
  struct Picture {
    /// The path of its file within the output.
    let file: String
    /// Its media type.
    let type: String
    let bytes: Data
  }

  /// The closures that are told run by run; none of more than four, for which there is no room.
  var closures: [ClosureReport] { provenance.closure.count <= 4 ? provenance.closure : [] }

  /// Reads an output.
  /// - Throws: ``NotAnOutput``, `FITSError`, `BackgroundError`, `DL3Error`.
  init(of folder: String, jobs: Int) throws {
    provenance = try Provenance(of: folder)
    let files: [(path: String, group: Provenance.Group?)] =
      provenance.groups.map { ($0.model, $0) } + provenance.models.map { ($0, nil) }
    let names = files.map { ModelSection.name(of: $0.path, isGrouped: $0.group != nil) }
    let sizes = Dictionary(grouping: names) { $0 }.mapValues(\.count)
    let detail = ModelSection.Detail(models: files.count)
    var models: [ModelSection] = []
    try orderedMap(count: files.count, threads: jobs) { index in
      let (path, group) = files[index]
      return try ModelSection(
        file: path, group: group, ModelFile(path: joined(folder, path)), detail: detail,
        isCompared: ReportFigures.curves.contains(sizes[names[index], default: 0]))
    } consume: { _, model in
      models.append(model)
    }
    self.models = models
    self.detail = detail
    var seen: Set<String> = []
    modelNames = names.filter { seen.insert($0).inserted }
    runs = fileExists(joined(folder, "obs-index.fits.gz")) ? try DataStore(path: folder).runs : nil
    pictures = try provenance.files.compactMap { file in
      let type = file.hasSuffix(".png") ? "image/png" : file.hasSuffix(".svg") ? "image/svg+xml" : nil
      return try type.map { Picture(file: file, type: $0, bytes: try Self.bytes(joined(folder, file))) }
    }
  }
}

extension OutputContents {
  /// - Throws: ``OutputError/failed(action:path:reason:)``
  private static func bytes(_ path: String) throws -> Data {
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw OutputError.failed(action: "read", path: path, reason: error.localizedDescription)
    }
  }
}

extension Provenance {
  /// The provenance of an output.
  /// - Throws: ``NotAnOutput``
  init(of folder: String) throws(NotAnOutput) {
    guard let text = try? String(contentsOf: URL(filePath: joined(folder, OutputFolder.mark)), encoding: .utf8),
      Self.isMark(text)
    else { throw NotAnOutput(folder: folder, isOfAnotherVersion: false) }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let provenance = try? decoder.decode(Provenance.self, from: Data(text.utf8)) else {
      throw NotAnOutput(folder: folder, isOfAnotherVersion: true)
    }
    self = provenance
  }
}

/// A folder that is no output of this program, or of another version of it.
struct NotAnOutput: DarktimeError {
  let folder: String
  let isOfAnotherVersion: Bool

  var problem: Problem {
    isOfAnotherVersion
      ? Problem(
        at: joined(folder, OutputFolder.mark), found: "not as this version of the program writes it",
        hint: "run the recipe again")
      : Problem(
        at: folder, found: "no \(OutputFolder.mark) of this program in it",
        expected: "an output folder of darktime run")
  }
}
