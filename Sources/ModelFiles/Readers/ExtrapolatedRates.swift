import BackgroundModels
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The logarithms of the rates at all bin centres and at the outer edges of the axes. The rates at the edges are
/// extrapolated as in gammapy.
///
/// The interpolation is linear along each axis, so the largest rate within the outer half bins is at one of these
/// points.
struct ExtrapolatedRates {
  private let rate: Histogram
  /// The logarithms, with two more elements along each axis that is extrapolated: one for each outer edge.
  private var logRates: [Double]
  private var counts: [Int]
  /// Whether the rate is extrapolated along each axis.
  private let isExtended: [Bool]
  /// The rate to which lower rates are raised (``BackgroundModel/smallestRate``).
  private let tiny: Double

  /// A point at the outer edge of an axis.
  struct Peak: Sendable {
    /// The natural logarithm of the extrapolated rate.
    let logRate: Double
    /// The coordinates of the point, such as `energy 0.1 TeV, lon 2.5 deg, lat 0.1 deg`.
    let point: String
    /// The bin that contains the point, as indices counted from 1.
    let bin: String
    /// The inner neighbour of this bin with the lowest rate, as indices counted from 1. It causes the steep rise.
    let neighbour: String
    /// The rate of the bin.
    let rate: Double
    /// The rate of the neighbour.
    let neighbourRate: Double
  }

  /// Extrapolates the rates of a model whose first axis is the energy.
  init(_ rate: Histogram, tiny: Double) {
    (self.rate, self.tiny) = (rate, tiny)
    // As in ``RateInterpolator``, the offset of a radial model is not extrapolated.
    isExtended = rate.axes.indices.map { rate.axes[$0].count > 1 && !(rate.axes.count == 2 && $0 == 1) }
    counts = rate.axes.map(\.count)
    logRates = rate.values.map { Self.logarithm($0, tiny) }
    for axis in rate.axes.indices where isExtended[axis] { extend(axis) }
  }

  /// Returns the logarithm that programs use for a rate.
  private static func logarithm(_ rate: Double, _ tiny: Double) -> Double { rate.isNaN ? .nan : log(max(rate, tiny)) }

  /// Adds the values at the outer edges along one axis.
  private mutating func extend(_ axis: Int) {
    let edges = rate.axes[axis].edges.map { axis == 0 ? log($0) : $0 }
    let nodes = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    let count = counts[axis]
    let inner = counts[(axis + 1)...].reduce(1, *)
    let outer = counts[..<axis].reduce(1, *)
    let first = (edges[0] - nodes[0]) / (nodes[1] - nodes[0])
    let last = (edges[count] - nodes[count - 1]) / (nodes[count - 2] - nodes[count - 1])
    var extended: [Double] = []
    extended.reserveCapacity(outer * (count + 2) * inner)
    for block in 0..<outer {
      let start = block * count * inner
      func addRow(_ near: Int, _ far: Int, _ fraction: Double) {
        for i in start..<start + inner {
          let (left, right) = (logRates[i + near * inner], logRates[i + far * inner])
          extended.append(left + fraction * (right - left))
        }
      }
      addRow(0, 1, first)
      extended += logRates[start..<start + count * inner]
      addRow(count - 1, count - 2, last)
    }
    logRates = extended
    counts[axis] = count + 2
  }

  /// Returns the point with the largest extrapolated rate, or with the largest product of rate and energy; `nil` if
  /// nothing is extrapolated.
  func peak(timesEnergy: Bool) -> Peak? {
    let positions = counts.dropFirst().reduce(1, *)
    let isOuter = zip(counts, isExtended).map { count, isExtended in
      (0..<count).map { isExtended && ($0 == 0 || $0 == count - 1) }
    }
    let logEnergies = (0..<counts[0]).map { log(coordinate($0, 0)) }
    var best: (places: [Int], value: Double)?
    for (index, logRate) in logRates.enumerated() {
      let value = logRate + (timesEnergy ? logEnergies[index / positions] : 0)
      guard value > best?.value ?? -.infinity else { continue }
      let places = places(of: index)
      if zip(isOuter, places).contains(where: { $0[$1] }) { best = (places, value) }
    }
    return best.map { peak(at: $0.places) }
  }

  /// Converts the index of an element to its indices along the axes.
  private func places(of index: Int) -> [Int] {
    var (rest, places) = (index, counts)
    for axis in counts.indices.reversed() {
      places[axis] = rest % counts[axis]
      rest /= counts[axis]
    }
    return places
  }

  /// Returns the bin that contains an element along an axis.
  private func bin(_ place: Int, _ axis: Int) -> Int {
    isExtended[axis] ? min(max(place - 1, 0), rate.axes[axis].count - 1) : place
  }

  /// Returns the coordinate of an element along an axis: an outer edge, or a bin centre.
  private func coordinate(_ place: Int, _ axis: Int) -> Double {
    let bin = bin(place, axis)
    let (low, high) = (rate.axes[axis].edges[bin], rate.axes[axis].edges[bin + 1])
    if isExtended[axis], place == 0 { return low }
    if isExtended[axis], place == counts[axis] - 1 { return high }
    return axis == 0 ? (low * high).squareRoot() : (low + high) / 2
  }

  private func peak(at places: [Int]) -> Peak {
    let bins = places.indices.map { bin(places[$0], $0) }
    let outer = places.indices.filter { isExtended[$0] && (places[$0] == 0 || places[$0] == counts[$0] - 1) }
    func neighbour(_ axis: Int) -> [Int] {
      var bins = bins
      bins[axis] += bins[axis] == 0 ? 1 : -1
      return bins
    }
    func rate(_ bins: [Int]) -> Double { self.rate.values[self.rate.offset(of: bins)] }
    func text(_ bins: [Int]) -> String { "[" + bins.map { "\($0 + 1)" }.joined(separator: ", ") + "]" }
    let steepest = outer.map(neighbour).min { Self.logarithm(rate($0), tiny) < Self.logarithm(rate($1), tiny) } ?? bins
    var index = 0
    for (count, place) in zip(counts, places) { index = index * count + place }
    let point = places.indices.map { axis in
      let described = self.rate.axes[axis]
      return "\(described.name) \(shortest(coordinate(places[axis], axis), digits: 3)) \(described.unit.symbol)"
    }
    return Peak(
      logRate: logRates[index], point: point.joined(separator: ", "), bin: text(bins), neighbour: text(steepest),
      rate: rate(bins), neighbourRate: rate(steepest))
  }
}
