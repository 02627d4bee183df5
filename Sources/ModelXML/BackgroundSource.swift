import Fitting

/// A `<source>` of a model definition file that describes the background: the model, and which observations it is for.
public struct BackgroundSource: Sendable {
  /// The name, by which other tools tell sources apart.
  public var name: String
  /// The instrument whose observations it is for (TELESCOP of the event lists).
  public var instrument: String
  /// The runs it is for; none for all runs.
  public var obsIDs: [Int64]
  /// The model.
  public var model: ParametricModel

  /// A source.
  public init(name: String, instrument: String, obsIDs: [Int64], model: ParametricModel) {
    (self.name, self.instrument, self.obsIDs, self.model) = (name, instrument, obsIDs, model)
  }

  /// The model of a run: named `Background_023523`, for this run alone.
  public init(obsID: Int64, instrument: String, model: ParametricModel) {
    self.init(name: "Background_\(Self.id(obsID))", instrument: instrument, obsIDs: [obsID], model: model)
  }

  /// A run as ctools names it: six digits or more.
  static func id(_ obsID: Int64) -> String {
    let digits = String(obsID)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// How a `<source>` of a background is typed.
enum BackgroundType: String, CaseIterable {
  /// A shape times a spectrum.
  case general = "CTABackground"
  /// The background of the response times a spectrum.
  case background = "CTAIrfBackground"
  /// The effective area of the response times a spectrum.
  case effectiveArea = "CTAAeffBackground"
  /// The form that came before ``general``, with `<radialModel>`; read, not written.
  case radial = "RadialAcceptance"

  /// All types, as files have them.
  static let known = allCases.map(\.rawValue)

  /// What table of the response is the shape, if one is.
  var table: TabulatedShape.Kind? {
    switch self {
    case .background: .background
    case .effectiveArea: .effectiveArea
    case .general, .radial: nil
    }
  }
}
