extension Quantity {
  /// Reads quantities separated by commas, such as `20, 40, 60 deg` or `16.5 deg, 1835 m`. Either each quantity has a
  /// unit, or only the last quantity has a unit, which then applies to all quantities.
  /// - Throws: ``UnitError/notANumber(text:)``, ``UnitError/unknown(spelling:)``
  public static func list(parsing text: String) throws(UnitError) -> [Quantity] {
    var quantities: [Quantity] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      quantities.append(try Quantity(parsing: String(part)))
    }
    guard let shared = quantities.last?.unit, quantities.dropLast().allSatisfy({ $0.unit == .one }) else {
      return quantities
    }
    return quantities.map { Quantity($0.value, shared) }
  }
}
