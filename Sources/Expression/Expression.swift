/// An expression over the columns of a table: which runs, which events.
///
/// It means what cfitsio's row filter means by it, where both have a thing. Beyond cfitsio, `=` is `==` (unless a
/// range follows: `X = 1:7`), `true` and `false` are spelled out, an exponent may be a `d`, blanks may stand before
/// the bracket of a function, `''` equals an empty string, and `angsep` is right for constants too.
///
/// Null: a number that is NaN, or that an operation cannot give (`1/0`, `sqrt(-1)`, `log(0)`), is null; what is
/// computed of null is null. Logic has three values: `null && F` is false, `null || T` is true, and a row whose result
/// is null is not chosen. Whole numbers are exact up to 2^53.
public struct Expression: Sendable, CustomStringConvertible {
  /// The text it was read from.
  public let text: String
  /// The columns it needs, as the text spells them, each once.
  public let columns: [String]
  let tree: SyntaxTree

  /// Reads an expression.
  /// - Throws: ``ExpressionError`` with the place in the text.
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

  /// Looks up the columns and checks all types.
  /// - Throws: ``ExpressionError/unknownColumn(_:name:present:)``,
  ///   ``ExpressionError/wrongType(_:what:found:expected:)`` and its like.
  public func bound(to schema: some Schema) throws(ExpressionError) -> BoundExpression {
    var binder = Binder(text: text, schema: schema)
    return try binder.bind(tree)
  }

  /// The text.
  public var description: String { text }
}
