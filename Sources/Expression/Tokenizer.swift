/// Splits the text of an expression into tokens.
struct Tokenizer {
  private let bytes: [UInt8]
  /// The number of bytes that have been read.
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Returns the place of the text that begins at byte `start` and has `length` bytes.
  func place(at start: Int, length: Int = 1) -> ExpressionPlace {
    let start = min(start, bytes.count)
    var end = min(start + length, bytes.count)
    // Include all bytes of the last character.
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return ExpressionPlace(
      expression: text(0, bytes.count), character: text(0, start).count + 1, near: text(start, end))
  }

  /// Returns the place of the token that starts at byte `start`.
  static func place(in text: String, at start: Int) -> ExpressionPlace {
    var tokenizer = Tokenizer(text)
    tokenizer.position = start
    let end = (try? tokenizer.next()).map { _ in tokenizer.position } ?? start + 1
    return tokenizer.place(at: start, length: end - start)
  }

  /// Reads the next token. Returns the token and the index of its first byte.
  mutating func next() throws(ExpressionError) -> (token: Token, start: Int) {
    while peek().isBlank { position += 1 }
    let start = position
    if start == bytes.count { return (.end, start) }
    let first = peek()
    if first.isDigit || (first == UInt8(ascii: ".") && peek(1).isDigit) { return (try number(), start) }
    switch first {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return (.string(try quoted()), start)
    case UInt8(ascii: "$"): return (.quotedName(try quoted()), start)
    case UInt8(ascii: "#"):
      position += 1
      return (.constant(word()), start)
    default: break
    }
    if first.isLetter { return (.name(word()), start) }
    guard let (symbol, length) = dotted() ?? cast() ?? plain() else { throw .unexpectedCharacter(place(at: start)) }
    position += length
    return (.symbol(symbol), start)
  }

  /// Returns the byte at `ahead` bytes after the position; 0 after the end.
  private func peek(_ ahead: Int = 0) -> UInt8 { position + ahead < bytes.count ? bytes[position + ahead] : 0 }

  private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

  private mutating func word() -> String {
    let start = position
    while peek().isLetter || peek().isDigit { position += 1 }
    return text(start, position)
  }

  /// Reads a quoted text. The character at the position is the quote, which also ends the text.
  private mutating func quoted() throws(ExpressionError) -> String {
    guard let end = bytes[(position + 1)...].firstIndex(of: peek()) else {
      throw .unterminated(place(at: position), quote: text(position, position + 1))
    }
    defer { position = end + 1 }
    return text(position + 1, end)
  }

  /// Reads a number: `12`, `0x1F`, `1.5`, `.5`, `1.`, `1e3` or `1.5E-3`. The exponent may also begin with `d`, as in
  /// FITS.
  private mutating func number() throws(ExpressionError) -> Token {
    let start = position
    if peek() == UInt8(ascii: "0"), peek(1).lowercased == UInt8(ascii: "x"), peek(2).isHexDigit {
      position += 2
      while peek().isHexDigit { position += 1 }
      return try integer(text(start + 2, position), radix: 16, start: start)
    }
    skipDigits()
    var isInteger = true
    // In `1.EQ.X` the full stop is part of the operator.
    if peek() == UInt8(ascii: "."), dotted() == nil {
      isInteger = false
      position += 1
      skipDigits()
    }
    let exponent = peek().lowercased
    if exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "d") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      if peek(1 + sign).isDigit {
        isInteger = false
        position += 1 + sign
        skipDigits()
      }
    }
    if peek().isLetter { throw .badNumber(place(at: start, length: position - start + 1)) }
    let digits = text(start, position)
    if isInteger { return try integer(digits, radix: 10, start: start) }
    let spelled = (digits.hasPrefix(".") ? "0" : "") + digits.lowercased().map { $0 == "d" ? "e" : $0 }
    guard let value = Double(spelled), value.isFinite else {
      throw .badNumber(place(at: start, length: position - start))
    }
    return .number(value, isInteger: false)
  }

  private func integer(_ digits: String, radix: Int, start: Int) throws(ExpressionError) -> Token {
    guard let value = Int64(digits, radix: radix), value <= 1 << 53 else {
      throw .wholeNumberTooLarge(place(at: start, length: position - start))
    }
    return .number(Double(value), isInteger: true)
  }

  private mutating func skipDigits() {
    while peek().isDigit { position += 1 }
  }

  /// Matches `.AND.`, `.eq.` and similar operators.
  private func dotted() -> (symbol: Symbol, length: Int)? {
    guard peek() == UInt8(ascii: ".") else { return nil }
    for length in 2...3 where peek(length + 1) == UInt8(ascii: ".") {
      let word = text(position + 1, position + 1 + length).lowercased()
      if let symbol = Self.dottedWords[word] { return (symbol, length + 2) }
    }
    return nil
  }

  private static let dottedWords: [String: Symbol] = [
    "and": .and, "or": .or, "not": .not, "xor": .bitXor, "eq": .equal, "ne": .notEqual, "lt": .less,
    "le": .lessOrEqual, "gt": .greater, "ge": .greaterOrEqual,
  ]

  /// Matches the casts `(int)`, `(float)` and `(double)`. A cast, with its parentheses, is one token.
  private func cast() -> (symbol: Symbol, length: Int)? {
    guard peek() == UInt8(ascii: "("), peek(1).isLetter else { return nil }
    for (word, symbol) in [("int)", Symbol.toInteger), ("float)", .toReal), ("double)", .toReal)] {
      let end = position + 1 + word.utf8.count
      if end <= bytes.count, text(position + 1, end).lowercased() == word { return (symbol, end - position) }
    }
    return nil
  }

  private func plain() -> (symbol: Symbol, length: Int)? {
    for length in [2, 1] where position + length <= bytes.count {
      if let symbol = Self.spelled(text(position, position + length)) { return (symbol, length) }
    }
    return nil
  }

  private static func spelled(_ text: String) -> Symbol? {
    switch text {
    case "^": .power
    case "=>": .greaterOrEqual
    case "=<": .lessOrEqual
    default: Symbol(rawValue: text)
    }
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isHexDigit: Bool { isDigit || (0x61...0x66).contains(lowercased) }
  /// Whether the byte is an ASCII letter or `_`.
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(lowercased) || self == 0x5F }
  fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}
