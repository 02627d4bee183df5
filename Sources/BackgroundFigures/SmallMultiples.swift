import BackgroundModels
import Figures
import Histograms

/// The contents of the small figures of one model, for outputs with many models.
public struct SmallMultiple: Sendable {
  /// The rate: by energy and offset for a radial model, by lon and lat at one energy for a cube.
  let rate: Histogram
  /// The text of the energy bin at which a cube is shown; empty for a radial model.
  let remark: String
  /// Whether the rate of each bin is extrapolated (from other bins or from a fit) or raised to a floor. Smoothed and
  /// shrunk rates are not included: they are often in the majority, and hatching would hide their colours.
  let isExtrapolated: [Bool]
  /// The spectrum and the acceptance curve.
  let spectrum: Panel
  let acceptance: Panel
  let isCube: Bool

  /// Selects what is shown of a model.
  /// - Parameter energy: The energy (TeV) at which a cube and the acceptance curve are shown. If it is outside the
  ///   energy axis of the model, the energy bin with the most events is shown.
  /// - Throws: ``PlotError``
  public init(of model: FigureModel, energy: Double) throws {
    let bin = model.energy.index(of: energy) ?? model.richestEnergy
    let shown = try model.slice(model.values(of: .rate), at: bin)
    (rate, remark, isCube) = (shown.values, shown.remarks.first ?? "", model.isCube)
    var extrapolated = model.rate
    let states: Set<BinState> = [.extrapolated, .powerLaw, .floored]
    extrapolated.values = model.model.states.map { states.contains($0) ? 1 : 0 }
    isExtrapolated = try model.slice(extrapolated, at: bin).values.values.map { $0 > 0 }
    let energies = [try model.energy(ofBin: bin + 1)]
    spectrum = try .spectrum(of: [model], offsets: [model.rings.offset.centers()[0]])
    acceptance = try .acceptance(of: [model], energies: energies, isNormalised: true)
  }
}

extension FigureModel {
  /// The geometric centre of the energy bin with the most events, in TeV.
  public var richestEnergyInTeV: Double { middle(energy, richestEnergy) }
}

/// Many models side by side: small figures that have the same axes and the same colours, and figures of all models
/// together.
public struct SmallMultiples: Sendable {
  private let models: [SmallMultiple]
  private let grid: Histogram
  /// The mean rate of the models in each bin of the grid; NaN if no model has a rate there.
  private let mean: [Double]
  private let ratios: [[Double]]
  /// For each model, whether the rate of each bin of the grid is extrapolated. It is false everywhere if all rates of
  /// the model are extrapolated, because hatching over all bins would only hide their colours.
  private let isExtrapolated: [[Bool]]
  private let rates: ClosedRange<Double>
  /// The ratio to the mean at the upper end of the colours. The lower end is 1 divided by it.
  private let reach: Double

  /// Compares models of one kind. The result is `nil` if no model has a rate, or if radial models and cubes are mixed.
  public init?(_ models: [SmallMultiple]) {
    guard let widest = models.max(by: { $0.rate.values.count < $1.rate.values.count }),
      models.allSatisfy({ $0.isCube == widest.isCube })
    else { return nil }
    let grid = widest.rate
    let (columns, rows) = (grid.axes[0].centers(), grid.axes[1].centers())
    // The axes of a file are cut to the bins with a rate, so the index of a bin can differ between models.
    let bins = models.map { model -> [Int?] in
      let xs = columns.map { model.rate.axes[0].index(of: $0) }
      let ys = rows.map { model.rate.axes[1].index(of: $0) }
      return xs.flatMap { x in
        ys.map { y in x.flatMap { x in y.map { x * model.rate.axes[1].count + $0 } } }
      }
    }
    let values = zip(models, bins).map { model, bins in
      bins.map { bin -> Double in
        guard let bin, model.rate.values[bin] > 0, model.rate.values[bin].isFinite else { return .nan }
        return model.rate.values[bin]
      }
    }
    let extrapolated = zip(zip(models, bins), values).map { model, values in
      zip(model.1, values).map { bin, value in bin.map { model.0.isExtrapolated[$0] && value.isFinite } ?? false }
    }
    let mean = grid.values.indices.map { bin -> Double in
      let known = values.map { $0[bin] }.filter(\.isFinite)
      return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }
    let known = values.flatMap(\.self).filter(\.isFinite)
    guard let greatest = known.max(), let least = known.min() else { return nil }
    (self.models, self.grid, self.mean) = (models, grid, mean)
    ratios = values.map { zip($0, mean).map { $0 / $1 } }
    isExtrapolated = zip(extrapolated, values).map { states, values in
      states.count(where: \.self) < values.count(where: \.isFinite) ? states : states.map { _ in false }
    }
    rates = max(least, greatest / (widest.isCube ? 1e3 : 1e12))...greatest
    // The range of the colours contains nine in ten ratios, but it ends at 1.2 at least and at 4 at most.
    let sizes = ratios.flatMap(\.self).filter(\.isFinite).map { max($0, 1 / $0) }.sorted()
    reach = min(max(sizes.isEmpty ? 1 : sizes[sizes.count * 9 / 10], 1.2), 4)
  }

