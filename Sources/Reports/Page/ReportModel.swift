import BackgroundFigures
import BackgroundModels
import Figures
import FileSystem
import FoundationEssentials
import ModelFiles
import Outputs
import TextFormat

/// What the report tells of one model. It holds no more of the file than its figures show: an output may have as many
/// models as runs.
struct ReportModel: Sendable {
  /// How much is shown of each model of an output.
  enum Detail {
    /// All figures.
    case full
    /// The rate, in small.
    case rate
    /// A row of the table.
    case row

    /// Of more than 24 models the rate, and of more than 150 no figures: nobody looks at hundreds of them.
    init(models: Int) { self = models <= 24 ? .full : models <= 150 ? .rate : .row }
  }

  /// The path of its file within the output.
  let file: String
  /// `nil` for a model that was written by itself.
  let group: Provenance.Group?
  let summary: ModelSummary
  /// Bins with exposure and without counts; `nil` where the file does not tell.
  let emptyBins: Int?
  /// For each energy how many bins were empty, what a policy did to how many, and what is excluded.
  let bins: HTMLTable
  /// What its figures show.
  private(set) var panels: [Panel] = []
  /// The model as curves over those of others; `nil` where it has no figures, or they would be too many.
  private(set) var plotted: PlottedModel?
  /// Why it cannot be drawn.
  private(set) var failure: String?

  /// Takes what is shown of a model.
  /// - Parameter isCompared: whether it stands in figures with others.
  init(file: String, group: Provenance.Group?, _ stored: StoredModel, detail: Detail, isCompared: Bool) throws {
    (self.file, self.group, summary) = (file, group, ModelSummary(stored))
    emptyBins = stored.emptyBins
    bins = detail == .row ? HTMLTable(titles: []) : stored.binTable
    guard detail != .row else { return }
    do {
      var model = try PlottedModel(stored, name: label)
      if isCompared { plotted = model }
      // The heading tells it.
      model.name = ""
      panels = detail == .full ? try Panel.overview(of: model) : [try .image(of: model)]
    } catch let error as PlotError {
      failure = error.problem.text
    } catch let error as BackgroundError {
      failure = error.problem.text
    }
  }

  /// What models that were written together are called.
  var name: String { Self.name(of: file, isGrouped: group != nil) }

  /// What models that were written together are called, by the file of one: `models/zenith_bands_g000.fits.gz` is one
  /// of `zenith_bands`.
  static func name(of file: String, isGrouped: Bool) -> String {
    let stem = String(lastName(of: file).prefix { $0 != "." })
    guard isGrouped, let mark = stem.range(of: "_g", options: .backwards) else { return stem }
    return String(stem[..<mark.lowerBound])
  }

  /// What tells it from others of its name.
  var label: String {
    guard let group else { return name }
    return group.bounds.isEmpty ? "group \(group.id)" : group.bounds
  }
}

extension StoredModel {
  /// Bins with exposure and without counts; `nil` where the file does not tell.
  fileprivate var emptyBins: Int? {
    guard let counts = companions["COUNTS"], let exposure = companions["EXPOSURE"] else { return nil }
    return zip(counts.values, exposure.values).count { $0 == 0 && $1 > 0 }
  }

  fileprivate var binTable: HTMLTable {
    let all: [(title: String, state: BinState)] = [
      ("shrunk", .shrunk), ("smoothed", .smoothed), ("floored", .floored), ("merged", .merged),
      ("extrapolated", .extrapolated), ("by a power law", .powerLaw), ("unknown", .unknown),
    ]
    // What does not occur has no column.
    let found = Set(companions["STATE"]?.values ?? [])
    let states = all.filter { found.contains(Double($0.state.rawValue)) }
    let hasUnexposed = companions["EXPOSURE"]?.values.contains { !($0 > 0) } ?? false
    var table = HTMLTable(
      titles: ["energy (TeV)", "bins", "events", "empty"] + states.map(\.title)
        + (hasUnexposed ? ["without exposure"] : []))
    let energy = rate.axes[0]
    for bin in 0..<energy.count {
      let cells = bin * rate.strides[0]..<(bin + 1) * rate.strides[0]
      func values(_ name: String) -> ArraySlice<Double>? { companions[name]?.values[cells] }
      let (counts, exposure, codes) = (values("COUNTS"), values("EXPOSURE"), values("STATE"))
      func number(_ values: ArraySlice<Double>?, where holds: (Double) -> Bool) -> HTMLTable.Cell {
        .count(values.map { $0.count(where: holds) })
      }
      var row: [HTMLTable.Cell] = [
        .text("\(significant(energy.edges[bin], 3)) to \(significant(energy.edges[bin + 1], 3))"), .count(cells.count),
        .count(counts.map { Int($0.reduce(0, +).rounded()) }), number(counts) { $0 == 0 },
      ]
      row += states.map { state in number(codes) { $0 == Double(state.state.rawValue) } }
      if hasUnexposed { row.append(number(exposure) { !($0 > 0) }) }
      table.add(row)
    }
    return table
  }
}
