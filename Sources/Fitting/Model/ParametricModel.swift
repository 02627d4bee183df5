#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A model of the rate of events in s-1 MeV-1 sr-1.
///
/// The background is spatial shape x gradient x spectrum. Sources in the field are added to it. Rates are per second of
/// ontime unless a fit uses another time.
public struct ParametricModel: Sendable {
  /// The shape over the field of view.
  public let spatial: any SpatialShape
  /// The gradient over the field; `nil` if there is none.
  public let gradient: BilinearGradient?
  /// The spectrum.
  public let spectrum: any Spectrum
  /// The sources of gamma rays in the field, in addition to the background.
  public let sources: [SourceModel]
  /// All parameters. The parameters of the shape, the gradient and the spectrum of the background come first, followed
  /// by the parameters of the image and the spectrum of each source. The names of source parameters begin with the name
  /// of the source (`Crab.Sigma`).
  public var parameters: [Parameter]

  /// Creates a model with the start values of its factors.
  public init(
    spatial: some SpatialShape, gradient: BilinearGradient? = nil, spectrum: some Spectrum,
    sources: [SourceModel] = []
  ) {
    (self.spatial, self.gradient, self.spectrum, self.sources) = (
      spatial, gradient, spectrum, sources
    )
    parameters =
      spatial.parameters + (gradient?.parameters ?? []) + spectrum.parameters
      + sources.flatMap { source in
        (source.image.parameters + source.spectrum.parameters).map { parameter in
          var named = parameter
          named.name = "\(source.name).\(parameter.name)"
          return named
        }
      }
  }

  /// Returns the model with another shape that has the same parameters; the unchanged model if `shape` is `nil`.
  public func with(shape: (any SpatialShape)?) -> ParametricModel {
    guard let shape else { return self }
    var result = ParametricModel(spatial: shape, gradient: gradient, spectrum: spectrum, sources: sources)
    precondition(result.parameters.count == parameters.count, "the new shape must have the same number of parameters")
    result.parameters = parameters
    return result
  }

  /// The indices of the parameters of the shape.
  public var spatialRange: Range<Int> { 0..<spatial.parameters.count }
  /// The indices of the parameters of the gradient. The range is empty if there is no gradient.
  public var gradientRange: Range<Int> {
    spatialRange.upperBound..<spatialRange.upperBound + (gradient?.parameters.count ?? 0)
  }
  /// The indices of the parameters of the spectrum.
  public var spectrumRange: Range<Int> {
    gradientRange.upperBound..<gradientRange.upperBound + spectrum.parameters.count
  }
  /// The indices of the parameters of each source, separately for its image and its spectrum.
  public var sourceRanges: [(image: Range<Int>, spectrum: Range<Int>)] {
    var end = spectrumRange.upperBound
    return sources.map { source in
      let image = end..<end + source.image.parameters.count
      let spectrum = image.upperBound..<image.upperBound + source.spectrum.parameters.count
      end = spectrum.upperBound
      return (image, spectrum)
    }
  }

  /// Returns the energy (TeV) of the node to which a parameter of the shape or of the spectrum belongs; `nil` for other
  /// parameters.
  public func nodeEnergy(ofParameter position: Int) -> Double? {
    if spatialRange.contains(position), case .nested(_, _, let energies) = spatial.xml { return energies[position] }
    guard spectrumRange.contains(position), case .nodes(_, let energies) = spectrum.xml else { return nil }
    return energies[position - spectrumRange.lowerBound]
  }

  /// The values of the parameters.
  public var values: [Double] { parameters.map(\.value) }

  /// Returns the rate of the background without sources, at a position in the field (``FieldPoints``, deg) and an
  /// energy in TeV.
  public func rate(energy: Double, lon: Double, lat: Double) -> Double {
    var points = FieldPoints()
    points.append(
      offset: (lon * lon + lat * lat).squareRoot(), lon: lon, lat: lat, logEnergy: log(energy))
    return rates(at: points)[0]
  }

  /// Returns the rate of the background without sources at many points.
  public func rates(at points: FieldPoints) -> [Double] {
    var logRates = [Double](repeating: 0, count: points.count)
    func multiply(_ factor: any ModelFactor, _ range: Range<Int>) {
      var derivatives = LogDerivatives(width: factor.jetWidth, isLogLinear: factor.isLogLinear)
      factor.logarithms(at: points, values: parameters[range].map(\.value), into: &derivatives)
      for i in logRates.indices { logRates[i] += derivatives.value[i] }
    }
    multiply(spatial, spatialRange)
    if let gradient { multiply(gradient, gradientRange) }
    multiply(spectrum, spectrumRange)
    return logRates.map { exp($0) }
  }
}
