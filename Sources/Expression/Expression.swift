/// A condition or formula that uses the columns of a table, for example to select runs or events.
///
/// An expression has the same meaning as in cfitsio's row filter, with these extensions and corrections:
///
/// - `=` is the same as `==`, unless a range follows (`X = 1:7`).
/// - `true` and `false` can be spelled out, and blanks are allowed before the parenthesis of a function.
/// - The exponent of a number can be written with `d`. Cfitsio reads `1d3` as 1.
/// - An empty text in a table equals `''`. In cfitsio 4.2 it equals only `' '`.
/// - The result of `angsep` is also correct if all arguments are constants. In cfitsio 4.2 it is then wrong.
/// - An undefined operation on constants is null. In cfitsio it is an error.
///
/// A number is null if it is NaN or the result of an undefined operation (`1/0`, `sqrt(-1)`, `log(0)`). The result of a
/// computation with null is null, except for `isnull`, `defnull`, `min` and `max`. Logic has three values: `null && F`
/// is false, and `null || T` is true. A row with a null result is not selected. Integers are exact up to 2^53.
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

  /// Resolves the columns in a schema and checks all types.
  /// - Throws: ``ExpressionError`` for a column that the schema does not have and for an operand of the wrong type.
  public func bound(to schema: some Schema) throws(ExpressionError) -> BoundExpression {
    var binder = Binder(text: text, schema: schema)
    return try binder.bind(tree)
  }

  /// The text.
  public var description: String { text }
}