  /// Whether the axes of the small figures are lon and lat.
  public var isCube: Bool { models[0].isCube }

  private func image(_ values: [Double], _ colours: ColourScale) -> Panel {
    var histogram = grid
    histogram.values = values
    return Panel.imagePanel("", [], histogram, colours, whenEmpty: "no rate above 0")
  }

  private var rateColours: ColourScale {
    var axis = ModelAxis.rate(.log)
    axis.range = rates
    return ColourScale(axis)
  }

  private var ratioColours: ColourScale {
    ColourScale(PanelAxis("rate / mean rate", .log, range: 1 / reach...reach), .diverging)
  }

  /// The figures of all models together: the mean rate and the scatter of the models, which also show the axes of the
  /// small figures, and all spectra and acceptance curves.
  public var panels: [Panel] {
    var all = image(mean, rateColours)
    all.title = "Mean rate of the models"
    all.remarks = [models[0].remark].filter { !$0.isEmpty }
    let scatter = grid.values.indices.map { bin -> Double in
      let known = ratios.map { $0[bin] }.filter(\.isFinite)
      guard known.count > 1 else { return .nan }
      return (known.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / Double(known.count - 1)).squareRoot()
    }
    var spread = image(scatter, ColourScale(PanelAxis("standard deviation / mean", including: 0)))
    spread.title = "Scatter of the models"
    func bundle(_ panel: Panel, _ all: [Panel], _ title: String) -> Panel {
      var result = panel
      result.title = title
      result.marks = all.flatMap { $0.marks.compactMap { $0 as? Curve } }.map { curve in
        // Many errors would hide the curves.
        let isFew = all.count <= 6
        let points = curve.points.map { CurvePoint(x: $0.x, y: $0.y, error: isFew ? $0.error : 0) }
        return Curve("", points, markers: false, band: isFew)
      }
      return result
    }
    let number = models.count == 1 ? "1 model" : "\(models.count) models"
    return [
      all, spread, bundle(models[0].spectrum, models.map(\.spectrum), "Spectra of \(number)"),
      bundle(models[0].acceptance, models.map(\.acceptance), "Acceptance of \(number), relative to the centre"),
    ]
  }

  /// Returns the small figures of a model: its rate, and the ratio of its rate to the mean rate of all models.
  public func small(_ number: Int) -> [Panel] {
    let rate = zip(ratios[number], mean).map { $0 * $1 }
    var rates = image(rate, rateColours)
    rates.marks.append(
      Hatching(
        xEdges: grid.axes[0].edges, yEdges: grid.axes[1].edges, isHatched: isExtrapolated[number], name: "extrapolated")
    )
    let named = [("Rate", rates), ("Ratio to the mean rate", image(ratios[number], ratioColours))]
    return named.map { title, panel in
      var panel = panel
      (panel.title, panel.isBare) = (title, true)
      return panel
    }
  }

  /// Returns a remark about the bins of the small figures of a model that are outside the range of the colours; empty
  /// if there are none.
  public func remark(_ number: Int) -> String {
    let known = zip(ratios[number], mean).filter { $0.isFinite && $1.isFinite }
    // The tolerance of 1e-9 allows for rounding errors at the ends of the range.
    func count(_ range: ClosedRange<Double>, _ value: ((Double, Double)) -> Double) -> Int {
      known.count { value($0) < range.lowerBound * (1 - 1e-9) || value($0) > range.upperBound * (1 + 1e-9) }
    }
    let counts = [("rate", count(rates) { $0.0 * $0.1 }), ("ratio", count(1 / reach...reach) { $0.0 })]
    let parts = counts.filter { $1 > 0 }.map { "the \($0) in \($1)" }
    return parts.isEmpty
      ? "" : "outside the colour range: \(parts.joined(separator: " and ")) of \(known.count) bins"
  }

  /// A description of the small figures.
  public var legend: String {
    "Left: the rate, with the same axes and colour scale as the mean rate. Right: the ratio to the mean rate, from "
      + "1/\(NumberText.short(reach)) (blue) through 1 (white) to \(NumberText.short(reach)) (brown). Grey and "
      + "hatched: no rate. Coloured and hatched: the rate is extrapolated or raised to a floor."
  }
}
