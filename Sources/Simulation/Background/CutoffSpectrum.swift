#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A power law with a soft threshold, as a probability density in energy:
///
///     p(E) = a / E0 (E0 / E)^(a + 1) exp(-(E0 / E)^a),   a = index - 1
///
/// the law of Frechet. It falls as E^-index far above E0, dies below it (63 % of it lies above E0), and its integral
/// P(E) = exp(-(E0 / E)^a) can be inverted, so that energies are drawn exactly.
public struct CutoffSpectrum: Sendable, Equatable {
  /// The index of the power law, above 1.
  public let index: Double
  /// E0 in TeV.
  public let threshold: Double

  /// Makes a spectrum.
  public init(index: Double, threshold: Double) {
    self.index = index
    self.threshold = threshold
  }

  /// The probability density at an energy in TeV, per TeV.
  public func density(_ energy: Double) -> Double {
    let a = index - 1
    let ratio = threshold / energy
    return a / threshold * pow(ratio, a + 1) * exp(-pow(ratio, a))
  }

  /// The probability below an energy in TeV.
  public func cumulative(_ energy: Double) -> Double { exp(-pow(threshold / energy, index - 1)) }

  /// The energy in TeV below which the probability is exp(-x); with an exponential variate x it is drawn from the
  /// spectrum.
  public func energy(exponential x: Double) -> Double { threshold * pow(x, -1 / (index - 1)) }
}
