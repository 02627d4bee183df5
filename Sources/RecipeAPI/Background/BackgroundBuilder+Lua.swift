import BackgroundModels
import Histograms
import LuaHost
import Production
import ScriptValues
import Selection
import TextFormat
import Units

/// The arguments that the methods of backgrounds share.
enum BackgroundArguments {
  static func bins(_ axes: [String]) -> [Argument<Int>] {
    axes.map { Argument("\($0)_bin", ArgumentType.integer, "the index of the bin on the \($0) axis, counted from 1") }
  }

  static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  static let smoothing = Argument(
    "smoothing", .string, default: "none",
    "the smoothing method, such as \"gaussian 0.2 deg\": one of "
      + "\(smoothingMethods.entries.map(\.usage).joined(separator: ", ")); see docs/methods.md")
  static let empty = Argument(
    "empty", .optional(.string),
    "the policy for bins with few or no events, such as \"power-law 10 counts\": one of "
      + "\(emptyBinPolicies.entries.map(\.usage).joined(separator: ", ")); by default \(defaultEmptyBinPolicy.text); "
      + "see docs/empty-bins.md")
  static let range = Argument(
    "range", .optional(ArgumentType<EnergyRange>.choice),
    "the energy bins that have a rate in the model: all bins (\"full\"), or only those from the first known "
      + "bin upwards (\"known\"); the first known bin is the first bin with at least 10 counts or, if runs have "
      + "thresholds, the first bin with exposure; by default \"known\", or \"full\" if the policy for "
      + "bins with few or no events is \"none\" or \"at-least\"")
  static let nodes = Argument(
    "nodes", .optional(ArgumentType<NodeRule>.choice),
    "how the rates at the bin centres are computed (programs such as gammapy interpolate between the centres). "
      + "\"means\": the mean rate of each bin. \"conserving\": the mean rate, multiplied by one factor per energy bin, "
      + "so that interpolation conserves the counts of the energy bin. \"cells\": as \"conserving\", with an "
      + "additional factor for each bin, so that interpolation conserves the counts of each bin. By default "
      + "\"conserving\", or \"means\" if the policy for bins with few or no events is \"none\" or \"at-least\"; "
      + "see docs/empty-bins.md")

  /// Returns the treatment of rates, which the options `empty`, `range` and `nodes` describe.
  static func treatment(empty: String?, range: EnergyRange?, nodes: NodeRule?) throws -> RateTreatment {
    RateTreatment(
      emptyBins: try empty.map(emptyBinPolicies.method) ?? defaultEmptyBinPolicy, range: range, nodes: nodes)
  }
}

extension BackgroundBuilder: LuaBindable {
  static var luaName: String { Kind.backgroundName }
  var luaBytes: Int { axes.modelBytes }

  static var luaClass: LuaClass<BackgroundBuilder> {
    LuaClass(
      "A \(Kind.adjective) background: counts and exposure in bins of energy and of the field of view.",
      example: """
        local background = \(Kind.constructor)
        background:fill(runs)
        local model = background:rate()
        """,
      methods: [
        Method(
          "fill", "Reads the events of runs, on all cores, and adds their counts and exposure to the background.",
          details: "It is an error to add the same run twice.",
          arguments: [BackgroundArguments.runs]
        ) { background, call in
          let selection = try call[BackgroundArguments.runs]
          try selection.requireAny()
          try background.add(selection, in: call)
          return []
        },
        Method(
          "run_sums", "Reads the events of runs, on all cores, and keeps the counts and exposure of each run.",
          details: """
            Each run is read once and can then be used in any number of models: `sums:subset(runs):background()` takes
            milliseconds. The background itself does not change. The result needs 8 bytes of memory for each run and
            each bin in which the run has counts.
            """,
          example: "local sums = background:run_sums(runs)", arguments: [BackgroundArguments.runs],
          results: [ReturnValue("sums", .object(ScriptedRunCounts<Kind>.self), "the counts and exposure of each run")]
        ) { background, call in
          let selection = try call[BackgroundArguments.runs]
          try selection.requireAny()
          return [.object(try background.sums(of: selection, in: call))]
        },
        Method(
          "rate",
          "Creates the model: the rate in each bin (counts / exposure), with smoothing and a treatment of empty bins.",
          example: "local model = background:rate { smoothing = \"gaussian 0.2 deg\", empty = \"none\" }",
          options: [
            BackgroundArguments.smoothing, BackgroundArguments.empty, BackgroundArguments.range,
            BackgroundArguments.nodes,
          ],
          results: [ReturnValue("model", .object(ScriptedModel<Kind>.self), "the model")]
        ) { background, call in
          let model = try background.model(
            smoothing: call[BackgroundArguments.smoothing],
            treatment: BackgroundArguments.treatment(
              empty: call[BackgroundArguments.empty], range: call[BackgroundArguments.range],
              nodes: call[BackgroundArguments.nodes]))
          return [.object(model)]
        },
      ],
      fields: [
        Field(
          "axes", .array(of: .object(Axis.self)), "the axes, energy first",
          converting: { $0.axes.all.map { LuaValue.object($0) } }),
        Field("runs", .integer, "the number of runs whose events have been read") { .integer($0.fill.runs.count) },
        Field("counts", .number, "the total number of events in all bins") { .number($0.fill.counts.sum()) },
        Field("ontime", .number, unit: "s", "the total duration of the good time intervals of the runs") {
          .number($0.fill.total.ontime)
        },
      ],
      operators: [
        Operator(
          .add, "a background with the runs of both backgrounds; it is an error if both contain the same run",
          between: { left, right in .object(try BackgroundBuilder(sumOf: left, right)) })
      ],
      describe: { background in
        let counts = background.fill.counts.sum()
        return "background of \(counted(background.fill.runs.count, "run")), \(counted(counts, "event"))"
      })
  }
}
