import Figures
import Histograms

/// What an image shows of a model.
public enum ModelQuantity: String, Sendable, CaseIterable {
  /// The rate in s-1 MeV-1 sr-1.
  case rate
  /// The events it was made of.
  case counts
  /// The exposure in s MeV sr.
  case exposure
  /// The statistical error of the rate over the rate.
  case error

  var title: String {
    switch self {
    case .rate: "Rate"
    case .counts: "Counts"
    case .exposure: "Exposure"
    case .error: "Relative error"
    }
  }

  /// The colours: everything over many decades, so logarithmic.
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
  /// An image of a model: a radial one over energy and offset, a cube over lon and lat at an energy bin.
  ///
  /// - Parameter energyBin: of a cube, counted from 0; by default the one with the most events, or the best known rate.
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
        shown.remarks.append("\(below) of \(values.count) bins lie below the colours")
      case .exposure where greatest < least * leastSpan, .error where greatest < least * leastSpan:
        let middle = (least * greatest).squareRoot()
        colours.axis.range = middle / leastSpan.squareRoot()...middle * leastSpan.squareRoot()
      default: break
      }
    }
    return imagePanel(
      titled(quantity.title, [model]), shown.remarks, shown.values, colours,
      whenEmpty: "no \(quantity.rawValue) above 0")
  }

  /// Colours of a cube's rate end at this part of the greatest: beyond the reach of the telescopes, what fills bins
  /// without events falls by many decades, and would leave the field itself in one colour.
  private static let rateDepth = 1000.0
  /// Colours of exposures and errors span at least this factor, so that what is nearly the same looks so.
  private static let leastSpan = 2.0

  /// A panel of numbers over the axes they have.
  static func imagePanel(
    _ title: String, _ remarks: [String], _ histogram: Histogram, _ colours: ColourScale, whenEmpty: String
  ) -> Panel {
    let (x, y) = (histogram.axes[0], histogram.axes[1])
    var panel = Panel(
      title: title, remarks: remarks, x: ModelAxis.image(x), y: ModelAxis.image(y),
      marks: [Image(xEdges: x.edges, yEdges: y.edges, values: histogram.values, colours: colours)],
      whenEmpty: whenEmpty)
    // A degree is as long both ways, unless that makes a strip of the field.
    let shape = (x.edges[x.count] - x.edges[0]) / (y.edges[y.count] - y.edges[0])
    panel.isEquallyScaled = x.name == "lon" && y.name == "lat" && (0.4...2.5).contains(shape)
    return panel
  }
}

extension FigureModel {
  /// The numbers of a quantity.
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

  /// What an image can show at once, and what has to be said about it: all of a radial model, one energy bin of a cube,
  /// the richest unless told otherwise.
  func slice(_ histogram: Histogram, at energyBin: Int?) throws -> (values: Histogram, remarks: [String]) {
    guard isCube else { return (histogram, []) }
    let bin = energyBin ?? richestEnergy
    guard (0..<energy.count).contains(bin) else { throw PlotError.noBin(found: bin + 1, axis: energy) }
    return (try histogram.sliced(energy.name, at: bin), [energy.remark(bin)])
  }

  /// The energy bin with the most events, counted from 0; where events are not known, the one whose rate is known best;
  /// where that is not known either, the lowest with a rate.
  var richestEnergy: Int {
    let bins = tellingEnergies
    if let counts { return bins.max { sum(counts, $0) < sum(counts, $1) } ?? 0 }
    if let error { return bins.min { sum(error, $0) / sum(rate, $0) < sum(error, $1) / sum(rate, $1) } ?? 0 }
    return bins.first ?? 0
  }

  /// The sum of the finite values in an energy bin.
  private func sum(_ histogram: Histogram, _ energyBin: Int) -> Double {
    histogram.values[cells(of: energyBin)].reduce(0) { $1.isFinite ? $0 + $1 : $0 }
  }
}
