import Fitting
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Integrals of an interpolated rate over the bins of a model. They are the events that a program predicts in each bin
/// if it reads the model's file and interpolates between the bin centres (``RateInterpolator``).
///
/// In energy, the interpolated rate is a power law between the centre of a bin and its edges, and is integrated in
/// closed form. Over the field, it is integrated with the points of ``FieldSamples``. Interpolation at a point needs a
/// rate above 0 in all bins around the point. If one of them has no such rate, the rate of the bin that contains the
/// point is used without interpolation. A bin without a rate contributes nothing.
public struct BinIntegrals: Sendable {
  private let samples: FieldSamples
  private let edges: [Double]
  private let positions: Int
  /// The centre of each energy bin, as ln(energy).
  private let middles: [Double]
  private let halves: [Double]

  /// Prepares the integrals over the bins of the given axes.
  public init(_ axes: some ModelAxes) {
    samples = FieldSamples(axes)
    positions = axes.field.reduce(1) { $0 * $1.count }
    edges = axes.energy.edges
    let logs = edges.map { log($0) }
    middles = zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }
    halves = zip(logs, logs.dropFirst()).map { ($1 - $0) / 2 }
  }

  /// Returns the events per second in each bin, for a rate in s-1 MeV-1 sr-1.
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

  /// Returns an object that predicts the events of each energy bin after the rates of the energy bins are multiplied by
  /// any factors.
  /// - Parameters:
  ///   - rate: The rate in s-1 MeV-1 sr-1.
  ///   - time: The exposure time of each bin, in s.
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

  /// Calls `body` for every point of the field, with the logarithms of the rate at the centres of the energy bins and
  /// the spectral indices between the centres.
  ///
  /// `slopes[e]` is the index between the centres of the bins e - 1 and e. The first element equals the second one, and
  /// the last element equals the one before it. Values are NaN if a rate is missing.
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
          // With one energy bin the slope is 0, because the rate is constant. The product with 0 keeps a NaN.
          slopes[0] = count > 1 ? slopes[1] : logs[0] * 0
          slopes[count] = count > 1 ? slopes[count - 1] : slopes[0]
          body(point, UnsafeBufferPointer(logs), UnsafeBufferPointer(slopes))
        }
      }
    }
  }

  /// Returns the integral of a power law in energy from the centre of a bin to an edge. The result is divided by the
  /// product of rate and energy at the centre.
  /// - Parameters:
  ///   - distance: ln(energy of the edge / energy of the centre).
  ///   - slope: The spectral index of the rate.
  @inline(__always)
  private func half(_ distance: Double, _ slope: Double) -> Double {
    let growth = (slope + 1) * distance
    // (exp(g) - 1) / g without cancellation for small g; its limit at 0 is 1.
    return abs(distance) * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
  }

  /// The widths in TeV of the two halves of each energy bin: the half below the centre, then the half above it.
  private var halfWidths: [Double] {
    zip(edges, edges.dropFirst()).flatMap { low, high in
      let middle = (low * high).squareRoot()
      return [middle - low, high - middle]
    }
  }
}

/// The predicted events of each energy bin, as a function of the factors by which the rates of the energy bins are
/// multiplied.
///
/// The sum over the field does not depend on the factors and is computed only once. The integral over each half of an
/// energy bin uses Gauss-Legendre quadrature with four points. It is accurate to 1e-5 if the rate changes by a factor
/// of e^3 from the centre of the bin to its edge.
struct EnergySums: Sendable {
  private let middles: [Double]
  /// The quadrature points as ln(energy / energy of the bin centre): ``pointCount`` for each half of an energy bin.
  private let distances: [Double]
  /// The weights of the quadrature points, in TeV.
  private let weights: [Double]
  /// The weighted sum of the rates over the field, at each quadrature point in energy.
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

  /// Returns the predicted events of each energy bin after the rates are multiplied by factors.
  /// - Parameter logFactors: The natural logarithm of the factor of each energy bin.
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
