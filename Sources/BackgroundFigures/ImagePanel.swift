import Figures
import Histograms

/// The quantity of a model that an image shows.
public enum ModelQuantity: String, Sendable, CaseIterable {
  /// The rate in s-1 MeV-1 sr-1.
  case rate
  /// The observed events.
  case counts
  /// The exposure in s MeV sr.
  case exposure
  /// The relative error: the statistical error of the rate divided by the rate.
  case error

  var title: String {
    switch self {
    case .rate: "Rate"
    case .counts: "Counts"
    case .exposure: "Exposure"
    case .error: "Relative error"
    }
  }

  /// The colour scale of images of this quantity. It is logarithmic, as every quantity can extend over many decades.
  var colours: ColourScale {
    switch self {
    case .rate: ColourScale(ModelAxis.rate(.log))
    case .counts: ColourScale(PanelAxis("counts per bin", .log))
    case .exposure: ColourScale(PanelAxis("exposure", unit: "s MeV sr", .log))
    case .error: ColourScale(PanelAxis("error / rate", .log))
    }
  }
}

extension Panel {
  /// Returns an image of a model. A radial model is shown over energy and offset, a cube over lon and lat at one energy
  /// bin.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - quantity: The quantity that is shown.
  ///   - energyBin: The energy bin of a cube, counted from 0. The default is the bin with the most events. If the
  ///     events are not known, the default is the bin with the smallest relative error.
  /// - Throws: ``PlotError``
  public static func image(
    of model: FigureModel, _ quantity: ModelQuantity = .rate, energyBin: Int? = nil
  ) throws -> Panel {
    var shown = try model.slice(model.values(of: quantity), at: energyBin)
    var colours = quantity.colours
    let values = shown.values.values.filter { $0 > 0 && $0.isFinite }
    if let least = values.min(), let greatest = values.max() {
      switch quantity {
      case .rate where model.isCube && least < greatest / rateDepth:
        colours.axis.range = greatest / rateDepth...greatest
        let below = values.count { $0 < greatest / rateDepth }
        shown.remarks.append("rate below the colour range in \(below) of \(values.count) bins with a rate above 0")
      case .exposure where greatest < least * leastSpan, .error where greatest < least * leastSpan:
        let middle = (least * greatest).squareRoot()
        colours.axis.range = middle / leastSpan.squareRoot()...middle * leastSpan.squareRoot()
      default: break
      }
    }
    var panel = imagePanel(
      titled(quantity.title, [model]), shown.remarks, shown.values, colours,
      whenEmpty: "no \(quantity.rawValue) above 0")
    if quantity == .rate {
      let states = try model.slice(model.continued, at: energyBin).values
      let isContinued = zip(states.values, shown.values.values).map { $0 > 0 && $1 > 0 }
      if isContinued.count(where: \.self) == values.count {
        // Hatching over all bins would only hide their colours.
        panel.remarks +=
          values.isEmpty ? [] : ["all rates are continued, that is, each rate depends on the events of other bins"]
      } else {
        panel.marks.append(
          Hatching(
            xEdges: states.axes[0].edges, yEdges: states.axes[1].edges, isHatched: isContinued, name: "continued"))
      }
    }
    return panel.directed(as: model)
  }

  /// Returns this panel. If it shows a cube over lon and lat, arrows show the directions on the sky.
  func directed(as model: FigureModel) -> Panel {
    guard case .cube(let axes) = model.model.axes.kind, x.title == "lon", y.title == "lat" else { return self }
    var result = self
    result.directions = FieldDirections(alignment: axes.alignment.rawValue).arrows
    return result
  }

  /// The largest allowed ratio of the upper end of the colour range to its lower end, for rates of cubes. Outside the
  /// field of the telescopes, empty bins can be filled with rates that are lower by many decades. Without this limit,
  /// the field itself would have a single colour.
  private static let rateDepth = 1000.0
  /// The smallest allowed ratio of the upper end of the colour range to its lower end, for exposures and errors. With a
  /// smaller ratio, small differences would look large.
  private static let leastSpan = 2.0

  /// Returns a panel with the image of a two-dimensional histogram.
  static func imagePanel(
    _ title: String, _ remarks: [String], _ histogram: Histogram, _ colours: ColourScale, whenEmpty: String
  ) -> Panel {
    let (x, y) = (histogram.axes[0], histogram.axes[1])
    var panel = Panel(
      title: title, remarks: remarks, x: ModelAxis.image(x), y: ModelAxis.image(y),
      marks: [Image(xEdges: x.edges, yEdges: y.edges, values: histogram.values, colours: colours)],
      whenEmpty: whenEmpty)
    // A degree has the same length along lon and lat, except if the field would then be a narrow strip.
    let shape = (x.edges[x.count] - x.edges[0]) / (y.edges[y.count] - y.edges[0])
    panel.isEquallyScaled = x.name == "lon" && y.name == "lat" && (0.4...2.5).contains(shape)
    return panel
  }
}

extension FigureModel {
  /// Returns the values of a quantity.
  /// - Throws: ``PlotError/notKnown(quantity:model:)``
  func values(of quantity: ModelQuantity) throws -> Histogram {
    let found: Histogram? =
      switch quantity {
      case .rate: rate
      case .counts: counts
      case .exposure: exposure
      case .error: error?.combined(with: rate) { $0 > 0 && $1 > 0 ? $0 / $1 : .nan }
      }
    guard let found else { throw PlotError.notKnown(quantity: quantity.rawValue, model: name) }
    return found
  }

  /// 1 in bins whose rate is continued, by smoothing or by the policy for empty bins; 0 in other bins.
  var continued: Histogram {
    var result = rate
    for (bin, state) in model.states.enumerated() { result.values[bin] = state.isContinued ? 1 : 0 }
    return result
  }

  /// Returns the values that one image shows, and remarks about these values. For a radial model, these are all values.
  /// For a cube, these are the values of one energy bin; the default is ``richestEnergy``.
  func slice(_ histogram: Histogram, at energyBin: Int?) throws -> (values: Histogram, remarks: [String]) {
    guard isCube else { return (histogram, []) }
    let bin = energyBin ?? richestEnergy
    guard (0..<energy.count).contains(bin) else { throw PlotError.noBin(found: bin + 1, axis: energy) }
    return (try histogram.sliced(energy.name, at: bin), [energy.remark(bin)])
  }

  /// The energy bin with the most events, counted from 0. If the events are not known, it is the bin with the smallest
  /// relative error. If the errors are not known either, it is the lowest bin with a rate.
  var richestEnergy: Int {
    let bins = shownEnergies
    if let counts { return bins.max { sum(counts, $0) < sum(counts, $1) } ?? 0 }
    if let error { return bins.min { sum(error, $0) / sum(rate, $0) < sum(error, $1) / sum(rate, $1) } ?? 0 }
    return bins.first ?? 0
  }

  /// Returns the sum of the finite values in an energy bin.
  private func sum(_ histogram: Histogram, _ energyBin: Int) -> Double {
    histogram.values[cells(of: energyBin)].reduce(0) { $1.isFinite ? $0 + $1 : $0 }
  }
}
