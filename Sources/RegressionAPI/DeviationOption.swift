import LuaHost
import Regression

/// The standard deviations of the departures of a spectrum, as given in a script.
struct DeviationOption: Sendable {
  var tilt: Double
  var wiggles: Double
  var white: Double

  private static let keys = ["tilt", "wiggles", "white"]
  private static let number = ArgumentType<Double>.number(0...100)

  static var type: ArgumentType<DeviationOption> {
    ArgumentType(
      "deviations", luaCATS: "table<string, number>",
      phrase: "a table of standard deviations such as { tilt = 0.05, wiggles = 0.1, white = 0.01 }"
    ) { value, context in
      guard let table = value.table else { throw Mismatch(value) }
      if let stray = try table.names.first(where: { !keys.contains($0) }) {
        let known = keys.map { "'\($0)'" }.joined(separator: ", ")
        throw Mismatch(found: "the key '\(stray)'", expected: "one of the keys \(known)")
      }
      func deviation(_ key: String) throws -> Double {
        let value = try table[key]
        return value.isNil ? 0 : try number.parse(value, context)
      }
      return DeviationOption(
        tilt: try deviation("tilt"), wiggles: try deviation("wiggles"), white: try deviation("white"))
    }
  }

  /// Returns departures with these standard deviations, over the energy bins of a basis.
  func departures(_ basis: EnergyBasis) -> SpectralDepartures {
    SpectralDepartures(basis: basis, tilt: tilt, wiggles: wiggles, white: white)
  }
}
