import Fitting

/// A `<source>` of a model definition file that describes the background. It consists of a model and the observations
/// to which the model applies.
public struct BackgroundSource: Sendable {
  /// The name by which other tools identify the source.
  public var name: String
  /// The instrument (TELESCOP of the event lists). The model applies to observations with this instrument.
  public var instrument: String
  /// The runs to which the model applies; empty for all runs.
  public var obsIDs: [Int64]
  /// The model.
  public var model: ParametricModel

  /// Creates a source.
  public init(name: String, instrument: String, obsIDs: [Int64], model: ParametricModel) {
    (self.name, self.instrument, self.obsIDs, self.model) = (name, instrument, obsIDs, model)
  }

  /// Creates the source for one run. Its name has the form `Background_023523`.
  public init(obsID: Int64, instrument: String, model: ParametricModel) {
    self.init(name: "Background_\(Self.id(obsID))", instrument: instrument, obsIDs: [obsID], model: model)
  }

  /// Returns the identifier of a run as ctools writes it, with at least six digits.
  static func id(_ obsID: Int64) -> String {
    let digits = String(obsID)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// The type of a `<source>` for a background.
enum BackgroundType: String, CaseIterable {
  /// A shape times a spectrum.
  case general = "CTABackground"
  /// The background of the instrument response times a spectrum.
  case background = "CTAIrfBackground"
  /// The effective area of the instrument response times a spectrum.
  case effectiveArea = "CTAAeffBackground"
  /// An older form of ``general``, with the element `<radialModel>`. It is read but not written.
  case radial = "RadialAcceptance"

  /// The types of all backgrounds, as written in files.
  static let known = allCases.map(\.rawValue)

  /// The table of the instrument response that is used as the shape; `nil` if the shape is not from the response.
  var table: TabulatedShape.Kind? {
    switch self {
    case .background: .background
    case .effectiveArea: .effectiveArea
    case .general, .radial: nil
    }
  }
}
