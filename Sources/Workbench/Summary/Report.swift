import Foundation

/// A result that a command prints: as text for people, as JSON for programs.
public protocol Report: Encodable, Sendable {
  /// The result for people.
  var text: String { get }
}

extension Report {
  /// The result as JSON: keys sorted, numbers in full.
  public func json() throws -> String { try stableJSON(self) }
}

/// JSON whose bytes depend on the value alone. Numbers that JSON cannot hold become the strings `nan`, `inf`, `-inf`.
func stableJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
