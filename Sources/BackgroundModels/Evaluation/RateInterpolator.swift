import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A rate that is evaluated between the bin centres in the same way as in gammapy 2.1. It therefore predicts the same
/// events as gammapy does from the model file.
///
/// The nodes are the bin centres. Between the nodes, the logarithm of the rate is interpolated linearly in log(energy)
/// (the first axis) and in the other coordinates. In the outer half bins the rate is extrapolated.
///
/// The offset of a radial model is an exception: the rate is constant in its outer half bins. The reason is that
/// `MapDatasetMaker` adds a bin at each end, with the rate of the outermost bin there (`background_pad_offset`).
///
/// A rate of 0 is replaced by the smallest normal number of the file's number type: 2.2e-308, or 1.2e-38 for single
/// precision. An interpolated rate that is not finite, or at most 4.5e-308, is 0. The rate is also 0 outside the axes.
public struct RateInterpolator: Sendable {
  private let axes: [Axis]
  /// The nodes along each axis: log(energy) for the energy axis, the coordinate itself for the other axes.
  let nodes: [[Double]]
  private let logRates: [Double]
  private let strides: [Int]

  /// Creates an interpolator of a rate whose first axis is the energy. Rates below `tiny` are replaced by `tiny`.
  public init(_ rate: Histogram, tiny: Double = .leastNormalMagnitude) {
    axes = rate.axes
    strides = rate.strides
    nodes = rate.axes.enumerated().map { position, axis in
      (0..<axis.count).map { Self.node(axis.edges[$0], axis.edges[$0 + 1], isEnergy: position == 0) }
    }
    // A NaN is kept. The rate is then 0 at all points between this bin and its neighbours.
    logRates = rate.values.map { $0.isNaN ? .nan : log(max($0, tiny)) }
  }

  /// Returns the node of a bin: the middle of its edges or, for energies, of the logarithms of its edges.
  private static func node(_ low: Double, _ high: Double, isEnergy: Bool) -> Double {
    isEnergy ? log((low * high).squareRoot()) : (low + high) / 2
  }

  /// Returns the rate at a point, in the unit of the histogram. The point is the energy, in the unit of its axis,
  /// followed by the other coordinates.
  public func callAsFunction(_ point: Double...) -> Double { value(at: point) }

  /// Returns the rate at a point: the energy, in the unit of its axis, followed by the other coordinates.
  public func value(at point: [Double]) -> Double {
    for (axis, x) in zip(axes, point) where !(x >= axis.edges[0] && x <= axis.edges[axis.count]) { return 0 }
    return rate(logEnergy: log(point[0]), at: Array(point.dropFirst()))
  }

  /// Returns the rate at log(energy) and a point of the field. The point must be inside the axes; this is not checked.
  private func rate(logEnergy: Double, at point: [Double]) -> Double {
    var spectra = Spectra(of: self, logEnergies: [logEnergy])
    return exp(spectra.logarithms(at: point)[0])
  }

  /// Evaluates a rate at the same energies for many points of the field, one after another. The points must be inside
  /// the axes; this is not checked.
  public struct Spectra: Sendable {
    private let rate: RateInterpolator
    /// The node below each energy, and the distance from this node as a fraction of the distance between this node and
    /// the next. The fraction is not used if there is only one node.
    private let energies: [(node: Int, fraction: Double)]
    /// The range of the energy nodes that are needed to interpolate at the given energies.
    private let span: Range<Int>
    private var corners: [(position: Int, weight: Double)] = []
    private var atNodes: [Double]
    private var result: [Double]

    /// Prepares the evaluation of a rate at the given energies.
    /// - Parameters:
    ///   - rate: The rate.
    ///   - logEnergies: The natural logarithms of the energies, in the unit of the energy axis.
    public init(of rate: RateInterpolator, logEnergies: [Double]) {
      let nodes = rate.nodes[0]
      self.rate = rate
      energies = logEnergies.map { nodes.count > 1 ? RateInterpolator.place(of: $0, among: nodes) : (0, 0) }
      let first = energies.map(\.node).min() ?? 0
      let last = energies.map(\.node).max() ?? 0
      span = first..<min(last + 2, nodes.count)
      atNodes = Array(repeating: 0, count: nodes.count)
      result = Array(repeating: 0, count: logEnergies.count)
    }

    /// Returns the logarithms of the rates at a point of the field; -infinity for a rate of 0.
    public mutating func logarithms(at point: [Double]) -> [Double] {
      findCorners(of: point)
      let stride = rate.strides[0]
      for node in span {
        var sum = 0.0
        for (position, weight) in corners { sum += weight * rate.logRates[node * stride + position] }
        atNodes[node] = sum
      }
      for (index, (node, fraction)) in energies.enumerated() {
        let logRate = atNodes.count > 1 ? (1 - fraction) * atNodes[node] + fraction * atNodes[node + 1] : atNodes[0]
        result[index] = RateInterpolator.bounded(logRate)
      }
      return result
    }

    /// Finds the positions around a point of the field, and their weights in the interpolation.
    private mutating func findCorners(of point: [Double]) {
      corners.removeAll(keepingCapacity: true)
      corners.append((0, 1))
      for axis in rate.axes.indices.dropFirst() where rate.nodes[axis].count > 1 {
        let (nodes, x) = (rate.nodes[axis], point[axis - 1])
        // Beyond the outermost nodes of the offset axis, the rate is constant. Only the outermost bin is used, because
        // the next bin would have weight 0 but could be NaN.
        if rate.axes.count == 2, x < nodes[0] || x > nodes[nodes.count - 1] {
          corners[0].position = x < nodes[0] ? 0 : nodes.count - 1
          continue
        }
        let (low, fraction) = RateInterpolator.place(of: x, among: nodes)
        for corner in corners.indices {
          let (position, weight) = corners[corner]
          let left = position + low * rate.strides[axis]
          corners[corner] = (left, weight * (1 - fraction))
          corners.append((left + rate.strides[axis], weight * fraction))
        }
      }
    }
  }

  /// Returns the logarithm of an interpolated rate. It is -infinity if the rate is not finite, or at most 4.5e-308.
  private static func bounded(_ logRate: Double) -> Double {
    logRate > least && logRate < most ? logRate : -.infinity
  }

  private static let least = log(2 * Double.leastNormalMagnitude)
  private static let most = log(Double.greatestFiniteMagnitude)

  /// Returns the node below x (but never the last node), and the distance of x from this node. The distance is a
  /// fraction of the distance between this node and the next. It is below 0 or above 1 if x is outside the nodes.
  static func place(of x: Double, among nodes: [Double]) -> (node: Int, fraction: Double) {
    var (next, end) = (0, nodes.count)
    while next < end {
      let middle = (next + end) / 2
      if nodes[middle] > x { end = middle } else { next = middle + 1 }
    }
    let node = min(max(next - 1, 0), nodes.count - 2)
    return (node, (x - nodes[node]) / (nodes[node + 1] - nodes[node]))
  }
}
