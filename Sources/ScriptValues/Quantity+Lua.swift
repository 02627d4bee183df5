import LuaHost
import Units

extension Quantity: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Quantity"

  private static let wanted = Argument("unit", .unit, "the unit of the result")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Quantity>(
    "A number with its unit.", example: "print(dt.quantity(\"30 min\"):value(\"s\"))",
    methods: [
      Method(
        "value", "Converts the quantity to a unit, and returns the number.", arguments: [wanted],
        results: [ReturnValue("number", .number, "the number")]
      ) { quantity, call in [.number(try quantity.value(in: call[wanted]))] }
    ],
    fields: [
      Field("number", .number, "the number, in the unit given by the field `unit`", get: { .number($0.value) }),
      Field("unit", .string, "the unit", get: { .string($0.unit.symbol) }),
    ],
    operators: [
      Operator(
        .eq, "whether both quantities have the same number and the same unit", result: "boolean",
        between: { left, right in
          .boolean(left == right)
        })
    ],
    describe: { $0.description })

  private static let text = Argument("text", .string, "a number with its unit, such as \"0.3 deg\"")

  /// The function `dt.quantity`.
  public static let function = Function(
    "quantity", "Creates a quantity from a string.", example: "local width = dt.quantity(\"0.3 deg\")",
    arguments: [text], results: [ReturnValue("quantity", .object(Quantity.self), "the quantity")]
  ) { call in [.object(try Quantity(parsing: call[text]))] }
}

extension ArgumentType where Value == Quantity {
  /// The type of an argument that is a quantity convertible to a unit, given as an object or as a string. A plain
  /// number is accepted only if the unit is dimensionless.
  public static func quantity(_ unit: Unit, least: Double? = nil, most: Double? = nil) -> ArgumentType {
    let range = boundsText(least: least, most: most, unit: unit)
    return ArgumentType(
      "Quantity", luaCATS: "Quantity|string", phrase: "a quantity", range: range, example: "\"1 \(unit.symbol)\""
    ) { value, _ in
      let quantity: Quantity
      if let object: Quantity = value.object() {
        quantity = object
      } else if let text = value.string {
        quantity = try Quantity(parsing: text)
      } else if let number = value.number {
        quantity = Quantity(number, .one)
      } else {
        throw Mismatch(value)
      }
      let number = try quantity.value(in: unit)
      guard number.isFinite, number >= least ?? -.infinity, number <= most ?? .infinity else {
        throw Mismatch(found: "\(quantity)")
      }
      return quantity
    }
  }
}

/// Returns bounds as text, such as `of at least 0 s` or `from 0 to 90 deg`; `nil` if there are no bounds.
public func boundsText(least: Double?, most: Double?, unit: Unit) -> String? {
  let suffix = unit.symbol.isEmpty ? "" : " \(unit.symbol)"
  return switch (least, most) {
  case (let least?, let most?): "from \(shortest(least)) to \(shortest(most))\(suffix)"
  case (let least?, nil): "of at least \(shortest(least))\(suffix)"
  case (nil, let most?): "of at most \(shortest(most))\(suffix)"
  case (nil, nil): nil
  }
}
