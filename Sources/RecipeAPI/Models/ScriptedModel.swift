import BackgroundFigures
import BackgroundModels
import DL3
import Diagnostics
import Fitting
import Histograms
import LuaHost
import ModelFiles
import Production
import ScriptValues
import Tables
import TextFormat
import Units

/// A model as a Lua object. `Kind` is the kind of the axes of the model.
struct ScriptedModel<Kind: ScriptedKind>: Sendable {
  let model: BackgroundModel

  init(_ model: BackgroundModel) { self.model = model }
}

extension BackgroundModel {
  /// The model as an object of the Lua class for its kind.
  public var luaValue: LuaValue {
    switch axes.kind {
    case .radial: .object(ScriptedModel<RadialKind>(self))
    case .cube: .object(ScriptedModel<CubeKind>(self))
    }
  }
}

extension ScriptedModel: LuaBindable {
  static var luaName: String { Kind.modelName }
  var luaBytes: Int { model.axes.modelBytes }

  static var luaClass: LuaClass<ScriptedModel> {
    LuaClass(
      "A \(Kind.adjective) background model: the rate as a function of energy and position in the field of view.",
      details: """
        No method changes a model; methods such as `smooth` and `scale` return a new model. Bins are counted from 1, and
        energy is the first axis. A model that was read from a file without counts and exposure has only a rate: it
        cannot be smoothed or stacked.
        """,
      methods: pointMethods + binMethods + sumMethods + changingMethods + Kind.conversions,
      fields: [
        Field(
          "axes", .array(of: .object(Axis.self)), "the axes, energy first",
          converting: { $0.model.axes.all.map { LuaValue.object($0) } }),
        Field("alignment", .string, "the alignment of the field of view, \"RADEC\" or \"ALTAZ\"") { built in
          .string(built.model.axes.alignment.rawValue)
        },
        Field("runs", .integer, "the number of runs from which the model was made; 0 if unknown") {
          .integer($0.model.origin.runCount)
        },
        Field(
          "counts", .optional(.number),
          "the number of events from which the model was made; nil if the model has only a rate"
        ) { built in built.model.isRateAlone ? .nil : .number(built.model.counts.sum()) },
        Field("empty_bins", .integer, "the number of bins without events") { built in
          .integer((0..<built.model.bins.count).count { built.model.bins.hasNoCounts($0) })
        },
        Field(
          "continued_bins", .integer, "the number of bins whose rate is not determined by their own counts alone"
        ) { built in .integer(built.model.states.count(where: \.isContinued)) },
        Field(
          "unknown_bins", .integer,
          "the number of bins without a rate; in files, the axes are cut to the range of the bins with a rate"
        ) { built in .integer(built.model.states.count { $0 == .unknown }) },
      ],
      operators: [
        Operator(
          .add, "a model with the summed counts and exposures of both models, which must not share runs",
          between: { left, right in try BackgroundModel.stack(distinct: [(left.model, 1), (right.model, 1)]).luaValue })
      ],
      describe: { built in
        let runs = built.model.origin.runCount > 0 ? [counted(built.model.origin.runCount, "run")] : []
        let counts = built.model.counts.sum().rounded(.down)
        let events = built.model.isRateAlone ? ["an unknown number of events"] : [counted(counts, "event")]
        return "\(Kind.adjective) model of \((runs + events).joined(separator: ", "))"
      })
  }
}

extension BackgroundModel {
  /// Creates the model that a Lua object contains; `nil` for any other value.
  public init?(_ value: LuaValue) {
    if let scripted: ScriptedModel<RadialKind> = value.object() {
      self = scripted.model
    } else if let scripted: ScriptedModel<CubeKind> = value.object() {
      self = scripted.model
    } else {
      return nil
    }
  }
}

extension ReturnValue {
  /// Returns the description of a return value that is a radial model.
  public static func radial(_ name: String, _ summary: String) -> ReturnValue {
    ReturnValue(name, .object(ScriptedModel<RadialKind>.self), summary)
  }

  /// Returns the description of a return value that is a cube.
  public static func cube(_ name: String, _ summary: String) -> ReturnValue {
    ReturnValue(name, .object(ScriptedModel<CubeKind>.self), summary)
  }
}

extension ArgumentType where Value == BackgroundModel {
  /// The type of an argument that is a radial model or a cube.
  public static var model: ArgumentType {
    let names = [RadialKind.modelName, CubeKind.modelName]
    return ArgumentType(
      names.joined(separator: " or "), luaCATS: names.joined(separator: "|"), phrase: "a model"
    ) { value, _ in
      guard let model = BackgroundModel(value) else {
        throw Mismatch(value, hint: "call background:rate() to create a model")
      }
      return model
    }
  }
}
