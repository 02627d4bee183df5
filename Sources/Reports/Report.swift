import Diagnostics
import TextFormat

/// A result that a command prints: as text for people, as JSON for programs.
public protocol Report: Encodable, Sendable {
  /// What kind of result it is: the word under which `docs/json.md` tells its fields.
  static var kind: String { get }
  /// The result for people.
  var text: String { get }
  /// The same for a terminal, which may show what needs attention in colour: with no other control characters, whatever
  /// texts of files and scripts are in it.
  func text(coloured: Bool) -> String
}

extension Report {
  /// Nothing needs attention, unless a report says otherwise.
  public func text(coloured: Bool) -> String { text.printable }

  /// The result as JSON: keys sorted, numbers in full; beside its fields `report`, its kind, and `schema`.
  public func json() throws -> String { try stableJSON(Envelope(report: self)) }
}

/// The version of what `docs/json.md` describes. Fields that are added do not raise it; a change or loss of one does.
let reportSchema = 1

/// A report with what tells a program how to read it.
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
