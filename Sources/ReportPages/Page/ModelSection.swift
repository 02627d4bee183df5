import BackgroundFigures
import BackgroundModels
import Diagnostics
import Figures
import FileSystem
import FoundationEssentials
import Histograms
import ModelFiles
import Outputs
import TextFormat

/// The section of the report page about one model. The section keeps only the data that the page shows, because an
/// output can have as many models as runs.
struct ModelSection: Sendable {
  /// The figures that the page shows for each model of an output.
  enum Detail {
    /// All figures of the model are shown.
    case full
    /// The model has two small figures next to those of the other models.
    case multiples
    /// The model has no figures, only a row in the table.
    case row

    /// Selects the level for a number of models. Nobody reads hundreds of figures: more than three models have only
    /// small figures, and more than 150 have none, unless all figures are requested.
    init(models: Int, isFull: Bool) { self = isFull || models <= 3 ? .full : models <= 150 ? .multiples : .row }
  }

  /// The path of the file, relative to the output.
  let file: String
  /// The group; `nil` for a model that was written to a single file.
  let group: Provenance.Group?
  /// The values of HDUCLAS4 and FOVALIGN, if the file has them.
  let format: [String]
  /// The axes, energy first.
  let axes: [Axis]
  /// The number of bins.
  let binCount: Int
  /// The sum of the counts; `nil` if the file has none.
  let counts: Double?
  /// The number of bins in each state; empty if the file does not give them.
  let states: [BinState: Int]
  /// The number of bins with exposure but without counts; `nil` if the file does not give it.
  let emptyBins: Int?
  /// The numbers of bins by energy: all, empty, in each state and without exposure. Empty unless `detail` is `full`.
  let bins: HTMLTable
  /// The panels that show the model.
  private(set) var panels: [Panel] = []
  /// The model for figures that compare models of the same name. It is `nil` if the model has no figures, if no other
  /// model has its name, or if more models have its name than one figure can show.
  private(set) var plotted: FigureModel?
  /// What the small figures of the model show; `nil` if it has none.
  private(set) var multiple: SmallMultiple?
  /// The error if the figures cannot be drawn; otherwise `nil`.
  private(set) var failure: String?

  /// Creates the section of a model.
  /// - Parameters:
  ///   - energy: the energy (TeV) that small figures show.
  ///   - isCompared: whether the model is in figures with other models.
  init(
    file: String, group: Provenance.Group?, _ stored: ModelFile, detail: Detail, energy: Double, isCompared: Bool
  ) throws {
    (self.file, self.group) = (file, group)
    format = ["HDUCLAS4", "FOVALIGN"].compactMap(stored.text)
    (axes, binCount) = (stored.model.axes.all, stored.model.bins.count)
    (counts, states) = (stored.counts, stored.states)
    emptyBins = stored.model.emptyBins
    bins = detail == .full ? stored.binTable : HTMLTable(titles: [])
    guard detail != .row else { return }
    do {
      var model = try FigureModel(stored.model, name: label)
      if isCompared { plotted = model }
      // The panels need no name, because the heading of the section contains it.
      model.name = ""
      if detail == .full {
        panels = try Panel.overview(of: model)
      } else {
        multiple = try SmallMultiple(of: model, energy: energy)
      }
    } catch let error as PlotError {
      failure = error.problem.text
    } catch let error as BackgroundError {
      failure = error.problem.text
    }
  }

  /// The common name of models that were written together.
  var name: String { Self.name(of: file, isGrouped: group != nil) }

  /// Returns the common name of models that were written together, from the path of one file. For example,
  /// `models/zenith_bands_g000.fits.gz` gives `zenith_bands`.
  static func name(of file: String, isGrouped: Bool) -> String {
    let stem = String(lastName(of: file).prefix { $0 != "." })
    guard isGrouped, let mark = stem.range(of: "_g", options: .backwards) else { return stem }
    return String(stem[..<mark.lowerBound])
  }

  /// The label that distinguishes the model from other models with the same name.
  var label: String {
    guard let group else { return name }
    return group.bounds.isEmpty ? "group \(group.id)" : group.bounds
  }
}

extension BackgroundModel {
  /// The number of bins with exposure but without counts; `nil` if it is unknown.
  fileprivate var emptyBins: Int? {
    isRateAlone ? nil : zip(counts.values, exposure.values).count { $0 == 0 && $1 > 0 }
  }
}

extension ModelFile {
  fileprivate var binTable: HTMLTable {
    let all: [(title: String, state: BinState)] = [
      ("shrunk", .shrunk), ("smoothed", .smoothed), ("floored", .floored), ("merged", .merged),
      ("extrapolated", .extrapolated), ("power law", .powerLaw), ("unknown", .unknown),
    ]
    // The table has a column only for states that occur.
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
        .count(isCounted ? Int(saturating: counts.reduce(0, +).rounded()) : nil),
        .count(isCounted ? zip(counts, model.exposure.values[cells]).count { $0 == 0 && $1 > 0 } : nil),
      ]
      row += shown.map { entry in .count(model.states[cells].count { $0 == entry.state }) }
      if hasUnexposed { row.append(.count(model.exposure.values[cells].count { !($0 > 0) })) }
      table.add(row)
    }
    return table
  }
}
