#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The slope by which the observed spectrum of a run differs from the prediction. It is the b for which mu exp(a + b
/// log10(E / 2 TeV)) has the largest Poisson likelihood, where a is a normalisation that is fitted too.
struct SpectralTilt {
  /// The slope b, per decade of energy.
  let slope: Double
  /// The statistical error of the slope.
  let error: Double

  /// The reference energy in TeV. At this energy, normalisation and slope are nearly independent for typical
  /// thresholds.
  private static let pivot = 2.0
  /// The largest slope that is accepted. Larger slopes occur only if a single energy has counts, and then there is no
  /// estimate.
  private static let largest = 20.0

  /// Fits the slope by Newton's method. The result is `nil` if there is no estimate, for example if there are counts at
  /// only one energy.
  /// - Parameters:
  ///   - observed: The counts at each energy.
  ///   - expected: The predicted counts at each energy. Energies with a prediction of 0 are not used.
  ///   - edges: The edges of the energy bins in TeV.
  init?(observed: [Double], expected: [Double], edges: [Double]) {
    let used = observed.indices.filter { expected[$0] > 0 }
    let (counts, predicted) = (used.map { observed[$0] }, used.map { expected[$0] })
    let places = used.map { log10((edges[$0] * edges[$0 + 1]).squareRoot() / Self.pivot) }
    let (n, m) = (counts.reduce(0, +), predicted.reduce(0, +))
    guard used.count > 1, n > 0, m > 0 else { return nil }
    var (norm, slope) = (log(n / m), 0.0)
    for _ in 0..<50 {
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for bin in used.indices {
        let (mu, x) = (predicted[bin] * exp(norm + slope * places[bin]), places[bin])
        g0 += counts[bin] - mu
        g1 += (counts[bin] - mu) * x
        h00 += mu
        h01 += mu * x
        h11 += mu * x * x
      }
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 0, determinant.isFinite else { return nil }
      let step = (g1 * h00 - g0 * h01) / determinant
      norm += max(-1, min(1, (g0 * h11 - g1 * h01) / determinant))
      slope += max(-1, min(1, step))
      guard abs(slope) < Self.largest else { return nil }
      if abs(step) < 1e-12 * (1 + abs(slope)) {
        (self.slope, error) = (slope, (h00 / determinant).squareRoot())
        return
      }
    }
    return nil
  }
}
