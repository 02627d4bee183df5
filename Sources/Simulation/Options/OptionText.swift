import Diagnostics
import Units

/// The text of an option that holds quantities.
struct OptionText {
  let name: String
  let text: String

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

  /// One quantity, such as `1682 s`.
  func value(in unit: Unit) throws(SimulationError) -> Double {
    let values = try values(in: unit)
    guard values.count == 1 else { throw .badOption(name: name, found: "'\(text)'", expected: "one quantity") }
    return values[0]
  }

  /// Quantities between commas, `20, 40, 60 deg`: each has its unit, or the last one alone has it for all.
  func values(in unit: Unit) throws(SimulationError) -> [Double] {
    do throws(UnitError) {
      var values: [Double] = []
      for quantity in try Quantity.list(parsing: text) { values.append(try quantity.value(in: unit)) }
      return values
    } catch {
      throw .badOption(name: name, found: error.problem.found, expected: error.problem.expected ?? "numbers of \(unit)")
    }
  }

  /// `5 to 58 deg`; nil for a text without `to`.
  func range(in unit: Unit) throws(SimulationError) -> ClosedRange<Double>? {
    guard text.contains(" to ") else { return nil }
    let ends = try OptionText(name, text.replacing(" to ", with: ", ")).values(in: unit)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw .badOption(name: name, found: "'\(text)'", expected: "a range that grows, such as '5 to 58 deg'")
    }
    return ends[0]...ends[1]
  }
}
