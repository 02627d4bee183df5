import Diagnostics
import TextFormat

/// A result that a command prints, as text for people or as JSON for programs.
public protocol Report: Encodable, Sendable {
  /// The kind of the result. `docs/json.md` describes the fields of each kind.
  static var kind: String { get }
  /// The result as text for people.
  var text: String { get }
  /// Returns the result as text for a terminal, in which warnings can be red if `coloured` is true. Apart from colours,
  /// tabs and newlines, the text has no control characters, even if names in files and scripts have some.
  func text(coloured: Bool) -> String
}

extension Report {
  /// Returns the text without colours.
  public func text(coloured: Bool) -> String { text.printable }

  /// Returns the result as JSON, with sorted keys and numbers in full precision. In addition to the fields of the
  /// report, the JSON contains the kind as `report` and the version of the fields as `schema`.
  public func json() throws -> String { try stableJSON(Envelope(report: self)) }
}

/// The version of the fields that `docs/json.md` describes. The version increases if a field changes or is removed, but
/// not if a field is added.
let reportSchema = 1

/// A report with its kind and the version of its fields.
private struct Envelope<Body: Report>: Encodable {
  let report: Body

  private enum CodingKeys: CodingKey { case report, schema }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Body.kind, forKey: .report)
    try container.encode(reportSchema, forKey: .schema)
    try report.encode(to: encoder)
  }
}
