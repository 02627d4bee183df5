/// An expression of the columns of a table, which selects runs or events.
///
/// Everything that cfitsio's row filter also supports has the same meaning as there. There are a few extensions:
///
/// - `=` is the same as `==`, unless a range follows (`X = 1:7`).
/// - `true` and `false` can be spelled out.
/// - The exponent of a number can be written with `d`.
/// - Blanks are allowed before the parenthesis of a function.
/// - `''` equals an empty string.
/// - `angsep` is also correct for constants.
///
/// A number is null if it is NaN or the result of an undefined operation (`1/0`, `sqrt(-1)`, `log(0)`). The result of a
/// computation with null is null. Logic has three values: `null && F` is false, and `null || T` is true. A row with a
/// null result is not selected. Integers are exact up to 2^53.
public struct Expression: Sendable, CustomStringConvertible {
  /// The source text.
  public let text: String
  /// The columns that the expression uses, as spelled in the text, each once.
  public let columns: [String]
  let tree: SyntaxTree

  /// Parses an expression.
  /// - Throws: ``ExpressionError``, which contains the position of the error in the text.
  public init(_ text: String) throws(ExpressionError) {
    tree = try Parser.parse(text)
    self.text = text
    var columns: [String] = []
    var seen: Set<String> = []
    for node in tree.nodes {
      if case .column(let name) = node.kind, seen.insert(name.uppercased()).inserted { columns.append(name) }
    }
    self.columns = columns
  }

  /// Resolves the columns and checks all types.
  /// - Throws: ``ExpressionError/unknownColumn(_:name:present:)``,
  ///   ``ExpressionError/wrongType(_:what:found:expected:)`` and similar errors.
  public func bound(to schema: some Schema) throws(ExpressionError) -> BoundExpression {
    var binder = Binder(text: text, schema: schema)
    return try binder.bind(tree)
  }

  /// The text.
  public var description: String { text }
}
