#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the simulated telescopes see gamma rays under the conditions of a run; what the AEFF, EDISP and PSF tables hold and
/// the sources are drawn from.
///
///     A(E, t) = area exp(-(E0 / E)^1.5) exp(-(1 - cos t) / w^2)
///
/// with the threshold E0 of the background's spectrum. Energies are measured without error; the point spread is a
/// Gaussian on the sphere (``FisherProfile``).
struct GammaResponse: Sendable, Equatable {
  /// E0 in TeV; also the safe threshold that the stores state.
  let threshold: Double

  /// Square metres on axis, far above threshold.
  static let area = 1.5e5
  /// The index of all sources: with it, flux times area is a ``ThresholdSpectrum`` and is drawn exactly.
  static let sourceIndex = 2.5
  /// w in degrees.
  static let acceptanceWidth = 1.6
  /// Width of the point spread in degrees, on either axis.
  static let spread = FisherProfile(widthDegrees: 0.06)

  /// The effective area in m2 at an energy in TeV and an offset in degrees.
  func effectiveArea(energy: Double, offset: Double) -> Double {
    Self.area * exp(-pow(threshold / energy, Self.sourceIndex - 1)) * Self.acceptance(offset)
  }

  /// How the energies of detected gamma rays are distributed.
  var spectrum: ThresholdSpectrum { ThresholdSpectrum(index: Self.sourceIndex, threshold: threshold) }

  /// Gamma rays per second of livetime from a source of `flux` (at 1 TeV, in cm-2 s-1 TeV-1) at an offset in degrees:
  /// the integral of flux E^-index A over all energies, flux area / (a E0^a) with a = index - 1.
  func rate(flux: Double, offset: Double) -> Double {
    let a = Self.sourceIndex - 1
    return flux * 1e4 * Self.area * Self.acceptance(offset) / (a * pow(threshold, a))
  }

  private static func acceptance(_ offset: Double) -> Double {
    let (sine, width) = (sin(offset * .pi / 360), acceptanceWidth * .pi / 180)
    return exp(-2 * sine * sine / (width * width))
  }
}
