import BackgroundFigures
import BackgroundModels
import Figures
import FileSystem
import FoundationEssentials
import Histograms
import ModelFiles
import Outputs
import TextFormat

/// The section of the report page about one model. It holds no more of the file than its figures show: an
/// output may have as many models as runs.
struct ModelSection: Sendable {
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
  /// HDUCLAS4 and FOVALIGN, as far as the file gives them.
  let format: [String]
  /// The axes, energy first.
  let axes: [Axis]
  /// The number of bins.
  let binCount: Int
  /// The sum of the counts; `nil` if the file has none.
  let counts: Double?
  /// The number of bins in each state; empty if the file does not give them.
  let states: [BinState: Int]
  /// Bins with exposure and without counts; `nil` if the file does not give them.
  let emptyBins: Int?
  /// For each energy how many bins were empty, what a policy did to how many, and what is excluded.
  let bins: HTMLTable
  /// What its figures show.
  private(set) var panels: [Panel] = []
  /// The model as curves over those of others; `nil` where it has no figures, or they would be too many.
  private(set) var plotted: FigureModel?
  /// Why it cannot be drawn.
  private(set) var failure: String?

  /// Takes what is shown of a model.
  /// - Parameter isCompared: whether it stands in figures with others.
  init(file: String, group: Provenance.Group?, _ stored: ModelFile, detail: Detail, isCompared: Bool) throws {
    (self.file, self.group) = (file, group)
    format = ["HDUCLAS4", "FOVALIGN"].compactMap(stored.text)
    (axes, binCount) = (stored.model.axes.all, stored.model.bins.count)
    (counts, states) = (stored.counts, stored.states)
    emptyBins = stored.model.emptyBins
    bins = detail == .row ? HTMLTable(titles: []) : stored.binTable
    guard detail != .row else { return }
    do {
      var model = try FigureModel(stored.model, name: label)
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

extension BackgroundModel {
  /// Bins with exposure and without counts; `nil` if they are not known.
  fileprivate var emptyBins: Int? {
    isRateAlone ? nil : zip(counts.values, exposure.values).count { $0 == 0 && $1 > 0 }
  }
}

extension ModelFile {
  fileprivate var binTable: HTMLTable {
    let all: [(title: String, state: BinState)] = [
      ("shrunk", .shrunk), ("smoothed", .smoothed), ("floored", .floored), ("merged", .merged),
      ("extrapolated", .extrapolated), ("by a power law", .powerLaw), ("unknown", .unknown),
    ]
    // A state that does not occur has no column.
    let found = states
    let shown = all.filter { found[$0.state] != nil }
    let (isCounted, positions) = (!model.isRateAlone, model.bins.positions)
    let hasUnexposed = isCounted && model.exposure.values.contains { !($0 > 0) }
    var table = HTMLTable(
      titles: ["energy (TeV)", "bins", "events", "empty"] + shown.map(\.title)
        + (hasUnexposed ? ["without exposure"] : []))
    let energy = model.axes.energy
    for bin in 0..<energy.count {
      let cells = model.bins.row(bin)
      let counts = model.counts.values[cells]
      var row: [HTMLTable.Cell] = [
        .text("\(significant(energy.edges[bin], 3)) to \(significant(energy.edges[bin + 1], 3))"), .count(positions),
        .count(isCounted ? Int(counts.reduce(0, +).rounded()) : nil),
        .count(isCounted ? counts.count { $0 == 0 } : nil),
      ]
      row += shown.map { entry in .count(model.states[cells].count { $0 == entry.state }) }
      if hasUnexposed { row.append(.count(model.exposure.values[cells].count { !($0 > 0) })) }
      table.add(row)
    }
    return table
  }
}
