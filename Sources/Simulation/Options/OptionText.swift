import Diagnostics
import Units

/// The text of an option whose value consists of quantities.
struct OptionText {
  let name: String
  let text: String

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

  /// Parses one quantity, such as `1682 s`.
  func value(in unit: Unit) throws(SimulationError) -> Double {
    let values = try values(in: unit)
    guard values.count == 1 else { throw .badOption(name: name, found: "'\(text)'", expected: "a single quantity") }
    return values[0]
  }

  /// Parses quantities separated by commas, such as `20, 40, 60 deg`. Either each quantity has a unit, or only the last
  /// quantity. In the latter case, the unit applies to all quantities.
  func values(in unit: Unit) throws(SimulationError) -> [Double] {
    do throws(UnitError) {
      var values: [Double] = []
      for quantity in try Quantity.list(parsing: text) { values.append(try quantity.value(in: unit)) }
      return values
    } catch {
      throw .badOption(name: name, found: error.problem.found, expected: error.problem.expected ?? "numbers in \(unit)")
    }
  }

  /// Parses a range such as `5 to 58 deg`; returns `nil` for a text without `to`.
  func range(in unit: Unit) throws(SimulationError) -> ClosedRange<Double>? {
    guard text.contains(" to ") else { return nil }
    let ends = try OptionText(name, text.replacing(" to ", with: ", ")).values(in: unit)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw .badOption(name: name, found: "'\(text)'", expected: "an increasing range, such as '5 to 58 deg'")
    }
    return ends[0]...ends[1]
  }
}
