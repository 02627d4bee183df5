#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A power law with a soft threshold, as a probability density in energy:
///
///     p(E) = a / E0 (E0 / E)^(a + 1) exp(-(E0 / E)^a),   a = index - 1
///
/// This is the Frechet distribution. Far above E0 it falls as E^-index, and it is cut off below E0; 63 % of the
/// probability is above E0. Its integral P(E) = exp(-(E0 / E)^a) can be inverted, so that energies can be drawn
/// exactly.
public struct CutoffSpectrum: Sendable, Equatable {
  /// The index of the power law, greater than 1.
  public let index: Double
  /// The threshold E0 in TeV.
  public let threshold: Double

  /// Creates a spectrum.
  public init(index: Double, threshold: Double) {
    self.index = index
    self.threshold = threshold
  }

  /// Returns the probability density at an energy in TeV, per TeV.
  public func density(_ energy: Double) -> Double {
    let a = index - 1
    let ratio = threshold / energy
    return a / threshold * pow(ratio, a + 1) * exp(-pow(ratio, a))
  }

  /// Returns the energy in TeV below which the probability is exp(-x). If x is an exponential variate, the returned
  /// energy is a random energy of the spectrum.
  public func energy(exponential x: Double) -> Double { threshold * pow(x, -1 / (index - 1)) }
}
