import Fitting
import LuaHost
import ParametricModels
import Reports
import TextFormat
import Units

extension RunFit: ParametricObject {
  var parametric: ParametricModel { result.model }
  var fit: FitResult? { result }
  func rate(of obsID: Int64?) -> FittedRate { FittedRate(result, obsID: obsID) }

  /// The name of the class in Lua.
  public static let luaName = "Fit"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RunFit>(
    "A parametric model that was fitted to the events of one or more runs.",
    example: "print(fit:value(\"Sigma\"), fit:error(\"Sigma\"), fit.log_likelihood)",
    methods: parameterMethods + rateMethods + [
      Method(
        "covariance", "Returns the covariance matrix of the parameters, in the order of `parameters`.",
        results: [
          ReturnValue(
            "covariance", .array(of: .array(of: .number)),
            "the rows of the matrix; elements are 0 for parameters that were not fitted or are at a bound")
        ]
      ) { fit, call in
        [try fit.result.covariance.map { row in row.map { LuaValue.number($0) } }.luaValue(in: call.state)]
      },
      Method(
        "rows", "Returns a row for each parameter, with its value and error.",
        details: """
          The fields are NAME, VALUE, ERROR, MIN, MAX, UNIT, STATE and, for energy nodes, ENERGY in TeV. A field without
          a value is nil. The rows can be written with `out:write_table`.
          """,
        example: "out:write_table(\"fit\", fit:rows(), { columns = { \"NAME\", \"VALUE\", \"ERROR\", \"UNIT\" } })",
        results: [ReturnValue("rows", .array(of: .table), "the rows, in the order of `parameters`")]
      ) { fit, call in
        let model = fit.result.model
        let rows = try model.parameters.enumerated().map { position, parameter in
          try call.state.makeRecord([
            "NAME": parameter.name, "VALUE": parameter.value, "ERROR": parameter.error, "MIN": parameter.statedLower,
            "MAX": parameter.upper.isFinite ? parameter.upper : nil, "UNIT": parameter.unit,
            "STATE": parameter.state.rawValue, "ENERGY": model.nodeEnergy(ofParameter: position),
          ])
        }
        return [try rows.luaValue(in: call.state)]
      },
      Method(
        "table",
        "Returns a printable table as a string: parameters with errors, bounds and units, and the status of the fit.",
        example: "print(fit:table())", results: [ReturnValue("text", .string, "the table")]
      ) { fit, _ in [.string(fit.text)] },
    ],
    fields: [
      Field("obs_ids", .array(of: .integer), "the OBS_IDs of the runs", converting: { $0.obsIDs.map { Int($0) } }),
      Field("log_likelihood", .number, "the log-likelihood, without constant terms, for rates in s-1 MeV-1 sr-1") {
        .number($0.result.logLikelihood)
      },
      Field("observed", .integer, "the number of events that were used in the fit") { .integer($0.result.observed) },
      Field("predicted", .number, "the number of events that the model predicts") { .number($0.result.predicted) },
      Field(
        "chi2", .optional(.number),
        "Pearson's chi2 in bins of energy, offset and position angle; nil unless there are more bins than fitted "
          + "parameters"
      ) { $0.result.goodness.map { .number($0.chi2) } ?? .nil },
      Field(
        "degrees_of_freedom", .optional(.integer),
        "the number of bins minus the number of fitted parameters; nil if `chi2` is nil"
      ) {
        $0.result.goodness.map { .integer($0.degreesOfFreedom) } ?? .nil
      },
      Field("status", .string, "\"converged\", or why the fit failed") { .string($0.result.status.description) },
    ],
    describe: { fit in
      let runs = fit.obsIDs.count == 1 ? "run \(fit.obsIDs[0])" : counted(fit.obsIDs.count, "run")
      return "fit of \(runs), \(counted(fit.result.observed, "event"))"
    })
}
