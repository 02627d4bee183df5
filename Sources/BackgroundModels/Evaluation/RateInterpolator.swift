import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A rate over axes, evaluated between its bins the way gammapy 2.1 does, so that what is predicted here is what the
/// reader of a model file will predict.
///
/// Linear in the logarithm of the rate; logarithmic in energy (the first axis), linear in the others; nodes at the bin
/// centres. The outer half bins are extrapolated, but those along the offset of a radial model: `MapDatasetMaker` adds
/// a bin with the rate of the last one at both ends (`background_pad_offset`), so there the rate is constant. A rate of
/// 0 counts as the smallest normal double, 2.2e-308. What is not finite, or comes out that small, evaluates to 0, and
/// so does everything outside the axes.
public struct RateInterpolator: Sendable {
  private let axes: [Axis]
  /// Nodes along each axis: log(energy), or the coordinate itself.
  let nodes: [[Double]]
  private let logRates: [Double]
  private let strides: [Int]

  private static let tiny = Double.leastNormalMagnitude

  /// Prepares the evaluation of a rate whose first axis is the energy.
  public init(_ rate: Histogram) {
    axes = rate.axes
    strides = rate.strides
    nodes = rate.axes.enumerated().map { position, axis in
      (0..<axis.count).map { Self.node(axis.edges[$0], axis.edges[$0 + 1], isEnergy: position == 0) }
    }
    // NaN is kept as NaN: it spoils every point between it and its neighbours, which then evaluate to 0.
    logRates = rate.values.map { $0.isNaN ? .nan : log(max($0, Self.tiny)) }
  }

  /// The middle of a bin: of the logarithm for energies.
  private static func node(_ low: Double, _ high: Double, isEnergy: Bool) -> Double {
    isEnergy ? log((low * high).squareRoot()) : (low + high) / 2
  }

  /// The rate at a point, in the unit of the histogram: energy in the unit of its axis, then the other coordinates.
  public func callAsFunction(_ point: Double...) -> Double { value(at: point) }

  /// The rate at a point: energy in the unit of its axis, then the other coordinates.
  public func value(at point: [Double]) -> Double {
    for (axis, x) in zip(axes, point) where !(x >= axis.edges[0] && x <= axis.edges[axis.count]) { return 0 }
    return rate(logEnergy: log(point[0]), at: Array(point.dropFirst()))
  }

  /// The rate at log(energy) and a point of the field, without a look at the ends of the axes.
  private func rate(logEnergy: Double, at point: [Double]) -> Double {
    var spectra = Spectra(of: self, logEnergies: [logEnergy])
    return exp(spectra.logarithms(at: point)[0])
  }

  /// Reads the rates at the same energies at one point of the field after another, without a look at the ends of the
  /// axes.
  public struct Spectra: Sendable {
    private let rate: RateInterpolator
    /// Where the energies lie among the nodes; not asked for where there is one node alone.
    private let energies: [(node: Int, fraction: Double)]
    /// The nodes that are needed.
    private let span: Range<Int>
    private var corners: [(position: Int, weight: Double)] = []
    private var atNodes: [Double]
    private var result: [Double]

    /// Prepares the evaluation of a rate at some energies.
    /// - Parameter logEnergies: natural logarithms of the energies, in the unit of the energy axis.
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

    /// The logarithms of the rates at a point; -infinity for a rate of 0.
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
        result[index] = RateInterpolator.told(logRate)
      }
      return result
    }

    /// The positions around a point of the field, and their weights.
    private mutating func findCorners(of point: [Double]) {
      corners.removeAll(keepingCapacity: true)
      corners.append((0, 1))
      for axis in rate.axes.indices.dropFirst() where rate.nodes[axis].count > 1 {
        let (nodes, x) = (rate.nodes[axis], point[axis - 1])
        // Along the offset of a radial model the ends are constant, and a bin further in has no part in them.
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

  /// The logarithm of a rate that is finite and not as small as nothing, else that of 0.
  private static func told(_ logRate: Double) -> Double {
    logRate > least && logRate < most ? logRate : -.infinity
  }

  private static let least = log(2 * tiny)
  private static let most = log(Double.greatestFiniteMagnitude)

  /// The node to the left (never the last) and how far towards the next one; beyond the ends it goes on below 0 or
  /// above 1.
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
