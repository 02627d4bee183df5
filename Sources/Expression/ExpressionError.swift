import Diagnostics

/// A place in the text of an expression.
public struct ExpressionPlace: Sendable, Hashable, CustomStringConvertible {
  /// The whole text.
  public let expression: String
  /// The position of the first character, from 1.
  public let character: Int
  /// The text at this place; empty at the end.
  public let near: String

  /// The place as text, such as `expression 'X >> 2', character 4 near '>'`. If the expression is long, only the part
  /// around the place is shown.
  public var description: String {
    let shown = 60
    var text = expression
    if expression.count > shown {
      let from = max(0, min(character - 1 - shown / 2, expression.count - shown))
      text = String(expression.dropFirst(from).prefix(shown))
      text = (from > 0 ? "..." : "") + text + (from + shown < expression.count ? "..." : "")
    }
    let word = near.count > 20 ? near.prefix(20) + "..." : near
    return "expression '\(text)', character \(character)" + (near.isEmpty ? " (the end)" : " near '\(word)'")
  }
}

/// The errors of an expression.
public enum ExpressionError: DarktimeError, Equatable {
  /// The text is empty or consists of blanks.
  case empty
  /// The text is too long.
  case tooLong(bytes: Int, limit: Int)
  /// Parentheses, functions, unary operators, powers or conditions (`?:`) are nested too deeply.
  case tooDeep(ExpressionPlace, limit: Int)
  /// A character cannot start a token.
  case unexpectedCharacter(ExpressionPlace)
  /// A string, or a name in dollar signs, is not terminated.
  case unterminated(ExpressionPlace, quote: String)
  /// Digits do not form a number, or the number is too large for a double.
  case badNumber(ExpressionPlace)
  /// An integer is above 2^53, so it could not be compared exactly.
  case wholeNumberTooLarge(ExpressionPlace)
  /// A token is not valid at its place.
  case unexpected(ExpressionPlace, expected: String, hint: String?)
  /// The text ends where more is required.
  case endsEarly(ExpressionPlace, expected: String)
  /// There is no column of this name.
  case unknownColumn(ExpressionPlace, name: String, present: [String])
  /// There is no function of this name.
  case unknownFunction(ExpressionPlace, name: String)
  /// There is no constant `#name`.
  case unknownConstant(ExpressionPlace, name: String)
  /// The expression uses a feature of cfitsio that this program does not support.
  case unsupported(ExpressionPlace, what: String, reason: String)
  /// A function has too few or too many arguments.
  case argumentCount(ExpressionPlace, function: String, found: Int, expected: String)
  /// An operand or argument has the wrong type.
  case wrongType(ExpressionPlace, what: String, found: ValueType, expected: ValueType)
  /// The types of two operands do not match.
  case mismatch(ExpressionPlace, what: String, left: ValueType, right: ValueType)
  /// An operator for integers has operands that are not integers.
  case notWhole(ExpressionPlace, what: String)
  /// The type of the result is not the required one.
  case resultType(expression: String, found: ValueType, expected: ValueType)
  /// The data of a column do not match its schema.
  case columnData(column: String, found: String, expected: String)
}

extension ExpressionError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .empty:
      Problem(found: "an empty expression", expected: "a condition such as \"ZEN_PNT < 40\"")
    case .tooLong(let bytes, let limit):
      Problem(found: "an expression of \(bytes) bytes", expected: "at most \(limit) bytes")
    case .tooDeep(let place, let limit):
      Problem(
        at: "\(place)", found: "the expression is nested more than \(limit) levels deep",
        hint: "use fewer nested parentheses, functions, unary operators and conditions (a ? b : c)")
    case .unexpectedCharacter(let place):
      Problem(at: "\(place)", found: "unexpected character", expected: "an operator, a value or a column")
    case .unterminated(let place, let quote):
      Problem(at: "\(place)", found: "an opening \(quote) without a closing \(quote)", expected: "a second \(quote)")
    case .badNumber(let place):
      Problem(at: "\(place)", found: "not a number", expected: "a number such as 12, 1.5 or 1e-3")
    case .wholeNumberTooLarge(let place):
      Problem(
        at: "\(place)", found: "an integer above 2^53, which cannot be compared exactly",
        expected: "an integer of at most 9007199254740992")
    case .unexpected(let place, let expected, let hint):
      Problem(at: "\(place)", found: "unexpected '\(place.near)'", expected: expected, hint: hint)
    case .endsEarly(let place, let expected):
      Problem(at: "\(place)", found: "the expression is incomplete", expected: expected)
    case .unknownColumn(let place, let name, let present):
      Problem(at: "\(place)", found: "no column '\(name)'", hint: fullSuggestion(for: name, among: present))
    case .unknownFunction(let place, let name):
      Problem(at: "\(place)", found: "no function '\(name)'", hint: Function.hint(for: name))
    case .unknownConstant(let place, let name):
      Problem(at: "\(place)", found: "no constant '#\(name)'", expected: "#pi, #e, #deg or #null")
    case .unsupported(let place, let what, let reason):
      Problem(at: "\(place)", found: "\(what) is not supported", hint: reason)
    case .argumentCount(let place, let function, let found, let expected):
      Problem(
        at: "\(place)", found: "\(found) argument\(found == 1 ? "" : "s") for \(function)", expected: expected)
    case .wrongType(let place, let what, let found, let expected):
      Problem(at: "\(place)", found: "\(found.article) for \(what)", expected: expected.article)
    case .mismatch(let place, let what, let left, let right):
      Problem(
        at: "\(place)", found: "\(left.article) and \(right.article) for \(what)",
        expected: "two values of the same type",
        hint: left == .string || right == .string ? "write strings with quotes and numbers without quotes" : nil)
    case .notWhole(let place, let what):
      Problem(
        at: "\(place)", found: "\(what) with numbers that are not integers", hint: "write (int) before each number")
    case .resultType(let expression, let found, let expected):
      Problem(at: "expression '\(expression)'", found: "the result is \(found.article)", expected: expected.article)
    case .columnData(let column, let found, let expected):
      Problem(at: "column \(column)", found: found, expected: expected)
    }
  }
}

extension ExpressionError {
  /// True for a missing column if no column has a similar name, because other data may contain the missing column.
  public var isLackOfData: Bool {
    guard case .unknownColumn(_, let name, let present) = self else { return false }
    return correction(for: name, in: present) == nil
  }
}

extension ValueType {
  /// The type with its article, for messages.
  var article: String {
    switch self {
    case .number: "a number"
    case .boolean: "a condition (true or false)"
    case .string: "a string"
    }
  }
}
