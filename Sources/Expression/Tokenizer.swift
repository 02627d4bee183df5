/// Cuts the text of an expression into tokens.
struct Tokenizer {
  private let characters: [Character]
  private(set) var position = 0

  init(_ text: String) { characters = Array(text) }

  /// Where `position` is, told with what stands there.
  func place(at position: Int, length: Int = 1) -> ExpressionPlace {
    let start = min(position, characters.count)
    let end = min(max(start + length, start), characters.count)
    return ExpressionPlace(
      expression: String(characters), character: start + 1, near: String(characters[start..<end]))
  }

  /// The place of the token that starts at `start`.
  static func place(in text: String, at start: Int) -> ExpressionPlace {
    var tokenizer = Tokenizer(text)
    tokenizer.position = start
    let end = (try? tokenizer.next()).map { _ in tokenizer.position } ?? start + 1
    return tokenizer.place(at: start, length: end - start)
  }

  /// The next token and where it starts.
  mutating func next() throws(ExpressionError) -> (token: Token, start: Int) {
    while let character = peek(), character.isWhitespace { position += 1 }
    let start = position
    guard let first = peek() else { return (.end, start) }
    if first.isDigit || (first == "." && peek(1)?.isDigit == true) { return (try number(), start) }
    if first == "'" || first == "\"" {
      guard let text = quoted(until: first) else { throw .unterminated(place(at: start), quote: String(first)) }
      return (.string(text), start)
    }
    if first == "$" {
      guard let text = quoted(until: "$") else { throw .unterminated(place(at: start), quote: "$") }
      return (.quotedName(text), start)
    }
    if first == "#" {
      position += 1
      return (.constant(word()), start)
    }
    if first.isWordStart { return (.name(word()), start) }
    if let symbol = dotted() ?? cast() ?? plain() { return (.symbol(symbol), start) }
    throw .unexpectedCharacter(place(at: start))
  }

  private func peek(_ ahead: Int = 0) -> Character? {
    position + ahead < characters.count ? characters[position + ahead] : nil
  }

  private mutating func word() -> String {
    let start = position
    while let character = peek(), character.isWordStart || character.isDigit { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func quoted(until quote: Character) -> String? {
    guard let end = characters[(position + 1)...].firstIndex(of: quote) else { return nil }
    let text = String(characters[(position + 1)..<end])
    position = end + 1
    return text
  }

  /// `12`, `0x1F`, `1.5`, `.5`, `1.`, `1e3`, `1.5E-3`, also with `d` for the exponent, as FITS writes it.
  private mutating func number() throws(ExpressionError) -> Token {
    let start = position
    if peek() == "0", let letter = peek(1), letter == "x" || letter == "X", peek(2)?.isHexDigit == true {
      position += 2
      while peek()?.isHexDigit == true { position += 1 }
      return try integer(String(characters[(start + 2)..<position]), radix: 16, start: start)
    }
    skipDigits()
    var isInteger = true
    // In `1.EQ.X` the full stop belongs to the operator.
    if peek() == ".", dottedSymbol() == nil {
      isInteger = false
      position += 1
      skipDigits()
    }
    if let letter = peek(), "eEdD".contains(letter) {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if peek(1 + sign)?.isDigit == true {
        isInteger = false
        position += 1 + sign
        skipDigits()
      }
    }
    if peek()?.isWordStart == true {
      throw .badNumber(place(at: start, length: position - start + 1))
    }
    let text = String(characters[start..<position])
    if isInteger { return try integer(text, radix: 10, start: start) }
    let spelled = String(text.map { "dD".contains($0) ? "e" : $0 })
    guard let value = Double(spelled.hasPrefix(".") ? "0" + spelled : spelled), value.isFinite else {
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
    while peek()?.isDigit == true { position += 1 }
  }

  /// `.AND.`, `.eq.` and their like.
  private mutating func dotted() -> Symbol? {
    guard let (symbol, length) = dottedSymbol() else { return nil }
    position += length
    return symbol
  }

  private func dottedSymbol() -> (symbol: Symbol, length: Int)? {
    guard peek() == "." else { return nil }
    for length in 2...3 where peek(length + 1) == "." {
      let word = String(characters[(position + 1)...(position + length)]).lowercased()
      if let symbol = Self.dottedWords[word] { return (symbol, length + 2) }
    }
    return nil
  }

  private static let dottedWords: [String: Symbol] = [
    "and": .and, "or": .or, "not": .not, "xor": .bitXor, "eq": .equal, "ne": .notEqual, "lt": .less,
    "le": .lessOrEqual, "gt": .greater, "ge": .greaterOrEqual,
  ]

  /// `(int)` and `(float)`, which are one token, as in C.
  private mutating func cast() -> Symbol? {
    for (word, symbol) in [("(int)", Symbol.toInteger), ("(float)", .toReal), ("(double)", .toReal)] {
      guard position + word.count <= characters.count else { continue }
      if String(characters[position..<(position + word.count)]).lowercased() == word {
        position += word.count
        return symbol
      }
    }
    return nil
  }

  private mutating func plain() -> Symbol? {
    guard let first = peek() else { return nil }
    if let second = peek(1), let symbol = Self.spelled(String([first, second])) {
      position += 2
      return symbol
    }
    guard let symbol = Self.spelled(String(first)) else { return nil }
    position += 1
    return symbol
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

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
  fileprivate var isWordStart: Bool { isASCII && isLetter || self == "_" }
}
