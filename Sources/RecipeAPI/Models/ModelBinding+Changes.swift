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
extension BuiltModel {
  private static var result: [ReturnValue] { [ReturnValue("model", .object(BuiltModel.self), "the new model")] }

  static var changingMethods: [Method<BuiltModel>] {
    [
      Method(
        "raw", "Gives the model of the counts and the exposure alone: nothing smoothed, scaled or filled.",
        results: result
      ) { built, _ in [.object(built.changed(to: try built.model.raw()))] },
      Method(
        "smooth", "Smooths the counts; what was done to empty bins is taken back.",
        example: "model = model:smooth(\"gaussian 0.2 deg\"):fill_empty()", arguments: [method], results: result
      ) { built, call in
        [.object(built.changed(to: try built.model.smoothed(by: smoothingMethods.method(call[method]))))]
      },
      Method(
        "fill_empty",
        "Treats bins without events, the ends of the axes and the nodes, whatever was done to them before.",
        arguments: [policy], options: [BackgroundArguments.range, BackgroundArguments.nodes], results: result
      ) { built, call in
        let treatment = try BackgroundArguments.treatment(
          empty: call[policy], range: call[BackgroundArguments.range], nodes: call[BackgroundArguments.nodes])
        return [.object(built.changed(to: try built.model.treated(by: treatment)))]
      },
      Method(
        "scale", "Multiplies rate and error; counts and exposure stay as they were seen.", arguments: [factor],
        results: result
      ) { built, call in [.object(built.changed(to: try built.model.scaled(by: call[factor])))] },
      Method(
        "slice", "Gives the model of some energies.", example: "local band = model:slice(3, 5)",
        arguments: [first, last], results: result
      ) { built, call in
        let (first, last) = (try call[first], try call[last])
        return [.object(built.changed(to: try built.model.sliced(energies: first - 1..<max(last ?? first, first - 1))))]
      },
    ]
  }

  /// The weighted stack of models of different runs.
  /// - Throws: ``RecipeError/sharedRuns(_:)``, `BackgroundError`.
  static func stack(_ models: [BuiltModel], weights: [Double]) throws -> BuiltModel {
    try requireDistinctRuns(models)
    let model = try BackgroundModel.stack(zip(models, weights).map { ($0.model, $1) })
    let runs = models.reduce(0) { $0 + $1.runs }
    // What could be read makes the model, whatever else was to be in it.
    let unread = models.allSatisfy { !$0.unread.isEmpty } ? models.flatMap(\.unread) : []
    if let fill = try sum(of: models.map(\.fill)) {
      return BuiltModel(model, of: fill, planned: runs - fill.runs.count, unread: unread)
    }
    return BuiltModel(model, statistics: models.flatMap(\.statistics), runs: runs, unread: unread)
  }

  /// Checks that no run is in two models: it would count as two, and the errors of the rate would be too small.
  /// - Throws: ``RecipeError/sharedRuns(_:)``
  private static func requireDistinctRuns(_ models: [BuiltModel]) throws(RecipeError) {
    var (known, shared) = (Set<Int64>(), Set<Int64>())
    for id in models.flatMap(\.madeOf) where !known.insert(id).inserted { shared.insert(id) }
    guard shared.isEmpty else { throw .sharedRuns(shared.sorted()) }
  }

  /// What was filled in all; `nil` where that is not known of a model.
  private static func sum(of fills: [CountsAccumulator<Axes>?]) throws(BackgroundError) -> CountsAccumulator<Axes>? {
    let known = fills.compactMap(\.self)
    guard var sum = known.first, known.count == fills.count else { return nil }
    for fill in known.dropFirst() { try sum.add(fill) }
    return sum
  }
}

extension RadialAxes {
  static let conversions = [
    Method<BuiltModel<RadialAxes>>(
      "cube", "Spreads the model over the cells of a cube, the same in all directions.",
      details: "Cells beyond the rings have no rate; empty bins are to be treated afterwards.",
      example: "local cube = model:cube(\"linear -3 3 deg 60 bins\", \"linear -3 3 deg 60 bins\"):fill_empty()",
      arguments: [lonAxis, latAxis], options: [fieldAlignment],
      results: [ReturnValue("model", .object(BuiltModel<CubeAxes>.self), "the cube")]
    ) { built, call in
      let axes = try CubeAxes(
        energy: built.model.axes.energy, lon: call[lonAxis], lat: call[latAxis], alignment: call[fieldAlignment])
      return [.object(built.changed(to: try built.model.cube(over: axes)))]
    }
  ]
}

extension CubeAxes {
  static let conversions = [
    Method<BuiltModel<CubeAxes>>(
      "radial", "Averages the model over rings around the pointing, by solid angle and exposure.",
      details: "Cells beyond the rings are left out; empty bins are to be treated afterwards.",
      example: "local rings = model:radial(\"sqrt 0 3 deg 9 bins\"):fill_empty()", arguments: [offsetAxis],
      results: [ReturnValue("model", .object(BuiltModel<RadialAxes>.self), "the radial model")]
    ) { built, call in [.object(built.changed(to: try built.model.radialAverage(offset: call[offsetAxis])))] }
  ]
}
