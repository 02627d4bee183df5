/// A source of gamma rays at a known position in the field of a fit.
///
/// The script csbkgmodel of ctools has no such component. In its models of the Crab field, the background includes the
/// source.
public struct SourceModel: Sendable {
  /// The name. The names of the source's parameters begin with this name.
  public let name: String
  /// The right ascension in deg.
  public let ra: Double
  /// The declination in deg.
  public let dec: Double
  /// The image of the source.
  public let image: SourceImage
  /// The rate of events of the source in s-1 MeV-1 as a function of energy.
  public let spectrum: any Spectrum

  /// Creates a source.
  public init(name: String, ra: Double, dec: Double, image: SourceImage, spectrum: some Spectrum) {
    (self.name, self.ra, self.dec, self.image, self.spectrum) = (name, ra, dec, image, spectrum)
  }
}

/// The image of a source: the distribution of the reconstructed directions of its events.
public enum SourceImage: Sendable {
  /// A Gaussian with a given or a fitted width.
  case gaussian(GaussianSource)
  /// A point, seen with the point spread function of each run (``SourceView/pointSpread``).
  case pointSpread

  /// The parameters of the image.
  public var parameters: [Parameter] {
    switch self {
    case .gaussian(let gaussian): gaussian.parameters
    case .pointSpread: []
    }
  }

  /// Returns the image in the field of a run. The result is `nil` for a point source if the point spread function of
  /// the run is unknown.
  func factor(in view: SourceView) -> (any FieldFactor)? {
    switch self {
    case .gaussian(let gaussian): gaussian
    case .pointSpread: view.pointSpread
    }
  }
}
