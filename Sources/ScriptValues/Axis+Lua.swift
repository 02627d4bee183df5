import Histograms
import LuaHost
import Units

extension Axis: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Axis"
  /// The memory of the edges, in bytes.
  public var luaBytes: Int { edges.count * MemoryLayout<Double>.size }

  private static let counts = Argument("counts", .array(of: .number(0...)), "the counts, one for each bin")
  private static let least = Argument("min", .number(.above(0)), "the minimum number of counts in a bin")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Axis>(
    "An axis of a histogram: bins between increasing edges, in one unit.",
    details: "Bins are half-open, `[low, high)`. The last edge belongs to the last bin.",
    example: "local energy = dt.axis.log(\"energy\", 0.1, 100, 19, \"TeV\")\nprint(#energy, energy.unit)",
    methods: [
      Method(
        "merge", "Joins neighbouring bins until each has a minimum number of counts, and returns the new axis.",
        details: """
          Bins are joined upwards, starting at the first bin with counts. If the bins that remain at the upper end have
          fewer counts than the minimum, they are added to the bin below them. Bins below the first bin with counts are
          unchanged.
          """,
        example: "local energy = axes.energy:merge { counts = sums:counts(\"energy\"), min = 400 }",
        options: [counts, least], results: [ReturnValue("axis", .object(Axis.self), "the new axis")]
      ) { axis, call in [.object(try axis.merged(counts: call[counts], atLeast: call[least]))] }
    ],
    fields: [
      Field("name", .string, "the name of the quantity on the axis") { .string($0.name) },
      Field("unit", .string, "the unit of the edges; empty for plain numbers") { .string($0.unit.symbol) },
      Field("text", .string, "the axis as a string that `dt.axis.parse` accepts") { .string($0.text) },
      Field("bins", .integer, "the number of bins") { .integer($0.count) },
      Field("edges", .array(of: .number), "the edges of the bins", converting: { $0.edges }),
      Field(
        "centers", .array(of: .number), "the bin centres; on a logarithmic axis, the geometric means of the edges",
        converting: {
          $0.centers()
        }),
    ],
    operators: [
      Operator(
        .eq, "whether both axes have the same name, edges, unit and spacing", result: "boolean",
        between: { left, right in
          .boolean(left == right)
        })
    ],
    length: ("the number of bins", { $0.count }),
    describe: { "\($0.name): \($0.shortText)" })
}

extension ArgumentType where Value == Axis {
  /// The type of an argument that is an axis, given as an object or as a text, such as `0, 20, 40, 90 deg` or
  /// `log 0.1 100 TeV 19 bins`.
  public static func axis(_ name: String, unit: Unit?) -> ArgumentType {
    let example = unit?.dimension == Unit.deg.dimension ? "sqrt 0 3 deg 9 bins" : "log 0.1 100 TeV 19 bins"
    return ArgumentType(
      "Axis", luaCATS: "Axis|string", phrase: "an axis, or a string such as '\(example)' or '0, 20, 40 deg'"
    ) { value, _ in
      if let axis: Axis = value.object() {
        if let unit { _ = try axis.unit.factor(to: unit) }
        return try Axis(name: name, edges: axis.edges, unit: axis.unit, spacing: axis.spacing)
      }
      guard let text = value.string else { throw Mismatch(value) }
      return try Axis(parsing: text, name: name, expecting: unit)
    }
  }

  /// The type of an argument that contains the edges of intervals of a column, given as an axis or as a text such as
  /// `0, 20, 40, 90 deg`. Edges without a unit are in the unit of the column.
  public static var columnEdges: ArgumentType {
    ArgumentType("Axis", luaCATS: "Axis|string", phrase: "edges such as '0, 20, 40 deg', or an axis") { value, _ in
      if let axis: Axis = value.object() { return axis }
      guard let text = value.string else { throw Mismatch(value) }
      return try Axis(columnEdges: text, name: "edges")
    }
  }
}

/// `dt.axis`: functions that create axes.
public enum AxisModule {
  private static let name = Argument("name", .string, "the name of the quantity on the axis, such as \"energy\"")
  private static let low = Argument("low", .number, "the lowest edge")
  private static let high = Argument("high", .number, "the highest edge")
  private static let bins = Argument("bins", .integer(1...Axis.mostBins), "the number of bins")
  private static let edges = Argument("edges", .array(of: .number), "the edges, in increasing order")
  private static let unit = Argument("unit", .unit, "the unit of the edges; \"\" for plain numbers")
  private static let text = Argument(
    "text", .string, "the axis as a string, such as \"log 0.1 100 TeV 19 bins\" or \"0, 20, 40 deg\"")
  private static let result = ReturnValue("axis", .object(Axis.self), "the axis")

  /// The module for Lua.
  public static let module = Module(
    "axis", "Creates axes.",
    functions: [
      spaced(
        "log", "Creates an axis whose bins have equal widths in the logarithm of the value.",
        example: "\"energy\", 0.1, 100, 19, \"TeV\"", Axis.log),
      spaced(
        "linear", "Creates an axis whose bins have equal widths.", example: "\"lon\", -3, 3, 60, \"deg\"", Axis.linear),
      spaced(
        "sqrt",
        "Creates an axis whose bins have equal widths in the square of the value, for example offset rings of equal "
          + "area.",
        example: "\"offset\", 0, 3, 9, \"deg\"", Axis.sqrt),
      Function(
        "edges", "Creates an axis from its edges.", example: "dt.axis.edges(\"zenith\", { 0, 20, 40, 90 }, \"deg\")",
        arguments: [name, edges, unit], results: [result]
      ) { call in
        [.object(try Axis(name: call[name], edges: call[edges], unit: call[unit]))]
      },
      Function(
        "parse", "Creates an axis from a string.", arguments: [name, text], results: [result]
      ) { call in [.object(try Axis(parsing: call[text], name: call[name]))] },
    ])

  private static func spaced(
    _ word: String, _ summary: String, example: String,
    _ make: @escaping @Sendable (String, Double, Double, Int, Unit) throws(AxisError) -> Axis
  ) -> Function {
    Function(
      word, summary, example: "dt.axis.\(word)(\(example))",
      arguments: [name, low, high, bins, unit], results: [result]
    ) { call in
      [.object(try make(call[name], call[low], call[high], call[bins], call[unit]))]
    }
  }
}

extension ArgumentType where Value == Unit {
  /// The type of an argument that is a unit, given by its symbol.
  public static var unit: ArgumentType {
    ArgumentType("unit", luaCATS: "string", phrase: "a unit such as \"TeV\"") { value, _ in
      guard let text = value.string else { throw Mismatch(value) }
      return try Unit(parsing: text)
    }
  }
}
