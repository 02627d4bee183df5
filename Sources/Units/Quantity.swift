import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A number with its unit.
public struct Quantity: Sendable, Hashable, CustomStringConvertible {
  /// The number.
  public let value: Double
  /// The unit of the number.
  public let unit: Unit

  /// Creates a quantity.
  public init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// Reads a quantity such as `0.3 deg`, `100 TeV` or `1e-3 s-1 MeV-1 sr-1`. If the text has no unit, the quantity is a
  /// dimensionless number.
  /// - Throws: ``UnitError/notANumber(text:)``, ``UnitError/unknown(spelling:)``
  public init(parsing text: String) throws(UnitError) {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    let number = Self.numberPrefix(of: trimmed)
    guard let value = Double(number) else { throw .notANumber(text: text) }
    self.init(value, try Unit(parsing: String(trimmed.dropFirst(number.count))))
  }

  /// Returns the value in another unit.
  /// - Throws: ``UnitError/incompatible(found:expected:)``; ``UnitError/missingUnit(text:expected:)`` if the quantity
  ///   has no unit and `other` is not dimensionless.
  public func value(in other: Unit) throws(UnitError) -> Double {
    if unit.dimension == .none, unit.symbol.isEmpty, other.dimension != .none {
      throw .missingUnit(text: shortest(value), expected: other.symbol)
    }
    return try unit.convert(value, to: other)
  }

  /// The quantity as text, such as `0.3 deg`.
  public var description: String { unit.symbol.isEmpty ? shortest(value) : "\(shortest(value)) \(unit.symbol)" }

  /// Returns the longest prefix of a text that is a decimal number. The letter `e` begins an exponent only if digits
  /// follow: the prefix of `1e3s` is `1e3`, and the prefix of `1eV` is `1`.
  public static func numberPrefix(of text: Substring) -> Substring {
    var end = text.startIndex
    func take(_ accept: (Character) -> Bool) -> Bool {
      guard end < text.endIndex, accept(text[end]) else { return false }
      end = text.index(after: end)
      return true
    }
    let isDigit: (Character) -> Bool = { $0.isASCII && $0.isNumber }
    _ = take { $0 == "-" || $0 == "+" }
    while take(isDigit) {}
    if take({ $0 == "." }) { while take(isDigit) {} }
    let mantissa = end
    if take({ $0 == "e" || $0 == "E" }) {
      _ = take { $0 == "-" || $0 == "+" }
      if take(isDigit) { while take(isDigit) {} } else { end = mantissa }
    }
    return text[..<end]
  }
}

/// Returns the shortest decimal text that reads back as the same number, without `.0` for integers.
public func shortest(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Returns the shortest decimal text of a number rounded to `digits` significant digits. Use it for texts that people
/// read, and ``shortest(_:)`` for exact values.
public func shortest(_ value: Double, digits: Int) -> String {
  guard value != 0, value.isFinite else { return shortest(value) }
  let places = digits - 1 - Int(floor(log10(abs(value))))
  // Powers of ten up to 1e22 are exact, so the division gives the double that is nearest to the rounded decimal number.
  // A number that needs a larger power has an exponent in its text, so only the mantissa is rounded.
  let parts = "\(value)".split(separator: "e")
  if abs(places) > 22, parts.count == 2, let mantissa = Double(parts[0]) {
    let rounded = Double("\(shortest(mantissa, digits: digits))e\(parts[1])") ?? value
    return shortest(rounded.isFinite ? rounded : value)
  }
  let power = pow(10, Double(abs(places)))
  let rounded = places >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
  return shortest(rounded.isFinite ? rounded : value)
}
