import Sky

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The response of the simulated telescopes to gamma rays under the conditions of a run. It determines the AEFF, EDISP
/// and PSF tables and the events of the sources. The effective area is
///
///     A(E, t) = area exp(-(E0 / E)^1.5) exp(-(1 - cos t) / w^2)
///
/// where E is the energy, t the offset, E0 the threshold of the background spectrum, and w the width of ``acceptance``.
/// Energies are reconstructed without error. The point spread function is a Gaussian on the sphere
/// (``VonMisesFisherProfile``).
struct GammaResponse: Sendable, Equatable {
  /// The threshold E0 in TeV. It is also the safe energy threshold in the stores.
  let threshold: Double

  /// The effective area on axis far above the threshold, in m2.
  static let area = 1.5e5
  /// The exponent of E0 / E in the effective area.
  static let steepness = 1.5
  /// The dependence of the effective area on the offset, with the width w.
  static let acceptance = VonMisesFisherProfile(widthDegrees: 1.6)
  /// The point spread function.
  static let spread = VonMisesFisherProfile(widthDegrees: 0.06)

  /// Returns the effective area in m2 at an energy in TeV and an offset in degrees.
  func effectiveArea(energy: Double, offset: Double) -> Double {
    Self.area * exp(-pow(threshold / energy, Self.steepness))
      * exp(-VonMisesFisherProfile.versine(offset) / (Self.acceptance.width * Self.acceptance.width))
  }

  /// Returns the source as observed in a run with the given pointing (deg). The rate is the integral of the flux times
  /// A over all energies and directions, in closed form.
  ///
  /// Let x = (E0 / E)^1.5 and k = (index - 1) / 1.5. The integral of E^-index exp(-x) over all energies E is
  /// Gamma(k) E0^(1 - index) / 1.5. Apart from its normalisation, the density of x is x^(k - 1) exp(-x).
  ///
  /// The integrand over the directions n is a product of exponentials of cosines. Let s be the direction of the source,
  /// p the direction of the pointing, and c1 and c2 the concentrations (1 / width^2) of the source and of the
  /// acceptance. The integrand is exp(c1 (s . n)) exp(c2 (p . n)) = exp(c (m . n)), where c m = c1 s + c2 p. This is
  /// again a Gaussian on the sphere. Its concentration is c, and its centre m is between s and p.
  func view(of source: GammaSource, pointingRA: Double, pointingDec: Double) -> SourceView {
    let versine = VonMisesFisherProfile.versine(separation(pointingRA, pointingDec, source.ra, source.dec))
    let pointed = 1 / (Self.acceptance.width * Self.acceptance.width)
    let power = (source.index - 1) / Self.steepness
    let onAxis =
      source.flux * 1e4 * Self.area * pow(threshold, 1 - source.index) * tgamma(power) / Self.steepness
    var view = SourceView(
      rate: onAxis * exp(-versine * pointed), threshold: threshold, power: power, centre: (source.ra, source.dec),
      shape: nil)
    guard source.width > 0 else { return view }
    let width = source.width * .pi / 180
    let spread = 1 / (width * width)
    let cosine = 1 - versine
    let sine = (versine * (2 - versine)).squareRoot()
    let concentration = (spread * spread + pointed * pointed + 2 * spread * pointed * cosine).squareRoot()
    // This is c1 + c2 - c. The form avoids cancellation.
    let lost = 2 * spread * pointed * versine / (spread + pointed + concentration)
    view.rate =
      onAxis * spread / concentration * exp(-lost) * expm1(-2 * concentration) / expm1(-2 * spread)
    view.centre = offsetBy(
      ra: source.ra, dec: source.dec,
      positionAngle: positionAngle(source.ra, source.dec, pointingRA, pointingDec),
      distance: atan2(pointed * sine, spread + pointed * cosine) * 180 / .pi)
    view.shape = VonMisesFisherProfile(widthDegrees: 180 / .pi / concentration.squareRoot())
    return view
  }
}

/// A source as observed in one run.
struct SourceView: Sendable {
  /// The number of recorded gamma rays per second of livetime.
  var rate: Double
  /// The threshold E0 in TeV.
  let threshold: Double
  /// The parameter k of the gamma distribution of x = (E0 / E)^1.5.
  let power: Double
  /// The centre of the recorded gamma rays in deg.
  var centre: (ra: Double, dec: Double)
  /// The distribution of the recorded gamma rays around the centre, without the point spread function; `nil` for a
  /// point source.
  var shape: VonMisesFisherProfile?

  /// Draws the energy in TeV and the direction in deg of a gamma ray.
  func draw(_ generator: inout Xoshiro256) -> (energy: Double, ra: Double, dec: Double) {
    let energy = threshold * pow(generator.gamma(power), -1 / GammaResponse.steepness)
    var place = centre
    for profile in [shape, GammaResponse.spread] {
      guard let profile else { continue }
      let distance = profile.quantile(generator.uniform())
      place = offsetBy(ra: place.ra, dec: place.dec, positionAngle: generator.uniform(0, 360), distance: distance)
    }
    return (energy, place.ra, place.dec)
  }
}
