import Foundation

/// An interpolation that distributes the counts of wide energy bins smoothly over the energies in these bins.
///
/// A regression predicts the counts of energy bins. A model file needs the rate at several energies in each of these
/// bins, because programs interpolate between them. The density in ln(energy) is the exponential of a natural cubic
/// spline in ln(energy), with one knot at the geometric centre of each bin. The values at the knots are found by
/// iteration, such that the integral over each bin equals the counts of the bin. Below the first centre and above the
/// last centre, the spectrum is a power law. If the counts follow a power law, the result is this power law.
struct SpectrumInterpolation: Sendable {
  private let logEdges: [Double]
  private let centres: [Double]
  /// The values of ln(energy) at which the density is sampled. Each bin has ``samples`` of them.
  private let places: [Double]

  /// The number of samples in each bin. With the midpoint rule, the relative error of an integral is at most 1e-4 for
  /// spectra that fall by a factor of 100 within a bin.
  private static let samples = 32
  private static let mostIterations = 50
  /// The tolerance of the iteration: the largest relative difference between the integral over a bin and the counts of
  /// the bin.
  private static let tolerance = 1e-10

  /// Prepares the interpolation for energy bins.
  /// - Parameter edges: The edges of the bins in TeV, increasing from above 0.
  init(edges: [Double]) {
    precondition(edges.count > 1)
    let logs = edges.map { log($0) }
    logEdges = logs
    centres = zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }
    places = zip(logs, logs.dropFirst()).flatMap { low, high in
      (0..<Self.samples).map { low + (high - low) * (Double($0) + 0.5) / Double(Self.samples) }
    }
  }

  /// Returns the natural logarithm of the counts per unit of ln(energy) at the given energies.
  /// - Parameters:
  ///   - counts: The counts of the bins; finite numbers above 0.
  ///   - logEnergies: The natural logarithms of the energies in TeV.
  func logDensities(of counts: [Double], at logEnergies: [Double]) -> [Double] {
    let spline = density(of: counts)
    return logEnergies.map { spline.value(at: $0) }
  }

  /// Returns the integrals of the density over finer bins.
  /// - Parameters:
  ///   - counts: The counts of the bins; finite numbers above 0.
  ///   - edges: The edges of the finer bins in TeV.
  func integrals(of counts: [Double], over edges: [Double]) -> [Double] {
    let spline = density(of: counts)
    return zip(edges, edges.dropFirst()).map { low, high in
      let width = log(high / low) / Double(Self.samples)
      return (0..<Self.samples).reduce(0) { sum, sample in
        sum + exp(spline.value(at: log(low) + width * (Double(sample) + 0.5))) * width
      }
    }
  }

  private func density(of counts: [Double]) -> NaturalSpline {
    precondition(counts.count == centres.count)
    let widths = zip(logEdges.dropFirst(), logEdges).map { $0 - $1 }
    var heights = zip(counts, widths).map { log($0 / $1) }
    guard counts.count > 1 else { return NaturalSpline(knots: logEdges, heights: [heights[0], heights[0]]) }
    for _ in 0..<Self.mostIterations {
      let spline = NaturalSpline(knots: centres, heights: heights)
      var worst = 0.0
      for bin in counts.indices {
        var integral = 0.0
        for sample in bin * Self.samples..<(bin + 1) * Self.samples {
          integral += exp(spline.value(at: places[sample]))
        }
        let ratio = counts[bin] / (integral * widths[bin] / Double(Self.samples))
        heights[bin] += log(ratio)
        worst = max(worst, (ratio - 1).magnitude)
      }
      if worst < Self.tolerance { break }
    }
    return NaturalSpline(knots: centres, heights: heights)
  }
}
