import Foundation

/// Returns JSON whose bytes depend only on the value. Numbers that JSON cannot contain become the strings `nan`, `inf`
/// and `-inf`. All control characters are escaped, including those that JSON allows without escapes.
public func stableJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  let text = String(decoding: try encoder.encode(value), as: UTF8.self)
  // The encoder escapes control characters below 0x20 itself.
  let isControl = { (scalar: Unicode.Scalar) in (0x7f...0x9f).contains(scalar.value) }
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return text.unicodeScalars.map { isControl($0) ? "\\u00\(String($0.value, radix: 16))" : String($0) }.joined()
}
