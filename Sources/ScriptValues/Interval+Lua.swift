import LuaHost
import Units

/// A range of values, both ends included, in one unit.
public struct Interval: Sendable, Equatable, CustomStringConvertible {
  /// The lower end, in the unit of the range.
  public let low: Double
  /// The upper end, in the unit of the range.
  public let high: Double
  /// The unit of both ends.
  public let unit: Unit

  /// Creates a range.
  public init(low: Double, high: Double, unit: Unit) { (self.low, self.high, self.unit) = (low, high, unit) }

  /// Returns whether a number in the unit of the range is inside.
  public func contains(_ value: Double) -> Bool { value >= low && value <= high }

  /// The range as text, such as `0.5, 50 TeV`.
  public var description: String {
    "\(shortest(low)), \(shortest(high))\(unit.symbol.isEmpty ? "" : " \(unit.symbol)")"
  }
}

extension Interval: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Interval"
  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Interval>(
    "A range of values, which includes both limits.",
    fields: [
      Field("low", .number, "the lower limit") { .number($0.low) },
      Field("high", .number, "the upper limit") { .number($0.high) },
      Field("unit", .string, "the unit of both limits") { .string($0.unit.symbol) },
    ],
    describe: { $0.description })
}

extension ArgumentType where Value == Interval {
  /// The type of an argument that is a range in a unit, given as an object or as a text, such as `0.5, 50 TeV` or
  /// `0.8, 1.2`.
  /// - Parameter limits: the range that must contain both ends, in the unit.
  public static func interval(
    _ unit: Unit, within limits: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) -> ArgumentType {
    @Sendable func inside(_ interval: Interval, _ value: LuaValue) throws -> Interval {
      guard limits.contains(interval.low), limits.contains(interval.high) else {
        let range = [limits.lowerBound, limits.upperBound].map { shortest($0) }.joined(separator: " and ")
        let text = "a lower and an upper limit, both between \(range)"
        throw Mismatch(value, expected: unit.symbol.isEmpty ? text : "\(text) \(unit.symbol)")
      }
      return interval
    }
    let example = unit.symbol.isEmpty ? "\"0.8, 1.2\"" : "\"0.5, 50 \(unit.symbol)\""
    let phrase = "a lower and an upper limit such as \(example)"
    return ArgumentType("Interval", luaCATS: "Interval|string", phrase: phrase) { value, _ in
      if let interval: Interval = value.object() {
        let factor = try interval.unit.factor(to: unit)
        return try inside(Interval(low: interval.low * factor, high: interval.high * factor, unit: unit), value)
      }
      guard let text = value.string else { throw Mismatch(value) }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw Mismatch(value) }
      var ends = [try Quantity(parsing: String(parts[0])), try Quantity(parsing: String(parts[1]))]
      // The unit can be given once, after the last number.
      if ends[0].unit.symbol.isEmpty { ends[0] = Quantity(ends[0].value, ends[1].unit) }
      let (low, high) = (try ends[0].value(in: unit), try ends[1].value(in: unit))
      guard low.isFinite, high.isFinite, low <= high else {
        throw Mismatch(value, expected: "a lower limit that is not above the upper limit")
      }
      return try inside(Interval(low: low, high: high, unit: unit), value)
    }
  }
}
