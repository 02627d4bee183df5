import Reports
import TextFormat

/// The studies of a ledger.
public struct StudyList: TableReport {
  /// The kind of this report: `studies`.
  public static let kind = "studies"

  struct Entry: Encodable, Sendable {
    let id: Int64
    let created: String
    let recipe: String
    let parameters: [String: String]
    let store: String?
    let runs: Int
    let strategies: Int
    let best: String?
    let deviance: Double?
    /// The start of ``StudyIdentity/counts``, the digest of the scored data. Equal digests mean equal data.
    let data: String
    let program: String
  }

  let file: String
  let studies: [Entry]

  /// Creates the list of the studies of a ledger. The list is empty if `ledger` is `nil`, which means that no study has
  /// been stored yet.
  public init(_ ledger: StudyLedger?, file: String) throws {
    self.file = file
    studies = try (ledger?.studies() ?? []).map { study in
      let identity = study.identity
      return Entry(
        id: study.id, created: study.created, recipe: identity.recipe.name, parameters: identity.parameters,
        store: identity.store?.name, runs: identity.targets.count, strategies: study.strategies, best: study.best,
        deviance: study.deviance, data: String(identity.counts.prefix(8)), program: identity.program)
    }
  }

  /// The list as text.
  public var text: String {
    guard !studies.isEmpty else { return "\(file): no studies" }
    var table = TextTable([
      ("study", .right), ("first stored", .left), ("recipe", .left), ("store", .left), ("data", .left),
      ("runs", .right), ("strategies", .right), ("deviance", .right), ("best strategy", .left),
    ])
    for study in studies {
      table.add([
        "\(study.id)", study.created, study.recipe, study.store ?? "", study.data, grouped(study.runs),
        grouped(study.strategies), study.deviance.map { fixed($0, 1) } ?? "",
        study.best?.oneLine ?? "no complete strategy",
      ])
    }
    return (["\(file): \(counted(studies.count, "study", plural: "studies"))"] + table.lines()).joined(separator: "\n")
  }

  /// The names of the columns.
  public var columns: [String] { Self.columnNames }
  private static let columnNames = [
    "study", "created", "recipe", "store", "data", "runs", "strategies", "deviance", "best", "program",
  ]

  /// The cells of the table.
  public var cells: [[String]] {
    studies.map { study in
      [
        "\(study.id)", study.created, study.recipe, study.store ?? "", study.data, "\(study.runs)",
        "\(study.strategies)", study.deviance.map { "\($0)" } ?? "", study.best ?? "", study.program,
      ]
    }
  }
}
