import BackgroundModels
import Diagnostics
import FITS
import FileSystem
import ModelFiles
import Outputs
import Parallel
import Tables
import TextFormat

/// The contents of one or more model files.
public struct ModelsReport: Report {
  /// The kind of this report: `models`.
  public static let kind = "models"

  struct Axis: Encodable, Sendable {
    let name: String
    let unit: String
    let text: String
    let edges: [Double]
    /// A short description of the axis, for the text form of the report.
    let shortText: String

    private enum CodingKeys: CodingKey { case name, unit, text, edges }
  }

  struct Systematics: Encodable, Sendable {
    let energyLow: Double
    let energyHigh: Double
    let offsetLow: Double
    let offsetHigh: Double
    let scatter: Double
    let runs: Int
  }

  struct Model: Encodable, Sendable {
    let file: String
    let hdu: String
    let format: String?
    let alignment: String?
    let axes: [Axis]
    let bins: Int
    let emptyBins: Int
    let binsWithoutRate: Int
    /// The number of bins in each state, which is the origin of the rate of a bin; empty if the file does not contain
    /// the states.
    let states: [String: Int]
    let counts: Double?
    /// The scatter of runs beyond Poisson noise, by energy and offset; `nil` if the file does not give it.
    let systematics: [Systematics]?
    /// The integral of the interpolated rate over all axes, in counts per second.
    let integral: Double
    /// The sum of rate x energy width x solid angle over all bins, in counts per second.
    let binnedIntegral: Double
    let provenance: [String: String]
    let notes: [String]

    init(_ stored: ModelFile) {
      (file, hdu) = (stored.path, stored.hdu)
      (format, alignment) = (stored.text("HDUCLAS4"), stored.text("FOVALIGN"))
      axes = stored.model.axes.all.map {
        Axis(name: $0.name, unit: $0.unit.symbol, text: $0.text, edges: $0.edges, shortText: $0.shortText)
      }
      (bins, emptyBins, binsWithoutRate) = (stored.model.bins.count, stored.emptyBins, stored.binsWithoutRate)
      states = Dictionary(uniqueKeysWithValues: stored.states.map { ("\($0.key)", $0.value) })
      let prediction = stored.prediction
      (counts, integral, binnedIntegral) = (stored.counts, prediction.integral, prediction.sum)
      systematics = stored.systematics.map { systematics in
        systematics.cells.map {
          Systematics(
            energyLow: $0.energy.lowerBound, energyHigh: $0.energy.upperBound, offsetLow: $0.offset.lowerBound,
            offsetHigh: $0.offset.upperBound, scatter: $0.scatter, runs: $0.runs)
        }
      }
      provenance = Dictionary(stored.provenance.map { ($0.name, $0.value.text) }) { "\($0)\n\($1)" }
      notes = stored.notes.all.map(\.description) + (prediction.note.map { [$0] } ?? [])
    }
  }

  let models: [Model]

  /// The report as text.
  public var text: String { models.map(Self.text).joined(separator: "\n\n") }

  private static func text(_ model: Model) -> String {
    var lines = ["\(model.file)[\(model.hdu)]: \(model.format ?? "no HDUCLAS4"), \(model.alignment ?? "no FOVALIGN")"]
    lines += model.axes.map { "  \($0.name): \($0.shortText)" }
    var facts = [counted(model.bins, "bin")]
    if let counts = model.counts { facts.append("events: \(grouped(counts))") }
    facts.append(
      "integral of the interpolated rate: \(significant(model.integral, 6)) s-1, sum of rate x bin size: "
        + "\(significant(model.binnedIntegral, 6)) s-1")
    facts.append("\(counted(model.emptyBins, "bin")) with rate 0")
    if model.binsWithoutRate > 0 { facts.append("\(counted(model.binsWithoutRate, "bin")) without a rate") }
    facts += model.states.sorted { $0.key < $1.key }.map { "\($0.key) bins: \(grouped($0.value))" }
    lines.append("  " + facts.joined(separator: ", "))
    if let cells = model.systematics, let least = cells.map(\.scatter).min(), let most = cells.map(\.scatter).max() {
      lines.append(
        "  scatter between runs beyond Poisson noise: \(fixed(100 * least, 1)) to \(fixed(100 * most, 1)) % in "
          + "\(counted(cells.count, "bin")) of energy and offset")
    }
    for (name, value) in model.provenance.sorted(by: { $0.key < $1.key }) {
      lines += value.split(separator: "\n").map { "  \(name): \($0)" }
    }
    lines += model.notes.map { "  note: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// Returns a report on the models in a file or in an output folder.
/// - Throws: `BackgroundError`, `FITSError`, ``NoModels``.
public func showModels(_ path: String, dataSums: DataSumRule = .compare) throws -> ModelsReport {
  let files = modelFiles(path)
  guard !files.isEmpty else { throw NoModels(folder: path) }
  var models: [ModelsReport.Model] = []
  try orderedMap(count: files.count, threads: Program.defaultJobs) { index in
    ModelsReport.Model(try ModelFile(path: files[index].path, dataSums: dataSums))
  } consume: { _, model in
    models.append(model)
  }
  return ModelsReport(models: models)
}

/// The error for a folder without models.
struct NoModels: DarktimeError {
  let folder: String
  var problem: Problem {
    Problem(at: folder, found: "no model files", expected: "a FITS file with a model, or an output folder of darktime")
  }
}

/// Returns the model files of a path. For a file, this is the file itself. For an output folder, these are the files in
/// the subfolder `models`, sorted by name, and the models that the recipe wrote elsewhere in the output.
func modelFiles(_ path: String) -> [(name: String, path: String)] {
  guard isFolder(path) else { return [(lastName(of: path), path)] }
  let folder = joined(path, "models")
  let names = (folderEntries(folder) ?? []).filter { $0.hasSuffix(".fits") || $0.hasSuffix(".fits.gz") }.sorted()
  // A data store has no provenance, so it has no models outside the folder `models`.
  let single = (try? Provenance(of: path))?.models.filter { !$0.hasPrefix("models/") } ?? []
  return names.map { ($0, joined(folder, $0)) } + single.map { (lastName(of: $0), joined(path, $0)) }
}

extension Keyword.Value {
  fileprivate var text: String {
    switch self {
    case .string(let text), .commentary(let text): text
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .undefined: ""
    }
  }
}
