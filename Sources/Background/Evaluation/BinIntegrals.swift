import Fitting
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Integrals of an interpolated rate over the bins of a model: what a reader that follows the interpolant between the bin
/// centres (``RateInterpolator``) finds in each.
///
/// Over the energy the interpolant is a power law between the middle of a bin and its edges, and is integrated in closed
/// form; over the field by the points of ``FieldSamples``. Where a bin around a point has no rate above 0 there is nothing
/// to interpolate from; there the rate of the bin itself is taken, and none if it has none.
struct BinIntegrals: Sendable {
  private let samples: FieldSamples
  private let edges: [Double]
  private let positions: Int
  /// The logarithm of the middle of each energy bin, and its distances from the edges of the bin.
  private let middles: [Double]
  private let halves: [(left: Double, right: Double)]

  /// Prepares the integrals over axes.
  init(_ axes: some ModelAxes) {
    samples = FieldSamples(axes)
    positions = axes.field.reduce(1) { $0 * $1.count }
    edges = axes.energy.edges
    let logs = edges.map { log($0) }
    middles = zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }
    halves = zip(logs, logs.dropFirst()).map { (($1 - $0) / 2, ($1 - $0) / 2) }
  }

  /// The events per second in each bin.
  func callAsFunction(_ rate: Histogram) -> Histogram {
    var result = Histogram(axes: rate.axes)
    forEachPoint(rate) { point, logs in
      let (position, solidAngle) = (samples.positions[point], samples.solidAngles[point] * Unit.TeV.scale)
      for energy in middles.indices {
        let bin = energy * positions + position
        let peak = exp(logs[energy] + middles[energy])
        let left = half(peak, -halves[energy].left, slope(logs, energy - 1))
        let right = half(peak, halves[energy].right, slope(logs, energy))
        let flat = rate.values[bin] > 0 ? rate.values[bin] : 0
        result.values[bin] +=
          solidAngle * ((left ?? flat * width(energy, isLeft: true)) + (right ?? flat * width(energy, isLeft: false)))
      }
    }
    return result
  }

  /// The events of each energy as a function of the factors by which the rates of the energies are multiplied.
  /// - Parameter time: in s, by bin.
  func sums(_ rate: Histogram, time: [Double]) -> EnergySums {
    var result = EnergySums(middles: middles, halves: halves)
    forEachPoint(rate) { point, logs in
      let (position, solidAngle) = (samples.positions[point], samples.solidAngles[point] * Unit.TeV.scale)
      for energy in middles.indices {
        let bin = energy * positions + position
        let weight = solidAngle * time[bin]
        guard weight > 0 else { continue }
        for isLeft in [true, false] {
          if let slope = slope(logs, isLeft ? energy - 1 : energy) {
            result.add(weight, log: logs[energy], slope: slope, energy: energy, isLeft: isLeft)
          } else if rate.values[bin] > 0 {
            result.addFlat(weight * rate.values[bin] * width(energy, isLeft: isLeft), energy: energy)
          }
        }
      }
    }
    return result
  }

  private func forEachPoint(_ rate: Histogram, _ body: (_ point: Int, _ logs: [Double]) -> Void) {
    let logRates = rate.values.map { $0 > 0 ? log($0) : .nan }
    var logs = [Double](repeating: 0, count: middles.count)
    logRates.withUnsafeBufferPointer { logRates in
      for point in samples.positions.indices {
        samples.logarithms(at: point, logRates, into: &logs)
        body(point, logs)
      }
    }
  }

  /// The slope of the logarithm of the rate between the middles of an energy bin and the next; at the ends of the axis
  /// that of the nearest two bins. `nil` where a rate is missing.
  @inline(__always)
  private func slope(_ logs: [Double], _ energy: Int) -> Double? {
    guard logs.count > 1 else { return logs[0].isNaN ? nil : 0 }
    let low = min(max(energy, 0), logs.count - 2)
    let slope = (logs[low + 1] - logs[low]) / (middles[low + 1] - middles[low])
    return slope.isNaN ? nil : slope
  }

  /// The integral of a power law of energy from the middle of a bin to an edge, at a distance in the logarithm.
  @inline(__always)
  private func half(_ peak: Double, _ distance: Double, _ slope: Double?) -> Double? {
    guard let slope else { return nil }
    let growth = (slope + 1) * distance
    return peak * abs(distance) * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
  }

  /// The width in TeV of the part of an energy bin below or above its middle.
  private func width(_ energy: Int, isLeft: Bool) -> Double {
    let middle = (edges[energy] * edges[energy + 1]).squareRoot()
    return isLeft ? middle - edges[energy] : edges[energy + 1] - middle
  }
}

/// The events of each energy of a model, as a function of factors that multiply its rate at each energy: summed over the
/// field once, whatever the factors. Over each half of an energy bin the integral is that of Gauss and Legendre with four
/// points, exact to 1e-5 where the rate changes by a factor of e^3 from the middle of the bin to its edge.
struct EnergySums: Sendable {
  private let middles: [Double]
  /// Distances of the points from the middle of each bin in the logarithm, left half and right half, and their weights.
  private let points: [[(distance: Double, weight: Double)]]
  /// For each energy and half, the sum at each point.
  private var atPoints: [[Double]]
  private var flat: [Double]

  fileprivate init(middles: [Double], halves: [(left: Double, right: Double)]) {
    self.middles = middles
    points = zip(middles, halves).flatMap { middle, half in
      [(-half.left, 0.0), (0.0, half.right)].map { low, high in
        GaussLegendre.nodes(from: low, to: high, pieces: 1, order: .four).map { ($0.x, $0.weight * exp(middle + $0.x)) }
      }
    }
    atPoints = points.map { $0.map { _ in 0 } }
    flat = middles.map { _ in 0 }
  }

  @inline(__always)
  fileprivate mutating func add(_ weight: Double, log: Double, slope: Double, energy: Int, isLeft: Bool) {
    let half = 2 * energy + (isLeft ? 0 : 1)
    for (index, point) in points[half].enumerated() {
      atPoints[half][index] += weight * point.weight * exp(log + slope * point.distance)
    }
  }

  fileprivate mutating func addFlat(_ events: Double, energy: Int) { flat[energy] += events }

  /// The events of each energy with the logarithms of factors.
  func events(logFactors: [Double]) -> [Double] {
    middles.indices.map { energy in
      var events = flat[energy]
      for (half, neighbour) in [(2 * energy, energy - 1), (2 * energy + 1, energy)] {
        let slope = slope(logFactors, neighbour)
        for (index, point) in points[half].enumerated() {
          events += atPoints[half][index] * exp(slope * point.distance)
        }
      }
      return events * exp(logFactors[energy])
    }
  }

  private func slope(_ logFactors: [Double], _ energy: Int) -> Double {
    guard middles.count > 1 else { return 0 }
    let low = min(max(energy, 0), middles.count - 2)
    return (logFactors[low + 1] - logFactors[low]) / (middles[low + 1] - middles[low])
  }
}
