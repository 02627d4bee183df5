import Background
import Diagnostics
import FITS
import LuaHost
import Tables
import Units

/// A model of any kind, as it is collected and written.
protocol WritableModel: Sendable {
  /// The number of runs it is made of, or would be in a dry run.
  var runs: Int { get }
  /// The sum of their good time intervals in s.
  var ontime: Double { get }
  /// HDU_CLASS in an index table.
  var hduClass: String { get }
  /// Where predictions are compared with data; `nil` where that lies outside the axes.
  var region: RadialRegion? { get }
  /// What it predicts for each run it was made of, over what was seen.
  func closure() -> [RunClosure]
  /// The HDU of the rate.
  func table(name: String, target: ModelTarget, provenance: [Keyword]) -> Table
  /// Writes the model with all that belongs to it.
  func write(to path: String, named name: String, target: ModelTarget, provenance: [Keyword]) throws -> Notes
}

/// A model, with the sums it was made from.
struct BuiltModel<Axes: ScriptableAxes>: WritableModel {
  let model: BackgroundModel<Axes>
  let fill: BackgroundFill<Axes>
  let runs: Int

  var ontime: Double { fill.total.ontime }
  var hduClass: String { Axes.hduClass }
  var region: RadialRegion? { fill.region.clipped(to: fill.axes) }

  func closure() -> [RunClosure] { fill.closure(of: model) }

  func table(name: String, target: ModelTarget, provenance: [Keyword]) -> Table {
    model.backgroundTable(name: name, target: target, provenance: provenance)
  }

  func write(to path: String, named name: String, target: ModelTarget, provenance: [Keyword]) throws -> Notes {
    try ModelFile.write(model, to: path, named: name, runs: fill.runs, target: target, provenance: provenance)
  }
}

/// What `evaluate` of all models takes beside the coordinates.
private let energyArgument = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")

extension BuiltModel: LuaBindable {
  static var luaName: String { Axes.modelName }

  static var luaClass: LuaClass<BuiltModel> {
    LuaClass(
      "A \(Axes.adjective) background model: a rate over energy and the field of view.",
      methods: [
        Method(
          "evaluate", "Tells the rate at a point, interpolated as readers of the files do.",
          details:
            "Linear in the logarithm of the rate, logarithmic in energy, linear in the field; 0 outside the axes.",
          arguments: [energyArgument] + Axes.coordinates,
          results: [ReturnValue("rate", .number, "in s-1 MeV-1 sr-1")]
        ) { built, call in
          let energy = try call[energyArgument].value(in: .TeV)
          let place = try Axes.coordinates.map { try call[$0].value(in: .deg) }
          return [.number(RateInterpolator(built.model.rate).value(at: [energy] + place))]
        }
      ],
      fields: [
        Field("counts", .number, "the number of events it was made of") { .number($0.model.counts.sum()) },
        Field("empty_bins", .integer, "bins without events") { built in
          .integer((0..<built.model.bins.count).count { built.model.bins.hasNoCounts($0) })
        },
        Field("touched_bins", .integer, "bins that the policy for empty bins changed") { built in
          .integer(built.model.touched.count { $0 != .untouched })
        },
      ],
      describe: { "model of \(counted($0.runs, "run")), \(counted(Int($0.model.counts.sum()), "event"))" })
  }
}

extension ArgumentType where Value == any WritableModel {
  /// A model of any kind.
  static var model: ArgumentType {
    let names = [RadialAxes.modelName, CubeAxes.modelName]
    return ArgumentType(
      names.joined(separator: " or "), luaCATS: names.joined(separator: "|"), phrase: "a model"
    ) { value, _ in
      if let model: BuiltModel<RadialAxes> = value.object() { return model }
      if let model: BuiltModel<CubeAxes> = value.object() { return model }
      throw Mismatch(value, mend: "call background:rate() to make one")
    }
  }
}
