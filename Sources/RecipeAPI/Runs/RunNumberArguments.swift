import DL3
import LuaHost
import Matching
import ScriptValues
import Selection
import Units

extension ArgumentType where Value == Quantity {
  /// The type of a number or a quantity in any unit.
  static var anyQuantity: ArgumentType {
    ArgumentType(
      "number or Quantity", luaCATS: "number|Quantity|string", phrase: "a number, or a quantity such as \"10 deg\""
    ) { value, _ in
      if let quantity: Quantity = value.object() { return quantity }
      if let text = value.string { return try Quantity(parsing: text) }
      guard let number = value.number, number.isFinite else { throw Mismatch(value) }
      return Quantity(number, .one)
    }
  }
}

/// The methods `runs:sum` and `runs:mean`, and their arguments.
enum RunNumberArguments {
  private static let quantity = Argument(
    "column", .string, "a column, or an expression that uses columns; an expression has no unit")
  private static let unit = Argument(
    "unit", .optional(.unit), "the unit of the result; by default the unit of the column")
  private static let weight = Argument(
    "weight", .optional(.string), "the weight of each run: a column or an expression; by default all weights are equal")
  private static let details = "It is an error if a run has no value in the column."

  static let sum = Method<RunSelection>(
    "sum", "Returns the sum of a column over the runs.", details: details,
    example: "local hours = runs:sum(\"LIVETIME\", { unit = \"h\" })", arguments: [quantity], options: [unit],
    results: [ReturnValue("sum", .number, "the sum; 0 if there are no runs")]
  ) { runs, call in
    let values = try RunQuantity(call[quantity], of: runs.runs.store)
    return [.number(try converted(values.sum(over: runs.runs), values, call))]
  }

  static let mean = Method<RunSelection>(
    "mean", "Returns the mean of a column over the runs: sum(weight x value) / sum(weight).", details: details,
    example: "local cosine = runs:mean(\"cos(ZEN_PNT * #deg)\", { weight = \"LIVETIME\" })", arguments: [quantity],
    options: [weight, unit], results: [ReturnValue("mean", .number, "the mean")]
  ) { runs, call in
    let values = try RunQuantity(call[quantity], of: runs.runs.store)
    let weights = try call[weight].map { try RunQuantity($0, of: runs.runs.store) }
    return [.number(try converted(values.mean(over: runs.runs, weight: weights), values, call))]
  }

  private static func converted(_ value: Double, _ quantity: RunQuantity, _ call: Call) throws -> Double {
    try call[unit].map { try quantity.unit.convert(value, to: $0) } ?? value
  }
}
