import Background
import Fitting
import LuaHost
import Units

extension RunFit: LuaBindable {
  /// The name in Lua.
  public static let luaName = "Fit"

  private static let name = Argument("name", .string, "the name of a parameter, such as \"Sigma\"")
  private static let energy = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")
  private static let lon = Argument("lon", .quantity(.deg), unit: "deg", "longitude in the field")
  private static let lat = Argument("lat", .quantity(.deg), unit: "deg", "latitude in the field")

  /// A fit, as scripts see it.
  public static let luaClass = LuaClass<RunFit>(
    "A parametric model fitted to the events of a run, or of several.",
    example: "print(fit:value(\"Sigma\"), fit:error(\"Sigma\"), fit.log_likelihood)",
    methods: [
      Method(
        "value", "Tells the value of a parameter, in its unit.", arguments: [name],
        results: [ReturnValue("value", .number, "the value")]
      ) { fit, call in [.number(try fit.parameter(call[name]).value)] },
      Method(
        "error", "Tells the standard deviation of a parameter.", arguments: [name],
        results: [ReturnValue("error", .optional(.number), "nil where it was not fitted, or ended on a bound")]
      ) { fit, call in [try fit.parameter(call[name]).error.map { .number($0) } ?? .nil] },
      Method(
        "parameters", "Tells all parameters.",
        details:
          "Each is a table with name, value, error, unit, min, max and state; gradients are in the signs of GADF.",
        results: [ReturnValue("parameters", .array(of: .table), "a table for each")]
      ) { fit, call in
        let rows = try fit.result.model.parameters.map { parameter -> LuaValue in
          let row = try call.state.makeTable(names: 7)
          try row.set("name", to: .string(parameter.name))
          try row.set("value", to: .number(parameter.value))
          try row.set("error", to: parameter.error.map { .number($0) } ?? .nil)
          try row.set("unit", to: .string(parameter.unit))
          try row.set("min", to: parameter.lower.isFinite ? .number(parameter.lower) : .nil)
          try row.set("max", to: parameter.upper.isFinite ? .number(parameter.upper) : .nil)
          try row.set("state", to: .string(parameter.state.rawValue))
          return .table(row)
        }
        return [try rows.luaValue(in: call.state)]
      },
      Method(
        "covariance", "Tells the covariance of the parameters, in their order.",
        results: [
          ReturnValue("covariance", .array(of: .array(of: .number)), "rows; 0 for what was not fitted or is on a bound")
        ]
      ) { fit, call in
        [try fit.result.covariance.map { row in row.map { LuaValue.number($0) } }.luaValue(in: call.state)]
      },
      Method(
        "rate", "Tells the rate of the background at a point of the field.", arguments: [energy, lon, lat],
        results: [ReturnValue("rate", .number, "in s-1 MeV-1 sr-1")]
      ) { fit, call in
        let place = FieldPoints.place(
          lon: try call[lon].value(in: .deg), lat: try call[lat].value(in: .deg))
        return [
          .number(fit.result.model.rate(energy: try call[energy].value(in: .TeV), lon: place.lon, lat: place.lat))
        ]
      },
    ],
    fields: [
      Field("obs_ids", .array(of: .integer), "the runs", converting: { $0.obsIDs.map { Int($0) } }),
      Field("log_likelihood", .number, "ln L, without constant terms, rates in s-1 MeV-1 sr-1") {
        .number($0.result.logLikelihood)
      },
      Field("observed", .integer, "the number of events") { .integer($0.result.observed) },
      Field("predicted", .number, "the number of events that the model predicts") { .number($0.result.predicted) },
      Field("status", .string, "how it ended") { .string($0.result.status.description) },
    ],
    describe: { fit in
      let runs = fit.obsIDs.count == 1 ? "run \(fit.obsIDs[0])" : counted(fit.obsIDs.count, "run")
      return "fit of \(runs), \(counted(fit.result.observed, "event"))"
    })

  private func parameter(_ name: String) throws(FittingError) -> Parameter {
    let parameters = result.model.parameters
    guard let found = parameters.first(where: { $0.name == name }) else {
      throw .unknownParameter(name, known: parameters.map(\.name))
    }
    return found
  }
}
