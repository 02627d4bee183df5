/// A source that the simulated telescopes observe. The name and the position belong to a real active galactic nucleus.
/// The flux is invented.
struct Target: Sendable, Equatable {
  let name: String
  /// The TARGET_TAG in the index.
  let tag: String
  /// The right ascension and declination (J2000) in degrees.
  let ra: Double
  let dec: Double
  /// The flux at 1 TeV, in cm-2 s-1 TeV-1.
  let flux: Double

  /// The target as a gamma-ray source.
  var source: GammaSource { GammaSource(name: name, ra: ra, dec: dec, flux: flux) }

  /// The distance between pointing and source, in degrees.
  static let wobble = 0.5

  /// Returns the range of zenith angles at which the source can be observed while the zenith angle of the pointing
  /// stays in `range`; `nil` if there is none.
  func zenithRange(within range: ClosedRange<Double>, from site: ObservingSite) -> ClosedRange<Double>? {
    let low = max(range.lowerBound + Self.wobble, site.culmination(dec: dec))
    let high = range.upperBound - Self.wobble
    return low <= high ? low...high : nil
  }

  static let southern = [
    Target(name: "PKS 2155-304", tag: "pks2155", ra: 329.71694, dec: -30.22558, flux: 2.5e-11),
    Target(name: "1ES 0347-121", tag: "1es0347", ra: 57.34667, dec: -11.99083, flux: 0.6e-11),
    Target(name: "PKS 2005-489", tag: "pks2005", ra: 302.35583, dec: -48.83158, flux: 1.2e-11),
  ]

  static let northern = [
    Target(name: "Mrk 421", tag: "mrk421", ra: 166.11381, dec: 38.20883, flux: 2.5e-11),
    Target(name: "1ES 0229+200", tag: "1es0229", ra: 38.20256, dec: 20.28819, flux: 0.6e-11),
    Target(name: "1ES 1959+650", tag: "1es1959", ra: 299.99938, dec: 65.14852, flux: 1.2e-11),
  ]
}
