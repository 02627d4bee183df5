/// A source of gamma rays at a fixed place on the sky. It shines in every run whose field of view it is in.
///
///     F(E) = flux (E / TeV)^-index,   spread over the sky as a Gaussian on the sphere (``VonMisesFisherProfile``)
public struct GammaSource: Sendable, Equatable {
  /// What it is called in the truth.
  public var name: String
  /// J2000, in degrees.
  public var ra: Double
  /// J2000, in degrees.
  public var dec: Double
  /// At 1 TeV, in cm-2 s-1 TeV-1.
  public var flux: Double
  /// The index of its power law, above 1.
  public var index: Double
  /// Its width in degrees on either axis; 0 for a point.
  public var width: Double

  /// A source.
  public init(name: String, ra: Double, dec: Double, flux: Double, index: Double = 2.5, width: Double = 0) {
    (self.name, self.ra, self.dec) = (name, ra, dec)
    (self.flux, self.index, self.width) = (flux, index, width)
  }

  /// - Throws: ``SimulationError/badOption(name:found:expected:)``
  func validate() throws(SimulationError) {
    func require(_ holds: Bool, _ key: String, _ found: Double, _ expected: String) throws(SimulationError) {
      guard holds else { throw .badOption(name: "source '\(name)': \(key)", found: "\(found)", expected: expected) }
    }
    try require(ra.isFinite && (-360...360).contains(ra), "ra", ra, "-360 to 360 deg")
    try require((-90...90).contains(dec), "dec", dec, "-90 to 90 deg")
    try require(flux > 0 && flux.isFinite, "flux", flux, "a flux above 0")
    try require(
      index > 1 && index <= 10, "index", index, "an index above 1, as the rate of any other is endless, to 10")
    try require((0...10).contains(width), "width", width, "0 to 10 deg")
  }
}
