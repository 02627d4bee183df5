/// Parses an expression with the operator precedence of cfitsio's row filter.
///
/// This is the precedence from weak to strong. `**` is right-associative.
///
///     ?:   ||   &&   == != ~   < > <= >=   + - %   * /   & | ^^   **   !   (int)   unary - +
///
/// Therefore `-2**2` is 4 and `10 - 7 % 4` is 3.
struct Parser {
  private var tokenizer: Tokenizer
  private var token = Token.end
  private var start = 0
  private var tree = SyntaxTree()
  private var depth = 0

  /// The maximum nesting depth of parentheses, functions, unary operators, powers and `?:`.
  static let deepest = 100
  /// The maximum length of the text, in bytes.
  static let longest = 1 << 20

  static func parse(_ text: String) throws(ExpressionError) -> SyntaxTree {
    guard text.utf8.count <= longest else { throw .tooLong(bytes: text.utf8.count, limit: longest) }
    var parser = Parser(tokenizer: Tokenizer(text))
    try parser.advance()
    if parser.token == .end { throw .empty }
    _ = try parser.ternary()
    guard parser.token == .end else { throw parser.unexpected("an operator or the end of the expression") }
    return parser.tree
  }

  private init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  // MARK: - Levels of precedence

  private mutating func ternary() throws(ExpressionError) -> Int {
    let condition = try binary(atLeast: 1)
    guard token == .symbol(.question) else { return condition }
    let at = start
    try enter(at: at)
    try advance()
    let first = try ternary()
    try expect(.colon)
    let second = try ternary()
    depth -= 1
    return tree.append(.conditional(condition, first, second), at: at)
  }

  private mutating func binary(atLeast least: Int) throws(ExpressionError) -> Int {
    var left = try prefix()
    while case .symbol(let symbol) = token, let binary = symbol.binary, binary.precedence >= least {
      let at = start
      try advance()
      // Powers are right-associative, all other operators left-associative.
      let isPower = binary == .power
      if isPower { try enter(at: at) }
      let right = try self.binary(atLeast: isPower ? binary.precedence : binary.precedence + 1)
      if isPower { depth -= 1 }
      if symbol == .assign, token == .symbol(.colon) {
        try advance()
        let high = try self.binary(atLeast: BinaryOperator.sum)
        left = tree.append(.range(left, right, high), at: at)
      } else {
        left = tree.append(.binary(binary, left, right), at: at)
      }
    }
    return left
  }

  private mutating func prefix() throws(ExpressionError) -> Int {
    guard case .symbol(let symbol) = token, let unary = symbol.unary else { return try primary() }
    let at = start
    try enter(at: at)
    try advance()
    // In cfitsio, `!` binds tightly. However, a number cannot be negated, so `!X > 0` can only mean `!(X > 0)`. The
    // meaning of `!X == Y` depends on the type of X, which only the binder knows.
    let operand = unary == .not ? try binary(atLeast: BinaryOperator.ordering) : try prefix()
    depth -= 1
    return tree.append(.unary(unary, operand), at: at)
  }

  private mutating func primary() throws(ExpressionError) -> Int {
    let at = start
    switch token {
    case .number(let value, let isInteger):
      try advance()
      return tree.append(.number(value, isInteger: isInteger), at: at)
    case .string(let text):
      try advance()
      return tree.append(.string(text), at: at)
    case .quotedName(let name):
      try advance()
      return try column(name, at: at)
    case .constant(let name):
      let kind = try constant(name)
      try advance()
      return tree.append(kind, at: at)
    case .name(let name):
      try advance()
      if token == .symbol(.open) { return try call(name, at: at) }
      switch name.lowercased() {
      case "t", "true": return tree.append(.boolean(true), at: at)
      case "f", "false": return tree.append(.boolean(false), at: at)
      default: return try column(name, at: at)
      }
    case .symbol(.open):
      try enter(at: at)
      try advance()
      let inner = try ternary()
      try expect(.close)
      depth -= 1
      tree.setBracketed(inner)
      return inner
    default:
      throw unexpected("a value, a column or '('")
    }
  }

  private mutating func call(_ name: String, at: Int) throws(ExpressionError) -> Int {
    func place() -> ExpressionPlace { tokenizer.place(at: at, length: name.count) }
    if let reason = Function.unsupported[name.lowercased()] {
      throw .unsupported(place(), what: "\(name)()", reason: reason)
    }
    guard let function = Function(rawValue: name.lowercased()) ?? Function.aliases[name.lowercased()] else {
      throw .unknownFunction(place(), name: name)
    }
    try enter(at: at)
    try advance()
    var arguments: [Int] = []
    if token != .symbol(.close) {
      arguments.append(try ternary())
      while token == .symbol(.comma) {
        try advance()
        arguments.append(try ternary())
      }
    }
    try expect(.close)
    depth -= 1
    guard function.argumentCounts.contains(arguments.count) else {
      throw .argumentCount(
        tokenizer.place(at: at, length: name.count), function: name, found: arguments.count,
        expected: function.signature)
    }
    return tree.append(.call(function, arguments), at: at)
  }

  private func constant(_ name: String) throws(ExpressionError) -> SyntaxTree.Kind {
    func place() -> ExpressionPlace { tokenizer.place(at: start, length: name.count + 1) }
    switch name.lowercased() {
    case "pi": return .number(.pi, isInteger: false)
    case "e": return .number(2.718281828459045, isInteger: false)
    case "deg": return .number(.pi / 180, isInteger: false)
    case "null": return .null
    case "row": throw .unsupported(place(), what: "#row", reason: "an expression cannot use row numbers")
    default: throw .unknownConstant(place(), name: name)
    }
  }

  /// Appends a column to the syntax tree. References to other rows (`{}`) and single elements (`[]`) are not supported.
  private mutating func column(_ name: String, at: Int) throws(ExpressionError) -> Int {
    if token == .symbol(.openBrace) {
      throw .unsupported(tokenizer.place(at: start), what: "{}", reason: "an expression uses one row at a time")
    }
    if token == .symbol(.openBracket) {
      throw .unsupported(tokenizer.place(at: start), what: "[]", reason: "each cell of a column contains one value")
    }
    return tree.append(.column(name), at: at)
  }

  // MARK: - Tokens

  private mutating func advance() throws(ExpressionError) { (token, start) = try tokenizer.next() }

  private mutating func expect(_ symbol: Symbol) throws(ExpressionError) {
    guard token == .symbol(symbol) else { throw unexpected("'\(symbol.rawValue)' or an operator") }
    try advance()
  }

  private mutating func enter(at: Int) throws(ExpressionError) {
    depth += 1
    if depth > Self.deepest { throw .tooDeep(tokenizer.place(at: at), limit: Self.deepest) }
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    let place = tokenizer.place(at: start, length: tokenizer.position - start)
    var hint: String?
    if case .name(let word) = token { hint = Self.wordOperators[word.lowercased()].map { "write '\($0)'" } }
    return token == .end
      ? .endsEarly(place, expected: expected) : .unexpected(place, expected: expected, hint: hint)
  }

  private static let wordOperators = ["and": "&&", "or": "||", "not": "!", "eq": "==", "is": "==", "mod": "%"]
}

extension Symbol {
  fileprivate var binary: BinaryOperator? { self == .assign ? .equal : BinaryOperator(rawValue: rawValue) }
  fileprivate var unary: UnaryOperator? { UnaryOperator(rawValue: rawValue) }
}
