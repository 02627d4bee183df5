/// A source of gamma rays in the field of a fit, at a known place: what csbkgmodel has no part for, and what its models
/// of the Crab's field have in them.
public struct SourceModel: Sendable {
  /// The name; parameters begin with it.
  public let name: String
  /// Right ascension, deg.
  public let ra: Double
  /// Declination, deg.
  public let dec: Double
  /// Its image.
  public let image: SourceImage
  /// The number of events of it in s-1 MeV-1, over the energy.
  public let spectrum: any Spectrum

  /// A source.
  public init(name: String, ra: Double, dec: Double, image: SourceImage, spectrum: some Spectrum) {
    (self.name, self.ra, self.dec, self.image, self.spectrum) = (name, ra, dec, image, spectrum)
  }
}

/// How events show a source.
public enum SourceImage: Sendable {
  /// A Gaussian, of a width that is given or fitted.
  case gaussian(GaussianSource)
  /// A point, as the point spread function of each run shows it (``SourceView/pointSpread``).
  case pointSpread

  /// The parameters.
  public var parameters: [Parameter] {
    switch self {
    case .gaussian(let gaussian): gaussian.parameters
    case .pointSpread: []
    }
  }

  /// The image in the field of a run; `nil` for a point of whose spread nothing is known there.
  func factor(in view: SourceView) -> (any FieldFactor)? {
    switch self {
    case .gaussian(let gaussian): gaussian
    case .pointSpread: view.pointSpread
    }
  }
}
