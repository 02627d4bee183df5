import LuaHost
import Production
import TextFormat
import Units

extension Residuals: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "ShapeComparison"

  private static let within = Argument(
    "within", .number(0...), default: 0.05, "the allowed difference of a ratio from 1")
  private static let sigma = Argument(
    "sigma", .number(0...), default: 3, "the allowed difference of a ratio from 1, in standard errors")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Residuals>(
    "A comparison of runs with a model: the normalisation of each run, and the residuals by energy and offset.",
    details: """
      The residuals are the ratios of observed and expected counts after normalisation. The error of a ratio combines
      the errors of the counts and of the model. If the scatter of the counts between runs is larger than this
      error, the scatter is used instead. Comparisons that contain different runs can be added: `a + b`.
      """,
    example: """
      out:write_table("norms", comparison.norms)
      for _, part in ipairs(comparison:disagreements { within = 0.05, sigma = 3 }) do print(part.AXIS, part.RATIO) end
      """,
    methods: [
      Method(
        "disagreements",
        "Returns the energy bins and rings in which the ratio of observed to expected counts differs significantly "
          + "from 1.",
        details: "A difference is significant if it is larger than `within` and larger than `sigma` standard errors.",
        options: [within, sigma],
        results: [
          ReturnValue(
            "rows", .array(of: .table),
            "a row for each of these bins and rings, as in the field `shape`; an empty list if there are none")
        ]
      ) { comparison, call in
        let parts = comparison.disagreements(within: try call[within], deviations: try call[sigma])
        return [try parts.map(row).luaValue(in: call.state)]
      }
    ],
    fields: [
      Field(
        "norms", .array(of: .table),
        "a row for each run, with OBS_ID, OBSERVED, PREDICTED, UNPREDICTED (events in bins without a prediction), "
          + "NORM (OBSERVED / PREDICTED) and its error NORM_ERR; bins without a prediction are not compared",
        converting: { $0.norms.map(row) }),
      Field(
        "shape", .array(of: .table),
        "a row for each energy bin (edges LOW and HIGH in TeV) and each ring (edges in deg), with AXIS, LOW, HIGH, "
          + "OBSERVED, EXPECTED (after normalisation), RATIO (OBSERVED / EXPECTED), RATIO_ERR and SIGMA (the "
          + "difference of RATIO from 1, divided by RATIO_ERR)",
        converting: { ($0.energies + $0.rings).filter { $0.expected > 0 }.map(row) }),
      Field("mean_norm", .number, "the mean normalisation of the runs") { .number($0.meanNorm) },
      Field(
        "norm_spread", .optional(.number), "the standard deviation of the normalisations; nil for a single run"
      ) { $0.norms.count > 1 ? .number($0.normSpread) : .nil },
    ],
    operators: [
      Operator(.add, "a comparison that contains the runs of both comparisons", between: { .object(try $0 + $1) })
    ],
    length: ("the number of runs", { $0.norms.count }),
    describe: { comparison in
      let runs = counted(comparison.norms.count, "run")
      let off = comparison.disagreements(within: 0.05, deviations: 3).count
      let shape =
        off == 0
        ? "agrees within 5 % or 3 sigma in all bins" : "differs by > 5 % and > 3 sigma in \(counted(off, "bin"))"
      let spread = comparison.norms.count > 1 ? ", standard deviation \(fixed(comparison.normSpread, 3))" : ""
      return "\(runs): mean normalisation \(fixed(comparison.meanNorm, 3))\(spread); shape \(shape)"
    })

  private static func row(_ norm: Normalisation) -> [String: LuaValue] {
    [
      "OBS_ID": .integer(Int(norm.obsID)), "OBSERVED": .number(norm.observed), "PREDICTED": .number(norm.predicted),
      "UNPREDICTED": .number(norm.unpredicted), "NORM": .number(norm.norm), "NORM_ERR": .number(norm.error),
    ]
  }

  private static func row(_ part: Part) -> [String: LuaValue] {
    [
      "AXIS": .string(part.axis), "LOW": .number(part.low), "HIGH": .number(part.high),
      "OBSERVED": .number(part.observed), "EXPECTED": .number(part.expected), "RATIO": .number(part.ratio),
      "RATIO_ERR": .number(part.error), "SIGMA": .number(part.deviations),
    ]
  }
}
