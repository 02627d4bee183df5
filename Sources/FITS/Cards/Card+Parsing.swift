import Tables

/// Parsers for the values in header cards.
enum CardValue {
  /// Parses a number with or without a decimal point; an exponent begins with `E` or `D`. Anything else (`nan`,
  /// `0x10`) is not a number in FITS and gives `nil`.
  static func number(_ text: some StringProtocol) -> Double? {
    var spelled = ""
    for byte in text.utf8 where byte != UInt8(ascii: " ") {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        spelled.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "E"), UInt8(ascii: "e"), UInt8(ascii: "D"), UInt8(ascii: "d"):
        spelled += "e"
      default: return nil
      }
    }
    return Double(spelled)
  }

  /// Parses a value without quotes as a logical value, a whole number or a floating-point number. An empty value is
  /// undefined. Anything else is kept as text.
  static func unquoted(_ token: Substring) -> Keyword.Value {
    if token.isEmpty { return .undefined }
    if token == "T" { return .bool(true) }
    if token == "F" { return .bool(false) }
    if let whole = Int64(token) { return .int(whole) }
    if let number = number(token) { return .double(number) }
    return .string(String(token))
  }

  /// Parses a quoted value whose opening quote is at `start`.
  ///
  /// - Returns: The text, with doubled quotes reduced to one and trailing blanks removed, and the position after the
  ///   closing quote; `nil` if the closing quote is missing.
  static func quoted(_ card: UnsafeBufferPointer<UInt8>, from start: Int) -> (text: String, end: Int)? {
    let quote = UInt8(ascii: "'")
    var position = start + 1
    var hasDoubledQuote = false
    while position < card.count {
      if card[position] == quote {
        guard position + 1 < card.count, card[position + 1] == quote else { break }
        hasDoubledQuote = true
        position += 1
      }
      position += 1
    }
    guard position < card.count else { return nil }
    var end = position
    while end > start + 1, card[end - 1] == UInt8(ascii: " ") { end -= 1 }
    let text = text(card, start + 1, end)
    return (hasDoubledQuote ? undoubled(text) : text, position + 1)
  }

  private static func undoubled(_ text: String) -> String {
    var result = ""
    var wasQuote = false
    for character in text {
      if character == "'", wasQuote {
        wasQuote = false
        continue
      }
      wasQuote = character == "'"
      result.append(character)
    }
    return result
  }

  /// Returns the bytes as text. If they are not valid UTF-8, all are read as Latin-1, so that no character is lost.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> String {
    let part = UnsafeBufferPointer(rebasing: bytes[start..<max(start, end)])
    // Nearly all text is ASCII, and validating UTF-8 takes ten times as long as this check.
    if part.allSatisfy({ $0 < 0x80 }) { return String(decoding: part, as: UTF8.self) }
    if let text = String(validating: part, as: UTF8.self) { return text }
    var latin = String.UnicodeScalarView()
    for byte in part { latin.append(Unicode.Scalar(byte)) }
    return String(latin)
  }
}

extension Header {
  /// Parses the cards of a header up to END. The text of a CONTINUE card is joined to the string that the card
  /// continues.
  init(cards: UnsafeBufferPointer<UInt8>) {
    keywords = []
    keywords.reserveCapacity(cards.count / Limits.card)
    var start = 0
    while start + Limits.card <= cards.count {
      let card = UnsafeBufferPointer(rebasing: cards[start..<start + Limits.card])
      start += Limits.card
      if Self.isEnd(card) { break }
      append(card)
    }
  }

  /// Returns whether a card is the END card.
  static func isEnd(_ card: UnsafeBufferPointer<UInt8>) -> Bool {
    card[0] == UInt8(ascii: "E") && card[1] == UInt8(ascii: "N") && card[2] == UInt8(ascii: "D")
      && card[3...].allSatisfy { $0 == UInt8(ascii: " ") }
  }

  private mutating func append(_ card: UnsafeBufferPointer<UInt8>) {
    var name = CardValue.text(card, 0, Self.trimmedEnd(card, from: 0, to: 8))
    var valueStart = 10
    if name == "CONTINUE", join(card) { return }
    if name == "HIERARCH", let equals = card.firstIndex(of: UInt8(ascii: "=")), equals > 9 {
      let first = card[9...].firstIndex { $0 != UInt8(ascii: " ") } ?? equals
      name = CardValue.text(card, first, Self.trimmedEnd(card, from: first, to: equals))
      valueStart = equals + 1
    } else if card[8] != UInt8(ascii: "=") || card[9] != UInt8(ascii: " ") {
      if name.isEmpty, Self.trimmedEnd(card, from: 8, to: card.count) == 8 { return }
      let text = CardValue.text(card, 8, Self.trimmedEnd(card, from: 8, to: card.count))
      keywords.append(Keyword(name, .commentary(text)))
      return
    }
    let (value, comment) = Self.value(card, from: valueStart)
    keywords.append(Keyword(name, value, comment: comment))
  }

  /// Joins a CONTINUE card to the preceding string, which must end with `&`. Returns `false` if there is no such
  /// string.
  private mutating func join(_ card: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = keywords.indices.last, case .string(let text) = keywords[last].value, text.hasSuffix("&"),
      case (.string(let more), let comment) = Self.value(card, from: 8)
    else { return false }
    keywords[last].value = .string(text.dropLast() + more)
    if let comment { keywords[last].comment = (keywords[last].comment.map { $0 + " " } ?? "") + comment }
    return true
  }

  private static func value(
    _ card: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (value: Keyword.Value, comment: String?) {
    var position = start
    while position < card.count, card[position] == UInt8(ascii: " ") { position += 1 }
    let value: Keyword.Value
    if position < card.count, card[position] == UInt8(ascii: "'"),
      let (text, end) = CardValue.quoted(card, from: position)
    {
      value = .string(text)
      position = end
    } else {
      let slash = card[min(position, card.count)...].firstIndex(of: UInt8(ascii: "/")) ?? card.count
      let end = trimmedEnd(card, from: min(position, slash), to: slash)
      value = CardValue.unquoted(CardValue.text(card, min(position, slash), end)[...])
      position = slash
    }
    guard let slash = card[min(position, card.count)...].firstIndex(of: UInt8(ascii: "/")) else { return (value, nil) }
    let first = card[(slash + 1)...].firstIndex { $0 != UInt8(ascii: " ") } ?? card.count
    let comment = CardValue.text(card, first, trimmedEnd(card, from: first, to: card.count))
    return (value, comment.isEmpty ? nil : comment)
  }

  private static func trimmedEnd(_ card: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
    var end = end
    while end > start, card[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return end
  }
}
