import Foundation
import LuaHost
import Regression
import TextFormat

extension RunNorm: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Norm"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RunNorm>(
    "The norm of a run and the departure of its spectrum from the prediction of a regression.",
    fields: [
      Field("obs_id", .integer, "the OBS_ID of the run") { .integer(Int($0.obsID)) },
      Field(
        "log_norm", .number,
        "ln of the norm, by which the shape predicted by the regression is multiplied to give counts"
      ) {
        .number($0.logNorm)
      },
      Field("error", .number, "the relative standard error of the rate in the first energy bin") {
        .number(($0.covariance.first ?? 0).squareRoot())
      },
      Field(
        "departures", .array(of: .number), "the departure of ln(rate) in each energy bin, in addition to the norm",
        converting: { $0.departures.map { LuaValue.number($0) } }),
    ],
    describe: { "norm of run \($0.obsID): \(significant(exp($0.logNorm), 4))" })
}

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
        throw Mismatch(found: "the key '\(stray)'", expected: keys.joined(separator: ", "))
      }
      func deviation(_ key: String) throws -> Double {
        let value = try table[key]
        return value.isNil ? 0 : try number.parse(value, context)
      }
      return DeviationOption(
        tilt: try deviation("tilt"), wiggles: try deviation("wiggles"), white: try deviation("white"))
    }
  }

  /// Returns the departures in an energy basis.
  func departures(_ basis: EnergyBasis) -> SpectralDepartures {
    SpectralDepartures(basis: basis, tilt: tilt, wiggles: wiggles, white: white)
  }
}
