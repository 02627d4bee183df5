import Units

/// A gamma-ray source at a fixed position on the sky. If the source is in the field of view of a run, it contributes
/// events to the run. The spectrum is
///
///     F(E) = flux (E / TeV)^-index
///
/// and the shape is a Gaussian on the sphere (``VonMisesFisherProfile``).
public struct GammaSource: Sendable, Equatable {
  /// The name of the source, as written to `truth.json`.
  public var name: String
  /// The right ascension (J2000) in degrees.
  public var ra: Double
  /// The declination (J2000) in degrees.
  public var dec: Double
  /// The flux at 1 TeV, in cm-2 s-1 TeV-1.
  public var flux: Double
  /// The index of the power law, greater than 1.
  public var index: Double
  /// The width along each axis in degrees; 0 for a point source.
  public var width: Double

  /// Creates a source.
  public init(name: String, ra: Double, dec: Double, flux: Double, index: Double = 2.5, width: Double = 0) {
    (self.name, self.ra, self.dec) = (name, ra, dec)
    (self.flux, self.index, self.width) = (flux, index, width)
  }

  /// Checks the values.
  ///
  /// - Throws: ``SimulationError/badOption(name:found:expected:)`` if a value is out of range.
  func validate() throws(SimulationError) {
    func require(_ holds: Bool, _ key: String, _ found: Double, _ expected: String, unit: String = "")
      throws(SimulationError)
    {
      let found = "\(shortest(found))\(unit.isEmpty ? "" : " " + unit)"
      guard holds else { throw .badOption(name: "source '\(name)': \(key)", found: found, expected: expected) }
    }
    try require(ra.isFinite && (-360...360).contains(ra), "ra", ra, "-360 to 360 deg", unit: "deg")
    try require((-90...90).contains(dec), "dec", dec, "-90 to 90 deg", unit: "deg")
    try require(flux > 0 && flux.isFinite, "flux", flux, "a flux above 0", unit: "cm-2 s-1 TeV-1")
    try require(index > 1 && index <= 10, "index", index, "an index above 1 (for a finite rate) and at most 10")
    try require((0...10).contains(width), "width", width, "0 to 10 deg", unit: "deg")
  }
}
