import BackgroundModels
import Histograms
import LuaHost
import Production
import Units

private let method = Argument(
  "method", .string, "the smoothing: \(smoothingMethods.entries.map(\.usage).joined(separator: ", "))")
private let policy = Argument(
  "policy", .string, default: defaultEmptyBinPolicy.text,
  "what becomes of them: \(emptyBinPolicies.entries.map(\.usage).joined(separator: ", "))")
private let factor = Argument("factor", .number(.above(0)), "what rate and error are multiplied with")
private let first = Argument("first", .integer(1...), "the first energy bin, from 1")
private let last = Argument("last", .optional(.integer(1...)), "the last one; the first one by default")
private let offsetAxis = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
private let lonAxis = Argument("lon", .axis("lon", unit: .deg), "longitude in the field of view")
private let latAxis = Argument("lat", .axis("lat", unit: .deg), "latitude in the field of view")
private let fieldAlignment = Argument(
  "alignment", ArgumentType<FieldAlignment>.choice, default: .radec, "what the field of view is aligned to")

/// What makes a model of a model.
extension ScriptedModel {
  private static var result: [ReturnValue] { [ReturnValue("model", .object(ScriptedModel.self), "the new model")] }

  static var changingMethods: [Method<ScriptedModel>] {
    [
      Method(
        "raw", "Gives the model of the counts and the exposure alone: nothing smoothed, scaled or filled.",
        results: result
      ) { built, _ in [try built.model.raw().luaValue] },
      Method(
        "smooth", "Smooths the counts; what was done to empty bins is taken back.",
        example: "model = model:smooth(\"gaussian 0.2 deg\"):fill_empty()", arguments: [method], results: result
      ) { built, call in
        [try built.model.smoothed(by: smoothingMethods.method(call[method])).luaValue]
      },
      Method(
        "fill_empty",
        "Treats bins without events, the ends of the axes and the nodes, whatever was done to them before.",
        arguments: [policy], options: [BackgroundArguments.range, BackgroundArguments.nodes], results: result
      ) { built, call in
        let treatment = try BackgroundArguments.treatment(
          empty: call[policy], range: call[BackgroundArguments.range], nodes: call[BackgroundArguments.nodes])
        return [try built.model.treated(by: treatment).luaValue]
      },
      Method(
        "scale", "Multiplies rate and error; counts and exposure stay as they were seen.", arguments: [factor],
        results: result
      ) { built, call in [try built.model.scaled(by: call[factor]).luaValue] },
      Method(
        "slice", "Gives the model of some energies.", example: "local band = model:slice(3, 5)",
        arguments: [first, last], results: result
      ) { built, call in
        let (first, last) = (try call[first], try call[last])
        return [try built.model.sliced(energies: first - 1..<max(last ?? first, first - 1)).luaValue]
      },
    ]
  }
}

extension BackgroundModel {
  /// The weighted stack of models that have no run in common. A shared run would be counted twice, and the errors of
  /// the rate would be too small.
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
      "cube", "Spreads the model over the cells of a cube, the same in all directions.",
      details: "Cells beyond the rings have no rate; empty bins are to be treated afterwards.",
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
      "radial", "Averages the model over rings around the pointing, by solid angle and exposure.",
      details: "Cells beyond the rings are left out; empty bins are to be treated afterwards.",
      example: "local rings = model:radial(\"sqrt 0 3 deg 9 bins\"):fill_empty()", arguments: [offsetAxis],
      results: [ReturnValue("model", .object(ScriptedModel<RadialKind>.self), "the radial model")]
    ) { built, call in [try built.model.radialAverage(offset: call[offsetAxis]).luaValue] }
  ]
}
