import BackgroundModels
import Fitting
import LuaHost
import ParametricModels
import ScriptValues
import Units

private let name = Argument("name", .string, "the name of a parameter, such as \"Sigma\"")
private let pointEnergy = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")
private let pointLon = Argument("lon", .quantity(.deg), unit: "deg", "longitude in the field of view")
private let pointLat = Argument("lat", .quantity(.deg), unit: "deg", "latitude in the field of view")
private let energyAxis = Argument("energy", .axis("energy", unit: .TeV), "the energy axis")
private let offsetAxis = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
private let lonAxis = Argument("lon", .axis("lon", unit: .deg), "the longitude axis in the field of view")
private let latAxis = Argument("lat", .axis("lat", unit: .deg), "the latitude axis in the field of view")
private let obsID = Argument(
  "obs_id", .optional(.integer),
  "the OBS_ID of the run whose normalisation and shape are used; needed only if these differ between runs")

private let range = Argument(
  "range", ArgumentType<EnergyRange>.choice, default: .known,
  "the energy bins that have a rate in the model: those from the lowest fitted energy upwards "
    + "(\"known\"), or all (\"full\")")

/// A Lua object with a parametric model that comes from a fit or from a file.
protocol ParametricObject: LuaBindable, Sendable {
  /// The model.
  var parametric: ParametricModel { get }
  /// The statistics of the runs to which the model was fitted; empty if they are unknown.
  var statistics: [RunStatistics] { get }
  /// The fit from which the model comes; `nil` for a model from a file.
  var fit: FitResult? { get }
  /// Returns the rate, and its errors if they are known. `obsID` selects the normalisation and shape of a run.
  func rate(of obsID: Int64?) -> FittedRate
}

extension ParametricObject {
  /// The Lua methods for the parameters of the model.
  static var parameterMethods: [Method<Self>] {
    [
      Method(
        "value", "Returns the value of a parameter, in its unit.", arguments: [name],
        results: [ReturnValue("value", .number, "the value")]
      ) { object, call in [.number(try object.parameter(call[name]).value)] },
      Method(
        "error", "Returns the standard error of a parameter.", arguments: [name],
        results: [
          ReturnValue("error", .optional(.number), "the error; nil if the parameter was not fitted or ended at a bound")
        ]
      ) { object, call in [try object.parameter(call[name]).error.map { .number($0) } ?? .nil] },
      Method(
        "parameters", "Returns all parameters.",
        details: """
          Each parameter is a table with `name`, `value`, `error`, `unit`, `min`, `max` and `state` ("free", "fixed",
          "at lower bound" or "at upper bound"). A positive gradient means that the rate increases with lon or lat as
          defined in GADF.
          """,
        results: [ReturnValue("parameters", .array(of: .table), "a table for each parameter")]
      ) { object, call in
        let rows = try object.parametric.parameters.map { parameter in
          try call.state.makeRecord([
            "name": parameter.name, "value": parameter.value, "error": parameter.error, "unit": parameter.unit,
            "min": parameter.statedLower,
            "max": parameter.upper.isFinite ? parameter.upper : nil, "state": parameter.state.rawValue,
          ])
        }
        return [try rows.luaValue(in: call.state)]
      },
    ]
  }

  /// The Lua methods for the rate of the model.
  static var rateMethods: [Method<Self>] {
    [
      Method(
        "evaluate", "Returns the rate of the background at one energy and position.",
        arguments: [pointEnergy, pointLon, pointLat], options: [obsID],
        results: [ReturnValue("rate", .number, "the rate in s-1 MeV-1 sr-1")]
      ) { object, call in
        let place = FieldPoints.place(lon: try call[pointLon].value(in: .deg), lat: try call[pointLat].value(in: .deg))
        let energy = try call[pointEnergy].value(in: .TeV)
        let rate = try object.knownRate(of: call[obsID])
        return [.number(rate.norm * rate.model.rate(energy: energy, lon: place.lon, lat: place.lat))]
      },
      Method(
        "model2d",
        "Creates a radial model (BKG_2D) from the rate at the bin centres, averaged over position angles.",
        details: modelDetails,
        example: """
          -- parametric: a Fit or a ParametricModel
          local model = parametric:model2d { energy = "log 0.5 50 TeV 40 bins", offset = "linear 0 2 deg 20 bins" }
          """,
        options: [energyAxis, offsetAxis, obsID, range],
        results: [ReturnValue("model", .object(ScriptedModel<RadialKind>.self), "the model")]
      ) { object, call in
        let axes = try RadialAxes(energy: call[energyAxis], offset: call[offsetAxis])
        return [try object.model(on: axes, obsID: call[obsID], range: call[range]).luaValue]
      },
      Method(
        "model3d", "Creates a cube (BKG_3D) from the rate at the bin centres.", details: modelDetails,
        example: """
          -- parametric: a Fit or a ParametricModel
          local model = parametric:model3d {
            energy = "log 0.5 50 TeV 39 bins", lon = "linear -2 2 deg 40 bins", lat = "linear -2 2 deg 40 bins",
          }
          """,
        options: [energyAxis, lonAxis, latAxis, obsID, range],
        results: [ReturnValue("model", .object(ScriptedModel<CubeKind>.self), "the model")]
      ) { object, call in
        let axes = try CubeAxes(
          energy: call[energyAxis], lon: call[lonAxis], lat: call[latAxis],
          alignment: object.rate(of: nil).alignment)
        return [try object.model(on: axes, obsID: call[obsID], range: call[range]).luaValue]
      },
    ]
  }

  private static var modelDetails: String {
    """
    The model has neither counts nor exposure. The error of its rate is computed from the covariance of the fit, and is
    0 for a model from an XML file. Bins below the fitted energies have no rate unless `range` is "full". Other bins
    whose centre is outside the fitted energies or offsets are marked as extrapolated. Programs such as gammapy
    interpolate between the bin centres. The error of this interpolation is written to the header of the model file.
    """
  }

  private func model(on axes: any ModelAxes, obsID: Int?, range: EnergyRange) throws -> BackgroundModel {
    let runs = statistics.filter { obsID == nil || $0.obsID == obsID.map(Int64.init) }
    return try BackgroundModel(
      axes: axes, evaluating: knownRate(of: obsID), range: range,
      origin: ModelOrigin(fit.map { .fit($0) } ?? .other, runs: runs))
  }

  /// Returns the rate of a run.
  /// - Throws: `FittingError.shapeOfRun` if the shape differs between runs and `obsID` is not one of these runs.
  private func knownRate(of obsID: Int?) throws(FittingError) -> FittedRate {
    let obsID = obsID.map(Int64.init)
    if let fit, !fit.shapes.isEmpty, obsID.map({ fit.shapes[$0] == nil }) ?? true {
      throw .shapeOfRun(shape: fit.model.spatial.name)
    }
    return rate(of: obsID)
  }

  private func parameter(_ name: String) throws(FittingError) -> Parameter {
    let parameters = parametric.parameters
    guard let found = parameters.first(where: { $0.name == name }) else {
      throw .unknownParameter(name, known: parameters.map(\.name))
    }
    return found
  }
}
