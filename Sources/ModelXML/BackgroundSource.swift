import Fitting

/// A `<source>` element of a model definition file that describes the background: a model, and the observations to
/// which the model applies.
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

  /// Creates the source for one run. Its name has the form `Background_23523`.
  public init(obsID: Int64, instrument: String, model: ParametricModel, ids: IdentifierForm = .plain) {
    self.init(name: "Background_\(ids.text(obsID))", instrument: instrument, obsIDs: [obsID], model: model)
  }
}

/// How runs are identified in model definition files. gammalib compares these identifiers as texts with those of the
/// observation definition file, so `023523` is not the run `23523`.
public enum IdentifierForm: String, Sendable, CaseIterable {
  /// The OBS_ID, such as `23523`, as in observation definitions that ctools makes from index tables.
  case plain
  /// The OBS_ID with at least six digits, such as `023523`, as in many observation definitions that are made by hand.
  case padded

  /// Returns the identifier of a run.
  func text(_ obsID: Int64) -> String {
    let digits = String(obsID)
    return self == .plain ? digits : String(repeating: "0", count: max(0, 6 - digits.count)) + digits
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
