import Figures
import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Two models over the same axes, held against each other bin by bin.
public struct ModelPair: Sendable {
  /// The first.
  public let first: FigureModel
  /// The second.
  public let second: FigureModel

  /// Pairs two models.
  /// - Throws: ``PlotError/otherAxes(left:right:)``
  public init(_ first: FigureModel, _ second: FigureModel) throws(PlotError) {
    for (left, right) in zip(first.rate.axes, second.rate.axes) where left.edges != right.edges {
      throw .otherAxes(left: left.description, right: right.description)
    }
    guard first.rate.axes.count == second.rate.axes.count else {
      throw .otherAxes(left: first.isCube ? "a cube" : "radial", right: second.isCube ? "a cube" : "radial")
    }
    (self.first, self.second) = (first, second)
  }

  /// The rate of the first over that of the second; NaN where either is 0 or missing.
  public var ratio: Histogram {
    Self.combine(first.rate, second.rate) { $0 > 0 && $1 > 0 ? $0 / $1 : .nan }
  }

  /// Their difference in standard deviations, those of both models together; NaN in bins without a known error, as
  /// those without counts are. If only one model has errors, only these are used.
  public var pulls: Histogram {
    func variance(_ model: FigureModel) -> [Double] {
      model.error?.values.map { $0 * $0 } ?? Array(repeating: 0, count: model.rate.values.count)
    }
    let (left, right) = (variance(first), variance(second))
    var pulls = Self.combine(first.rate, second.rate, -)
    for bin in pulls.values.indices {
      // A bin without counts has error 0, which says nothing.
      let known = (first.error == nil || left[bin] > 0) && (second.error == nil || right[bin] > 0)
      let variance = left[bin] + right[bin]
      pulls.values[bin] = known && variance > 0 ? pulls.values[bin] / variance.squareRoot() : .nan
    }
    return pulls
  }

  /// Which model stands where: `first over second`.
  func told(_ relation: String) -> String { "\(first.name) \(relation) \(second.name)" }

  private static func combine(
    _ left: Histogram, _ right: Histogram, _ operation: (Double, Double) -> Double
  ) -> Histogram {
    var result = left
    for bin in left.values.indices { result.values[bin] = operation(left.values[bin], right.values[bin]) }
    return result
  }
}

extension Panel {
  /// A map of the rate of one model over that of another. Radial: over energy and offset; cubes: over lon and lat at an
  /// energy bin (from 0). The colours end at a factor of 4, so that a few bins with hardly an event do not take them
  /// all.
  /// - Throws: ``PlotError``
  public static func ratio(of pair: ModelPair, energyBin: Int? = nil) throws -> Panel {
    let axis = PanelAxis("ratio of rates", .log)
    return try map(
      "Ratio", "over", pair, pair.ratio, axis, from: { reach in 1 / reach...reach }, most: 4,
      distance: { max($0, 1 / $0) }, energyBin, whenEmpty: "no bin in which both models have a rate")
  }

  /// A map of the difference of two models in standard deviations. The colours end at 5.
  /// - Throws: ``PlotError``
  public static func pulls(of pair: ModelPair, energyBin: Int? = nil) throws -> Panel {
    let axis = PanelAxis("difference", unit: "sigma")
    return try map(
      "Pulls", "minus", pair, pair.pulls, axis, from: { reach in -reach...reach }, most: 5, distance: { abs($0) },
      energyBin, whenEmpty: "no bin with an error to hold the difference against")
  }

  /// A map with colours about the value of models that agree, out to the furthest value or `most`.
  private static func map(
    _ title: String, _ relation: String, _ pair: ModelPair, _ all: Histogram, _ axis: PanelAxis,
    from range: (Double) -> ClosedRange<Double>, most: Double, distance: (Double) -> Double, _ energyBin: Int?,
    whenEmpty: String
  ) throws -> Panel {
    let (values, energy) = try pair.first.slice(all, at: energyBin)
    let distances = values.values.filter(\.isFinite).map(distance)
    var remarks = [pair.told(relation)] + energy
    let beyond = distances.count { $0 > most }
    if beyond > 0 { remarks.append("\(beyond) of \(distances.count) bins lie beyond the ends of the colours") }
    var axis = axis
    axis.range = range(min(distances.max() ?? most, most))
    return imagePanel(title, remarks, values, ColourScale(axis, .diverging), whenEmpty: whenEmpty)
  }

  /// The differences of two models in standard deviations, over all bins, and the Gaussian of width 1 that they
  /// follow if the models differ by chance alone.
  public static func significance(of pair: ModelPair) -> Panel {
    let pulls = pair.pulls.values.filter(\.isFinite)
    let width = 0.5
    let reach = max(4, ((pulls.map { abs($0) }.max() ?? 0) / width).rounded(.up) * width)
    // Beyond 20 deviations it no longer matters by how many.
    let end = min(reach, 20)
    let bins = Int(2 * end / width)
    var heights = [Double](repeating: 0, count: bins)
    for pull in pulls { heights[min(max(Int(((pull + end) / width).rounded(.down)), 0), bins - 1)] += 1 }
    let edges = (0...bins).map { -end + Double($0) * width }
    let total = Double(pulls.count)
    let gaussian = (0...200).map { step -> CurvePoint in
      let x = -end + Double(step) / 200 * 2 * end
      return CurvePoint(x: x, y: total * width * exp(-x * x / 2) / (2 * .pi).squareRoot())
    }
    var remarks = [pair.told("minus")]
    if pulls.count > 1 {
      let mean = pulls.reduce(0, +) / total
      let spread = (pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (total - 1)).squareRoot()
      remarks.append(
        "\(pulls.count) bins, mean \(NumberText.short(mean)), standard deviation \(NumberText.short(spread))")
    }
    if reach > end {
      remarks.append("\(pulls.count { abs($0) > end }) beyond \(NumberText.short(end)), counted in the outermost bars")
    }
    var marks: [any Mark] = []
    if !pulls.isEmpty {
      marks = [
        Bars("bins", edges: edges, heights: heights), Curve("Gaussian of width 1", gaussian, markers: false),
      ]
    }
    return Panel(
      title: "Significance", remarks: remarks, x: PanelAxis("difference", unit: "sigma", padding: 0),
      y: PanelAxis("bins", including: 0), marks: marks,
      whenEmpty: "no bin with an error to hold the difference against")
  }
}
