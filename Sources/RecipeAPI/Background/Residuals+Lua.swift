import LuaHost
import Production
import TextFormat
import Units

extension Residuals: LuaBindable {
  /// The name in Lua.
  public static let luaName = "ShapeComparison"

  private static let within = Argument(
    "within", .number(0...), default: 0.05, "the fraction by which a ratio may be off 1, whatever its error")
  private static let sigma = Argument("sigma", .number(0...), default: 3, "the errors by which it may be off 1")

  /// A comparison, as scripts see it.
  public static let luaClass = LuaClass<Residuals>(
    "Runs held against a model: the norm of each, and "
      + "what is left by energy and by offset once the norms are taken out.",
    details: """
      The error of a ratio is that of the counts and of the model, or of the scatter from run to run where that is
      greater. Comparisons of other runs add: `a + b`.
      """,
    example: """
      out:write_table("norms", comparison.norms)
      for _, part in ipairs(comparison:disagreements { within = 0.05, sigma = 3 }) do print(part.AXIS, part.RATIO) end
      """,
    methods: [
      Method(
        "disagreements", "Gives the energies and rings whose ratio is off 1 by more than a fraction and some errors.",
        options: [within, sigma],
        results: [ReturnValue("rows", .array(of: .table), "rows as those of `shape`; none where the shapes agree")]
      ) { comparison, call in
        let parts = comparison.disagreements(within: try call[within], deviations: try call[sigma])
        return [try parts.map(row).luaValue(in: call.state)]
      }
    ],
    fields: [
      Field(
        "norms", .array(of: .table), "for each run OBS_ID, OBSERVED, PREDICTED, UNPREDICTED, NORM and NORM_ERR",
        converting: { $0.norms.map(row) }),
      Field(
        "shape", .array(of: .table),
        "for each energy (TeV) and ring (deg) AXIS, LOW, HIGH, OBSERVED, EXPECTED, RATIO, RATIO_ERR and SIGMA",
        converting: { ($0.energies + $0.rings).filter { $0.expected > 0 }.map(row) }),
      Field("mean_norm", .number, "the mean of the norms") { .number($0.meanNorm) },
      Field("norm_spread", .number, "their standard deviation") { .number($0.normSpread) },
    ],
    operators: [Operator(.add, "the comparison of the runs of both", between: { .object(try $0 + $1) })],
    length: { $0.norms.count },
    describe: { comparison in
      let runs = counted(comparison.norms.count, "run")
      let off = comparison.disagreements(within: 0.05, deviations: 3).count
      let shape = off == 0 ? "agrees" : "differs in \(counted(off, "bin"))"
      let spread = comparison.norms.count > 1 ? " +- \(fixed(comparison.normSpread, 3))" : ""
      return "mean norm \(fixed(comparison.meanNorm, 3))\(spread) of \(runs); shape \(shape) (5 % or 3 sigma)"
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
