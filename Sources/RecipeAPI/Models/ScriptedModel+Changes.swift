import BackgroundModels
import Histograms
import LuaHost
import Production
import Regression
import ScriptValues
import Units

private let method = Argument(
  "method", .string,
  "the smoothing method, such as \"gaussian 0.2 deg\": one of "
    + "\(smoothingMethods.entries.map(\.usage).joined(separator: ", ")); see docs/methods.md")
private let policy = Argument(
  "policy", .string, default: defaultEmptyBinPolicy.text,
  "the policy for bins with few or no events, such as \"power-law 10 counts\": one of "
    + "\(emptyBinPolicies.entries.map(\.usage).joined(separator: ", ")); see docs/empty-bins.md")
private let factor = Argument("factor", .number(.above(0)), "the factor by which rate and error are multiplied")
private let first = Argument("first", .integer(1...), "the first energy bin, counted from 1")
private let last = Argument(
  "last", .optional(.integer(1...)), "the last energy bin; by default `first`, that is, a single bin")
private let fineEnergy = Argument(
  "energy", .optional(.axis("energy", unit: .TeV)),
  "the finer energy axis, which must contain all energy edges of the model; by default, each energy bin is divided "
    + "into four bins")
private let offsetAxis = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
private let lonAxis = Argument("lon", .axis("lon", unit: .deg), "the longitude axis in the field of view")
private let latAxis = Argument("lat", .axis("lat", unit: .deg), "the latitude axis in the field of view")
private let fieldAlignment = Argument(
  "alignment", ArgumentType<FieldAlignment>.choice, default: .radec,
  "whether lon and lat are along right ascension and declination (\"RADEC\"), or along azimuth and altitude "
    + "(\"ALTAZ\")")

/// The methods that create a new model from a model.
extension ScriptedModel {
  private static var result: [ReturnValue] { [ReturnValue("model", .object(ScriptedModel.self), "the new model")] }

  static var changingMethods: [Method<ScriptedModel>] {
    [
      Method(
        "raw", "Returns counts / exposure as a model, without smoothing, scaling or treatment of empty bins.",
        results: result
      ) { built, _ in [try built.model.raw().luaValue] },
      Method(
        "smooth", "Returns the model with smoothed counts.",
        details: "An earlier treatment of empty bins is undone; call `fill_empty` on the result to treat them again.",
        example: "model = model:smooth(\"gaussian 0.2 deg\"):fill_empty()", arguments: [method], results: result
      ) { built, call in [try built.model.smoothed(by: smoothingMethods.method(call[method])).luaValue] },
      Method(
        "fill_empty",
        "Returns the model with its rates recomputed with another treatment of empty bins.",
        details: "Earlier settings are not kept: an omitted policy or option has its default value.",
        arguments: [policy], options: [BackgroundArguments.range, BackgroundArguments.nodes], results: result
      ) { built, call in
        let treatment = try BackgroundArguments.treatment(
          empty: call[policy], range: call[BackgroundArguments.range], nodes: call[BackgroundArguments.nodes])
        return [try built.model.treated(by: treatment).luaValue]
      },
      Method(
        "scale", "Returns the model with rate and error multiplied by a factor.",
        details: "The observed counts and the exposure do not change.", arguments: [factor], results: result
      ) { built, call in [try built.model.scaled(by: call[factor]).luaValue] },
      Method(
        "refine", "Returns the model on a finer energy axis. gammapy interpolates more accurately on such an axis.",
        details: """
          Within each energy bin, the spectrum is a smooth curve in ln(energy), and the integral over the bin is
          conserved. The result can no longer be smoothed, so call `smooth` and `fill_empty` before `refine`. See
          docs/strategies.md.
          """,
        example: "local finer = model:refine()", options: [fineEnergy], results: result
      ) { built, call in
        let axis = try call[fineEnergy] ?? built.model.finerEnergies(parts: 4)
        return [try built.model.finer(energy: axis).luaValue]
      },
      Method(
        "slice", "Returns the part of the model in a range of energy bins.", example: "local band = model:slice(3, 5)",
        arguments: [first, last], results: result
      ) { built, call in
        let (first, last) = (try call[first], try call[last])
        return [try built.model.sliced(energies: first - 1..<max(last ?? first, first - 1)).luaValue]
      },
    ]
  }
}

extension BackgroundModel {
  /// Returns the weighted sum of models that have no run in common. A shared run would be counted twice, and the errors
  /// of the rate would be too small.
  /// - Throws: ``RecipeError/sharedRuns(_:)``, `BackgroundError`.
  static func stack(distinct models: [(model: BackgroundModel, weight: Double)]) throws -> BackgroundModel {
    var (known, shared) = (Set<Int64>(), Set<Int64>())
    for id in models.flatMap(\.model.origin.obsIDs) where !known.insert(id).inserted { shared.insert(id) }
    guard shared.isEmpty else { throw RecipeError.sharedRuns(shared.sorted()) }
    return try stack(models)
  }
}

extension RadialKind {
  static let conversions = [
    Method<ScriptedModel<RadialKind>>(
      "cube", "Returns a cube with the rates of the model, symmetric around the pointing.",
      details: "Bins of the cube outside the offset axis of the model have no rate. "
        + "Other empty bins are not filled; call `fill_empty` on the result to fill them.",
      example: "local cube = model:cube(\"linear -3 3 deg 60 bins\", \"linear -3 3 deg 60 bins\"):fill_empty()",
      arguments: [lonAxis, latAxis], options: [fieldAlignment],
      results: [ReturnValue("model", .object(ScriptedModel<CubeKind>.self), "the cube")]
    ) { built, call in
      let axes = try CubeAxes(
        energy: built.model.axes.energy, lon: call[lonAxis], lat: call[latAxis], alignment: call[fieldAlignment])
      return [try built.model.cube(over: axes).luaValue]
    }
  ]
}

extension CubeKind {
  static let conversions = [
    Method<ScriptedModel<CubeKind>>(
      "radial",
      "Returns a radial model with the mean rates in rings around the pointing, weighted by solid angle and exposure.",
      details: "Bins of the cube outside the offset axis are ignored. "
        + "Empty bins of the result are not filled; call `fill_empty` on the result to fill them.",
      example: "local rings = model:radial(\"sqrt 0 3 deg 9 bins\"):fill_empty()", arguments: [offsetAxis],
      results: [ReturnValue("model", .object(ScriptedModel<RadialKind>.self), "the radial model")]
    ) { built, call in [try built.model.radialAverage(offset: call[offsetAxis]).luaValue] }
  ]
}
