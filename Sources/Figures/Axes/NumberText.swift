import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Formats numbers for figures, with a proper minus sign and powers of ten as superscripts.
public enum NumberText {
  /// The minus sign, U+2212. It is as wide as a plus sign, unlike a hyphen.
  static let minus = "\u{2212}"

  /// Returns a number with `digits` digits after the decimal point.
  static func decimal(_ value: Double, digits: Int) -> String {
    let scaled = (abs(value) * power10(digits)).rounded()
    guard scaled < 1e15 else { return scientific(value, digits: 3) }
    var text = String(Int(saturating: scaled))
    if digits > 0 {
      text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
      text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
    }
    return value < 0 && scaled > 0 ? minus + text : text
  }

  /// Returns a number with `significant` digits, without trailing zeros after the point: `0.05`, `1.5`, `2×10⁻⁷`. From
  /// 0.001 to below 100,000, it has no power of ten and keeps all digits before the point.
  public static func short(_ value: Double, significant: Int = 3) -> String {
    guard value != 0 else { return "0" }
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? minus + "∞" : "∞" }
    let exponent = exponent(of: value)
    guard (-3...4).contains(exponent) else { return scientific(value, digits: significant - 1) }
    return trimmed(decimal(value, digits: max(0, significant - 1 - exponent)))
  }

  /// Returns a number as mantissa and power of ten: `2×10⁻⁷`, or `10⁻⁷` if the mantissa is 1.
  static func scientific(_ value: Double, digits: Int) -> String {
    var exponent = exponent(of: value)
    var mantissa = trimmed(decimal(value / power10(exponent), digits: digits))
    if mantissa.hasSuffix("10") && !mantissa.contains(".") {
      exponent += 1
      mantissa = mantissa.replacing("10", with: "1")
    }
    switch mantissa {
    case "1": return power(exponent)
    case minus + "1": return minus + power(exponent)
    default: return "\(mantissa)×\(power(exponent))"
    }
  }

  /// Returns a power of ten, such as `10⁻⁴`.
  static func power(_ exponent: Int) -> String { "10" + raised("\(exponent)") }

  /// Returns digits and signs as superscripts.
  static func raised(_ text: String) -> String {
    String(text.map { character in superscripts[character] ?? character })
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
    "+": "⁺",
  ]

  /// Returns the decimal exponent of a number, such as -2 for 0.03, which is 3 x 10^-2.
  static func exponent(of value: Double) -> Int {
    let exponent = Int(saturating: log10(abs(value)).rounded(.down))
    // Just below a power of ten, log10 may round up to the next integer. At a power of ten, it may round down.
    if abs(value) >= power10(exponent + 1) { return exponent + 1 }
    return abs(value) < power10(exponent) ? exponent - 1 : exponent
  }

  /// Returns a power of ten. The result is exact from 1 to 1e22.
  static func power10(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

/// Formats units for axes.
enum UnitText {
  /// Returns a unit with the exponents after its letters as superscripts: `s⁻¹ MeV⁻¹ sr⁻¹` for `s-1 MeV-1 sr-1`.
  static func raised(_ unit: String) -> String {
    unit.split(separator: " ").map { part in
      guard let end = part.lastIndex(where: \.isLetter) else { return String(part) }
      let power = part[part.index(after: end)...]
      let isPower = !power.isEmpty && power.allSatisfy { $0.isNumber || $0 == "-" || $0 == "+" }
      return isPower ? part[...end] + NumberText.raised(String(power)) : String(part)
    }.joined(separator: " ")
  }
}
