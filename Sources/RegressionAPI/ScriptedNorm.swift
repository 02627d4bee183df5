import Foundation
import LuaHost
import Production
import Regression
import TextFormat

/// The norm of a run. The norm can only be used with the regression from which it was computed.
struct ScriptedNorm: LuaBindable {
  let norm: RunNorm
  /// The grid of the regression. ``model`` is the model of the regression; `nil` in a dry run.
  let grid: PixelGrid
  let model: RegressionModel?
  /// The number of events that determine the norm.
  let events: Int

  static let luaName = "Norm"
  static let luaClass = LuaClass<ScriptedNorm>(
    "The norm of a run and the departure of its spectrum from the prediction of a regression.",
    fields: [
      Field("obs_id", .integer, "the OBS_ID of the run") { .integer(Int($0.norm.obsID)) },
      Field(
        "events", .integer,
        "the number of events from which the norm is determined; the prior of the norm, which is predicted from the "
          + "columns of the run, is used in addition"
      ) { .integer($0.events) },
      Field(
        "log_norm", .number,
        "the natural logarithm of the norm: without departures, the predicted counts are the norm times the shape from "
          + "the regression"
      ) { .number($0.norm.logNorm) },
      Field("error", .number, "the relative standard error of the rate in the first energy bin") {
        .number(($0.norm.covariance.first ?? 0).squareRoot())
      },
      Field(
        "departures", .array(of: .number),
        "for each energy bin, the departure of the spectrum from the regression: the predicted counts are the shape "
          + "times exp(log_norm + departure)",
        converting: { $0.norm.departures.map { LuaValue.number($0) } }),
    ],
    describe: { norm in
      "norm of run \(norm.norm.obsID) from \(counted(norm.events, "event")): \(significant(exp(norm.norm.logNorm), 4))"
    })
}
