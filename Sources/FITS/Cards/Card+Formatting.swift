import Diagnostics
import Tables

extension Keyword {
  /// Returns the keyword as header cards of at most 80 characters: one card, or several for a long string (CONTINUE) or
  /// a long COMMENT or HISTORY text. Each number is written with the fewest digits that give exactly the same value
  /// when read back.
  ///
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` if a FITS header cannot hold the name or the value.
  public func cards(at place: FilePlace) throws(FITSError) -> [String] {
    try checkASCII(at: place)
    switch value {
    case .commentary(let text): return commentary(text)
    case .string(let text): return try strings(text, at: place)
    case .bool(let value): return [try card(value ? "T" : "F", at: place)]
    case .int(let value): return [try card(String(value), at: place)]
    case .undefined: return [try card("", at: place)]
    case .double(let value):
      guard value.isFinite else {
        throw .cannotStore(place, found: "keyword \(name) is \(value)", expected: "a finite number")
      }
      return [try card(Self.spelled(value), at: place)]
    }
  }

  /// Returns a number in the notation of FITS: with a decimal point, and `E` before an exponent.
  private static func spelled(_ value: Double) -> String {
    let text = "\(value)"
    guard let exponent = text.firstIndex(of: "e") else { return text }
    let mantissa = text[..<exponent]
    return (mantissa.contains(".") ? mantissa : mantissa + ".0") + "E" + text[text.index(after: exponent)...]
  }

  private func checkASCII(at place: FilePlace) throws(FITSError) {
    var texts = [name, comment ?? ""]
    switch value {
    case .string(let text), .commentary(let text): texts.append(text)
    default: break
    }
    for text in texts where !text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
      throw .cannotStore(
        place, found: "keyword \(name) contains '\(text)'",
        expected: "printable ASCII characters only, as FITS headers require")
    }
  }

  /// Returns `NAME    = `, or the HIERARCH form for names that the FITS standard does not allow.
  private func prefix(at place: FilePlace) throws(FITSError) -> String {
    let isStandard = name.utf8.count <= 8 && !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
    if isStandard { return name + String(repeating: " ", count: 8 - name.utf8.count) + "= " }
    guard !name.isEmpty, name.utf8.count <= 40, !name.contains("=") else {
      throw .cannotStore(place, found: "keyword name '\(name)'", expected: "1 to 40 characters without '='")
    }
    return "HIERARCH \(name) = "
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private func card(_ value: String, at place: FilePlace) throws(FITSError) -> String {
    let text = try prefix(at: place) + String(repeating: " ", count: max(0, 20 - value.utf8.count)) + value
    return Self.withComment(text, comment)
  }

  /// Appends the comment. A comment that is too long is cut off at the end of the card. The value is not affected.
  private static func withComment(_ text: String, _ comment: String?) -> String {
    guard let comment, text.utf8.count + 4 <= Limits.card else { return text }
    return String((text + " / " + comment).prefix(Limits.card))
  }

  private func strings(_ text: String, at place: FilePlace) throws(FITSError) -> [String] {
    let prefix = try prefix(at: place)
    let room = Limits.card - prefix.utf8.count - 2
    let escaped = text.map { $0 == "'" ? "''" : String($0) }
    if escaped.reduce(0, { $0 + $1.utf8.count }) <= room {
      var quoted = escaped.joined()
      quoted += String(repeating: " ", count: max(0, 8 - quoted.utf8.count))
      var card = prefix + "'" + quoted + "'"
      if comment != nil { card += String(repeating: " ", count: max(0, 30 - card.utf8.count)) }
      return [Self.withComment(card, comment)]
    }
    var cards: [String] = []
    var line = prefix + "'"
    for character in escaped {
      if line.utf8.count + character.utf8.count > Limits.card - 2 {
        cards.append(line + "&'")
        line = "CONTINUE  '"
      }
      line += character
    }
    return cards + [Self.withComment(line + "'", comment)]
  }

  /// Returns a COMMENT or HISTORY text, distributed over as many cards as it needs.
  private func commentary(_ text: String) -> [String] {
    let label = name + String(repeating: " ", count: max(0, 8 - name.utf8.count))
    var rest = Substring(text)
    var cards: [String] = []
    repeat {
      cards.append(label + rest.prefix(72))
      rest = rest.dropFirst(72)
    } while !rest.isEmpty
    return cards
  }
}
