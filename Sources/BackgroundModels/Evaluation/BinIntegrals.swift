import Fitting
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Integrals of an interpolated rate over the bins of a model: what a reader that follows the interpolant between the
/// bin centres (``RateInterpolator``) finds in each.
///
/// Over the energy the interpolant is a power law between the middle of a bin and its edges, and is integrated in
/// closed form; over the field by the points of ``FieldSamples``. Where a bin around a point has no rate above 0 there
/// is nothing to interpolate from; there the rate of the bin itself is taken, and none if it has none.
public struct BinIntegrals: Sendable {
  private let samples: FieldSamples
  private let edges: [Double]
  private let positions: Int
  /// The logarithm of the middle of each energy bin, and its distance from the edges of the bin.
  private let middles: [Double]
  private let halves: [Double]

  /// Prepares the integrals over axes.
  public init(_ axes: some ModelAxes) {
    samples = FieldSamples(axes)
    positions = axes.field.reduce(1) { $0 * $1.count }
    edges = axes.energy.edges
    let logs = edges.map { log($0) }
    middles = zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }
    halves = zip(logs, logs.dropFirst()).map { ($1 - $0) / 2 }
  }

  /// The events per second in each bin.
  public func callAsFunction(_ rate: Histogram) -> Histogram {
    var result = Histogram(axes: rate.axes)
    let widths = halfWidths
    forEachPoint(rate) { point, logs, slopes in
      let (position, solidAngle) = (samples.positions[point], samples.solidAngles[point] * Unit.TeV.scale)
      for energy in middles.indices {
        let bin = energy * positions + position
        let flat = rate.values[bin] > 0 ? rate.values[bin] : 0
        let peak = exp(logs[energy] + middles[energy])
        let (left, right) = (slopes[energy], slopes[energy + 1])
        let below = left.isNaN ? flat * widths[2 * energy] : peak * half(-halves[energy], left)
        let above = right.isNaN ? flat * widths[2 * energy + 1] : peak * half(halves[energy], right)
        result.values[bin] += solidAngle * (below + above)
      }
    }
    return result
  }

  /// The events of each energy as a function of the factors by which the rates of the energies are multiplied.
  /// - Parameter time: in s, by bin.
  func sums(_ rate: Histogram, time: [Double]) -> EnergySums {
    var result = EnergySums(middles: middles, halves: halves)
    let widths = halfWidths
    forEachPoint(rate) { point, logs, slopes in
      let (position, solidAngle) = (samples.positions[point], samples.solidAngles[point] * Unit.TeV.scale)
      for energy in middles.indices {
        let bin = energy * positions + position
        let weight = solidAngle * time[bin]
        guard weight > 0 else { continue }
        for half in 2 * energy...2 * energy + 1 {
          let slope = slopes[energy + half % 2]
          if slope.isNaN {
            if rate.values[bin] > 0 { result.addFlat(weight * rate.values[bin] * widths[half], energy: energy) }
          } else {
            result.add(weight, log: logs[energy], slope: slope, half: half)
          }
        }
      }
    }
    return result
  }

  /// Visits every point with the logarithms of the rate at the middles of the energy bins, and the slopes below and
  /// above each: `slopes[e]` between the middles of the bins e - 1 and e, at the ends of the axis that of the nearest
  /// two. NaN where a rate is missing.
  @inline(__always)
  private func forEachPoint(
    _ rate: Histogram,
    _ body: (_ point: Int, _ logs: UnsafeBufferPointer<Double>, _ slopes: UnsafeBufferPointer<Double>) -> Void
  ) {
    let logRates = rate.values.map { $0 > 0 ? log($0) : .nan }
    let count = middles.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count + 1) { buffer in
      let logs = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      let slopes = UnsafeMutableBufferPointer(rebasing: buffer[count...])
      logRates.withUnsafeBufferPointer { logRates in
        for point in samples.positions.indices {
          samples.logarithms(at: point, logRates, into: logs)
          for energy in 1..<max(count, 1) {
            slopes[energy] = (logs[energy] - logs[energy - 1]) / (middles[energy] - middles[energy - 1])
          }
          // One energy alone is flat.
          slopes[0] = count > 1 ? slopes[1] : logs[0] * 0
          slopes[count] = count > 1 ? slopes[count - 1] : slopes[0]
          body(point, UnsafeBufferPointer(logs), UnsafeBufferPointer(slopes))
        }
      }
    }
  }

  /// The integral of a power law of energy from the middle of a bin to an edge, at a distance in the logarithm, over
  /// rate times energy in the middle.
  @inline(__always)
  private func half(_ distance: Double, _ slope: Double) -> Double {
    let growth = (slope + 1) * distance
    return abs(distance) * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
  }

  /// The widths in TeV of the parts of each energy bin below and above its middle, in turn.
  private var halfWidths: [Double] {
    zip(edges, edges.dropFirst()).flatMap { low, high in
      let middle = (low * high).squareRoot()
      return [middle - low, high - middle]
    }
  }
}

/// The events of each energy of a model, as a function of factors that multiply its rate at each energy: summed over
/// the field once, whatever the factors. Over each half of an energy bin the integral is that of Gauss and Legendre
/// with four points, exact to 1e-5 where the rate changes by a factor of e^3 from the middle of the bin to its edge.
struct EnergySums: Sendable {
  private let middles: [Double]
  /// Distances of the points from the middle of each bin in the logarithm, ``pointCount`` for each half of each bin,
  /// and their weights.
  private let distances: [Double]
  private let weights: [Double]
  /// The sum at each point.
  private var atPoints: [Double]
  private var flat: [Double]

  private static var pointCount: Int { 4 }

  fileprivate init(middles: [Double], halves: [Double]) {
    self.middles = middles
    var (distances, weights) = ([Double](), [Double]())
    for (middle, half) in zip(middles, halves) {
      for (low, high) in [(-half, 0), (0, half)] {
        for point in GaussLegendre.nodes(from: low, to: high, pieces: 1, order: .four) {
          distances.append(point.x)
          weights.append(point.weight * exp(middle + point.x))
        }
      }
    }
    (self.distances, self.weights) = (distances, weights)
    atPoints = distances.map { _ in 0 }
    flat = middles.map { _ in 0 }
  }

  @inline(__always)
  fileprivate mutating func add(_ weight: Double, log: Double, slope: Double, half: Int) {
    for point in half * Self.pointCount..<(half + 1) * Self.pointCount {
      atPoints[point] += weight * weights[point] * exp(log + slope * distances[point])
    }
  }

  @inline(__always)
  fileprivate mutating func addFlat(_ events: Double, energy: Int) { flat[energy] += events }

  /// The events of each energy with the logarithms of factors.
  func events(logFactors: [Double]) -> [Double] {
    middles.indices.map { energy in
      var events = flat[energy]
      for (half, neighbour) in [(2 * energy, energy - 1), (2 * energy + 1, energy)] {
        let slope = slope(logFactors, neighbour)
        for point in half * Self.pointCount..<(half + 1) * Self.pointCount {
          events += atPoints[point] * exp(slope * distances[point])
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
