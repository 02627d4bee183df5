import Diagnostics
import Figures
import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Two models over the same axes that are compared bin by bin.
public struct ModelPair: Sendable {
  /// The first model.
  public let first: FigureModel
  /// The second model.
  public let second: FigureModel

  /// Creates a pair of models.
  /// - Throws: ``PlotError/otherAxes(left:right:)``
  public init(_ first: FigureModel, _ second: FigureModel) throws(PlotError) {
    for (left, right) in zip(first.rate.axes, second.rate.axes) where left.edges != right.edges {
      throw .otherAxes(left: left.description, right: right.description)
    }
    guard first.rate.axes.count == second.rate.axes.count else {
      throw .otherAxes(
        left: first.isCube ? "a cube" : "a radial model", right: second.isCube ? "a cube" : "a radial model")
    }
    (self.first, self.second) = (first, second)
  }

  /// The rate of the first model divided by the rate of the second model. It is NaN if one of the rates is 0 or
  /// missing.
  public var ratio: Histogram {
    Self.combine(first.rate, second.rate) { $0 > 0 && $1 > 0 ? $0 / $1 : .nan }
  }

  /// The difference of the two rates, in standard deviations that combine the errors of both models. It is NaN in bins
  /// without a known error, such as bins without counts. If only one model has errors, only the errors of this model
  /// are used.
  public var pulls: Histogram {
    func variance(_ model: FigureModel) -> [Double] {
      model.error?.values.map { $0 * $0 } ?? Array(repeating: 0, count: model.rate.values.count)
    }
    let (left, right) = (variance(first), variance(second))
    var pulls = Self.combine(first.rate, second.rate, -)
    for bin in pulls.values.indices {
      // A bin without counts has an error of 0, which has no meaning.
      let known = (first.error == nil || left[bin] > 0) && (second.error == nil || right[bin] > 0)
      let variance = left[bin] + right[bin]
      pulls.values[bin] = known && variance > 0 ? pulls.values[bin] / variance.squareRoot() : .nan
    }
    return pulls
  }

  /// Returns the names of the models with their relation, such as `first over second`.
  func text(_ relation: String) -> String { "\(first.name) \(relation) \(second.name)" }

  private static func combine(
    _ left: Histogram, _ right: Histogram, _ operation: (Double, Double) -> Double
  ) -> Histogram {
    var result = left
    for bin in left.values.indices { result.values[bin] = operation(left.values[bin], right.values[bin]) }
    return result
  }
}

extension Panel {
  /// Returns a map of the ratio of the rates of two models. Radial models are shown over energy and offset, cubes over
  /// lon and lat at one energy bin (counted from 0).
  ///
  /// The colour range ends at a factor of 4 at most. Otherwise it would depend on a few bins with almost no events.
  /// - Throws: ``PlotError``
  public static func ratio(of pair: ModelPair, energyBin: Int? = nil) throws -> Panel {
    let axis = PanelAxis("ratio of rates", .log)
    return try map(
      "Ratio", "over", pair, pair.ratio, axis, from: { reach in 1 / reach...reach }, most: 4,
      distance: { max($0, 1 / $0) }, energyBin, whenEmpty: "no bin in which both models have a rate")
  }

  /// Returns a map of the difference of two models, in standard deviations. The colour range ends at 5 standard
  /// deviations at most.
  /// - Throws: ``PlotError``
  public static func pulls(of pair: ModelPair, energyBin: Int? = nil) throws -> Panel {
    let axis = PanelAxis("difference of rates", unit: "sigma")
    return try map(
      "Pulls", "minus", pair, pair.pulls, axis, from: { reach in -reach...reach }, most: 5, distance: { abs($0) },
      energyBin, whenEmpty: "no bin in which the error of the difference is known")
  }

  /// Returns a map with a diverging colour scale. The centre of the scale is the value for equal models. The scale ends
  /// at the largest distance of a value from the centre, or at the distance `most` if that is smaller.
  private static func map(
    _ title: String, _ relation: String, _ pair: ModelPair, _ all: Histogram, _ axis: PanelAxis,
    from range: (Double) -> ClosedRange<Double>, most: Double, distance: (Double) -> Double, _ energyBin: Int?,
    whenEmpty: String
  ) throws -> Panel {
    let (values, energy) = try pair.first.slice(all, at: energyBin)
    let distances = values.values.filter(\.isFinite).map(distance)
    var remarks = [pair.text(relation)] + energy
    let beyond = distances.count { $0 > most }
    if beyond > 0 { remarks.append("outside the colour range: \(beyond) of \(distances.count) bins") }
    var axis = axis
    axis.range = range(min(distances.max() ?? most, most))
    return imagePanel(title, remarks, values, ColourScale(axis, .diverging), whenEmpty: whenEmpty)
      .directed(as: pair.first)
  }

  /// Returns a histogram of the differences of two models over all bins, in standard deviations. It also shows the
  /// standard normal distribution that is expected if the models differ only by chance.
  public static func significance(of pair: ModelPair) -> Panel {
    var panel = pulls(pair.pulls.values, title: "Significance", quantity: "difference of rates")
    panel.x.unit = "sigma"
    panel.remarks.insert(pair.text("minus"), at: 0)
    panel.whenEmpty = "no bin in which the error of the difference is known"
    return panel
  }

  /// Returns a histogram of deviations in standard deviations, with the standard normal distribution that is expected
  /// if the deviations are due to chance. Values that are not finite are ignored.
  public static func pulls(_ values: [Double], title: String, quantity: String) -> Panel {
    let pulls = values.filter(\.isFinite)
    let width = 0.5
    let reach = max(4, ((pulls.map { abs($0) }.max() ?? 0) / width).rounded(.up) * width)
    // A wider axis would make the centre too narrow to read.
    let end = min(reach, 20)
    let bins = Int(saturating: 2 * end / width)
    var heights = [Double](repeating: 0, count: bins)
    for pull in pulls { heights[min(max(Int(saturating: ((pull + end) / width).rounded(.down)), 0), bins - 1)] += 1 }
    let edges = (0...bins).map { -end + Double($0) * width }
    let total = Double(pulls.count)
    let gaussian = (0...200).map { step -> CurvePoint in
      let x = -end + Double(step) / 200 * 2 * end
      return CurvePoint(x: x, y: total * width * exp(-x * x / 2) / (2 * .pi).squareRoot())
    }
    var remarks: [String] = []
    if pulls.count > 1 {
      let mean = pulls.reduce(0, +) / total
      let spread = (pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (total - 1)).squareRoot()
      remarks.append(
        "\(pulls.count) bins, mean \(NumberText.short(mean)), standard deviation \(NumberText.short(spread))")
    }
    if reach > end {
      let beyond = pulls.count { abs($0) > end }
      remarks.append("bins beyond \(NumberText.short(end)) sigma, counted in the outermost bars: \(beyond)")
    }
    var marks: [any Mark] = []
    if !pulls.isEmpty {
      marks = [
        Bars("bins", edges: edges, heights: heights), Curve("standard normal distribution", gaussian, markers: false),
      ]
    }
    return Panel(
      title: title, remarks: remarks, x: PanelAxis(quantity, padding: 0), y: PanelAxis("number of bins", including: 0),
      marks: marks, whenEmpty: "no bin in which the deviation can be computed")
  }
}
