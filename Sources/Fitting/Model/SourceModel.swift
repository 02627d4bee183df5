/// A source of gamma rays in the field of a fit, at a known place: what csbkgmodel has no part for, and what its models of
/// the Crab's field have in them.
public struct SourceModel: Sendable {
  /// The name; parameters begin with it.
  public let name: String
  /// Right ascension, deg.
  public let ra: Double
  /// Declination, deg.
  public let dec: Double
  /// Its image.
  public let shape: GaussianSource
  /// The number of events of it in s-1 MeV-1, over the energy.
  public let spectrum: any Spectrum

  /// A source.
  public init(name: String, ra: Double, dec: Double, shape: GaussianSource, spectrum: some Spectrum) {
    (self.name, self.ra, self.dec, self.shape, self.spectrum) = (name, ra, dec, shape, spectrum)
  }
}
