import BackgroundModels
import LuaHost
import ScriptValues
import Units

/// A kind of model in Lua. Radial models and cubes are separate classes, because some of their methods differ.
///
/// The axes of a ``BackgroundModel`` determine its kind. This type selects the Lua class, and provides the texts in
/// which the two classes differ.
protocol ScriptedKind: Sendable {
  /// The name of the Lua class of a background.
  static var backgroundName: String { get }
  /// The name of the Lua class of the counts of single runs.
  static var sumsName: String { get }
  /// The name of the Lua class of a model.
  static var modelName: String { get }
  /// The kind as an adjective, as in `a radial background`.
  static var adjective: String { get }
  /// The Lua call that creates an empty background, as shown in examples.
  static var constructor: String { get }
  /// The arguments for the coordinates of a point in the field, for the method `evaluate`.
  static var coordinates: [Argument<Quantity>] { get }
  /// The arguments that describe a point, as shown in examples.
  static var examplePoint: String { get }
  /// The arguments for the indices of a bin, energy first.
  static var binIndices: [Argument<Int>] { get }
  /// The summary of the method `acceptance`.
  static var acceptanceSummary: String { get }
  /// A description of the result of `acceptance`, with its unit.
  static var acceptanceResult: String { get }
  /// The methods that convert a model of this kind to the other kind.
  static var conversions: [Method<ScriptedModel<Self>>] { get }
}

/// Models over energy and offset.
enum RadialKind: ScriptedKind {
  static let backgroundName = "Background2D"
  static let sumsName = "RunSums2D"
  static let modelName = "Model2D"
  static let adjective = "radial"
  static let constructor =
    "dt.background2d { energy = \"log 0.1 100 TeV 19 bins\", offset = \"sqrt 0 3 deg 9 bins\" }"
  static let coordinates = [
    Argument("offset", ArgumentType.quantity(.deg, least: 0), unit: "deg", "the offset, such as \"0.5 deg\"")
  ]
  static let examplePoint = "\"1 TeV\", \"0.5 deg\""
  static let binIndices = BackgroundArguments.bins(["energy", "offset"])
  static let acceptanceSummary = "Returns the acceptance curve: the rate integrated over energy, in each offset bin."
  static let acceptanceResult = "the rates in s-1 sr-1, one for each offset bin"
}

/// Models over energy, lon and lat.
enum CubeKind: ScriptedKind {
  static let backgroundName = "Background3D"
  static let sumsName = "RunSums3D"
  static let modelName = "Model3D"
  static let adjective = "three-dimensional"
  static let constructor = """
    dt.background3d {
      energy = "log 0.1 100 TeV 20 bins",
      lon = "linear -3 3 deg 60 bins",
      lat = "linear -3 3 deg 60 bins",
    }
    """
  static let coordinates = [
    Argument("lon", ArgumentType.quantity(.deg), unit: "deg", "longitude in the field of view, such as \"0.5 deg\""),
    Argument("lat", ArgumentType.quantity(.deg), unit: "deg", "latitude in the field of view"),
  ]
  static let examplePoint = "\"1 TeV\", \"0.5 deg\", \"0 deg\""
  static let binIndices = BackgroundArguments.bins(["energy", "lon", "lat"])
  static let acceptanceSummary = "Returns the acceptance map: the rate integrated over energy, in each lon-lat bin."
  static let acceptanceResult = "the rates in s-1 sr-1: a list for each lon bin, with a rate for each lat bin"
}

extension ModelAxes {
  /// The approximate memory of a model over these axes, in bytes: eight numbers for each bin.
  var modelBytes: Int {
    let bins = all.reduce(1) { product, axis in
      let (next, overflow) = product.multipliedReportingOverflow(by: axis.count)
      return overflow ? 1 << 56 : min(next, 1 << 56)
    }
    return bins * 8 * MemoryLayout<Double>.size
  }
}
