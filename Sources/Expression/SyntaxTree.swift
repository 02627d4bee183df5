/// A parsed expression. Its nodes refer to their operands by index.
///
/// Operands come before the nodes that use them. A tree is therefore processed in one loop, and deep nesting cannot
/// exhaust the stack.
struct SyntaxTree: Sendable {
  struct Node: Sendable {
    var kind: Kind
    /// The position of the node's operator or word in the text, in bytes.
    var start: Int
    /// Whether the node is in parentheses.
    var isBracketed = false
  }

  enum Kind: Sendable {
    case number(Double, isInteger: Bool)
    case string(String)
    case boolean(Bool)
    case null
    case column(String)
    case unary(UnaryOperator, Int)
    case binary(BinaryOperator, Int, Int)
    case conditional(Int, Int, Int)
    /// A range condition `x = low:high`, with the nodes of x, low and high.
    case range(Int, Int, Int)
    case call(Function, [Int])
  }

  /// The nodes. The last node is the whole expression.
  private(set) var nodes: [Node] = []

  mutating func append(_ kind: Kind, at start: Int) -> Int {
    nodes.append(Node(kind: kind, start: start))
    return nodes.count - 1
  }

  mutating func setBracketed(_ node: Int) { nodes[node].isBracketed = true }
}

enum UnaryOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case not = "!"
  case toInteger = "(int)"
  case toReal = "(float)"
}

enum BinaryOperator: String, Sendable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case approximately = "~"
  case less = "<"
  case greater = ">"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case modulo = "%"
  case times = "*"
  case over = "/"
  case bitAnd = "&"
  case bitOr = "|"
  case bitXor = "^^"
  case power = "**"

  /// The precedence, as in cfitsio; a higher number binds more tightly. In contrast to C, `%` has the precedence of `+`
  /// and `-`, and the bitwise operators bind more tightly than `*`.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .approximately: Self.equality
    case .less, .greater, .lessOrEqual, .greaterOrEqual: Self.ordering
    case .plus, .minus, .modulo: Self.sum
    case .times, .over: 6
    case .bitAnd, .bitOr, .bitXor: 7
    case .power: 8
    }
  }

  static let equality = 3
  static let ordering = 4
  static let sum = 5
}
