import Foundation

/// Distributes the counts of wide energy bins over narrower ones, smoothly.
///
/// A regression predicts one rate per energy bin. A file that is interpolated between its energies needs more of them.
/// The density in ln(energy) is the exponential of a natural cubic spline in ln(energy), with one knot at the geometric
/// centre of each wide bin. Its heights are found by iteration such that each wide bin keeps its counts. Beyond the
/// first and the last centre the spectrum is a power law, and a power law is reproduced.
public struct SpectrumRefinement: Sendable {
  /// The edges of the narrow bins, in TeV.
  public let edges: [Double]
  /// The number of narrow bins in each wide bin.
  public let parts: Int
  private let wide: [Double]
  private let centres: [Double]
  /// The places in ln(energy) at which a narrow bin is sampled, bin by bin.
  private let places: [Double]

  /// Prepares narrow bins of equal width in ln(energy) within each wide bin.
  /// - Parameters:
  ///   - edges: the edges of the wide bins in TeV, increasing from above 0.
  ///   - parts: the number of narrow bins in each wide bin, at least 1.
  public init(edges wide: [Double], parts: Int) {
    precondition(wide.count > 1 && parts > 0)
    let logs = wide.map { log($0) }
    self.parts = parts
    self.wide = logs
    centres = zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }
    var (edges, places) = ([Double](), [Double]())
    for (bin, (low, high)) in zip(logs, logs.dropFirst()).enumerated() {
      let width = (high - low) / Double(parts)
      for part in 0..<parts {
        edges.append(part == 0 ? wide[bin] : exp(low + width * Double(part)))
        for sample in 0..<Self.samples {
          places.append(low + width * (Double(part) + (Double(sample) + 0.5) / Double(Self.samples)))
        }
      }
    }
    self.edges = edges + [wide[wide.count - 1]]
    self.places = places
  }

  /// The number of samples of a narrow bin (midpoint rule).
  private static let samples = 8
  private static let mostIterations = 50

  /// Returns the counts of the narrow bins. The counts of the narrow bins in a wide bin add up to the counts of the
  /// wide bin. If any wide bin is empty, no spline is used: the counts of every wide bin are distributed evenly in
  /// ln(energy).
  public func refined(_ counts: [Double]) -> [Double] {
    precondition(counts.count == centres.count)
    let widths = zip(wide.dropFirst(), wide).map { $0 - $1 }
    guard counts.count > 1, counts.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return counts.flatMap { Array(repeating: $0 / Double(parts), count: parts) }
    }
    var heights = zip(counts, widths).map { log($0 / $1) }
    var narrow: [Double] = []
    for _ in 0..<Self.mostIterations {
      narrow = integrals(NaturalSpline(knots: centres, heights: heights), widths)
      var worst = 0.0
      for bin in counts.indices {
        let ratio = counts[bin] / narrow[bin * parts..<(bin + 1) * parts].reduce(0, +)
        heights[bin] += log(ratio)
        for part in 0..<parts { narrow[bin * parts + part] *= ratio }
        worst = max(worst, (ratio - 1).magnitude)
      }
      if worst < 1e-10 { break }
    }
    return narrow
  }

  private func integrals(_ spline: NaturalSpline, _ widths: [Double]) -> [Double] {
    (0..<widths.count * parts).map { bin in
      let width = widths[bin / parts] / Double(parts * Self.samples)
      return (0..<Self.samples).reduce(0) { $0 + exp(spline.value(at: places[bin * Self.samples + $1])) * width }
    }
  }
}
