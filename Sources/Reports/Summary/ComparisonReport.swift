import BackgroundModels
import DL3
import Diagnostics
import FITS
import FileSystem
import ModelFiles
import Tables
import TextFormat

/// The differences between two models, or between the index tables, HDUs and models of two stores.
public struct Comparison: Report {
  /// The kind of this report: `comparison`.
  public static let kind = "comparison"

  struct Pair: Encodable, Sendable {
    let first: String
    let second: String
    let axes: [String]
    let unpaired: [String]
    let quantities: [Quantity]
    let agreement: Agreement?
    /// The comparison over the common range; `nil` for models with equal axes, or without a common range.
    let common: CommonRange?
  }

  struct Agreement: Encodable, Sendable {
    let bins: Int
    let observed: Double
    let expected: Double
    let deviations: Double
    let chi2PerBin: Double
    let holds: Bool

    /// Creates an entry; `nil` without an agreement, or if no bin has enough expected counts for a comparison.
    init?(_ agreement: ModelAgreement?) {
      guard let agreement, agreement.bins > 0 else { return nil }
      (bins, observed, expected) = (agreement.bins, agreement.observed, agreement.expected)
      (deviations, chi2PerBin) = (agreement.deviations, agreement.chi2PerBin)
      holds = agreement.holds()
    }

    var text: String {
      let sign = deviations < 0 ? "-" : "+"
      return "counts of the first model over counts expected from the second, in \(counted(bins, "bin")) with at least "
        + "10 expected counts: \(fixed(observed / expected, 4)) (\(sign)\(fixed(abs(deviations), 1)) sigma, "
        + "\(grouped(expected)) expected), chi2 per bin \(fixed(chi2PerBin, 2))"
    }
  }

  struct Quantity: Encodable, Sendable {
    let name: String
    let differing: Int
    let largestAbsolute: Double
    let largestRelative: Double
    let place: String?
  }

  /// The numbers of HDUs that both index tables list. Models that are compared bin by bin are not included.
  struct HDUCounts: Encodable, Sendable {
    /// The number of HDUs that exist on both sides, including those in the same file.
    var compared = 0
    /// The number of these HDUs for which both index tables list the same HDU of the same file.
    var inSameFile = 0
    /// The number of HDUs with different data or keywords.
    var different = 0
    /// The number of further HDUs that cannot be compared, because a file does not exist.
    var withoutFile = 0

    var text: String {
      var text =
        "\(counted(compared, "HDU")) compared (not counting models): \(grouped(different)) different"
      if inSameFile > 0 { text += ", \(grouped(inSameFile)) equal because both index tables list the same file" }
      if withoutFile > 0 {
        text +=
          "; \(counted(withoutFile, "further HDU")) could not be compared, because at least one of the two files does "
          + "not exist"
      }
      return text
    }
  }

  /// The differences between two index tables, or between two HDUs that they list.
  struct TablePair: Encodable, Sendable {
    struct Column: Encodable, Sendable {
      let name: String
      let rows: Int
      let first: Int
    }

    let name: String
    let onlyInFirst: [String]
    let onlyInSecond: [String]
    let rowsInFirst: Int
    let rowsInSecond: Int
    let columns: [Column]
    /// The keywords that differ.
    let keywords: [String]

    init(_ name: String, _ difference: TableDifference, keywords: [String] = []) {
      self.name = name
      self.keywords = keywords
      (onlyInFirst, onlyInSecond) = (difference.onlyInFirst, difference.onlyInSecond)
      (rowsInFirst, rowsInSecond) = (difference.rowCounts.first, difference.rowCounts.second)
      columns = difference.columns.map { Column(name: $0.name, rows: $0.rows, first: $0.first) }
    }

    var areEqual: Bool {
      onlyInFirst.isEmpty && onlyInSecond.isEmpty && rowsInFirst == rowsInSecond && columns.isEmpty && keywords.isEmpty
    }

    var lines: [String] {
      if areEqual { return ["\(name): \(counted(rowsInFirst, "equal row"))"] }
      var lines = [name]
      if rowsInFirst != rowsInSecond {
        lines.append("  \(counted(rowsInFirst, "row")) in the first table, \(rowsInSecond) in the second")
      }
      lines += onlyInFirst.map { "  column \($0) is only in the first table" }
      lines += onlyInSecond.map { "  column \($0) is only in the second table" }
      lines += columns.map {
        "  column \($0.name): \(counted($0.rows, "row")) differ\($0.rows == 1 ? "s" : "") (first: row \($0.first))"
      }
      if !keywords.isEmpty { lines.append("  different keywords: \(keywords.joined(separator: ", "))") }
      return lines
    }
  }

  /// The pairs of index tables, and those pairs of HDUs that are not equal.
  let tables: [TablePair]
  /// The numbers of HDUs; `nil` if no index tables are compared.
  let hdus: HDUCounts?
  let pairs: [Pair]
  /// Messages about models and files that only one side has.
  let missing: [String]
  let tolerance: Double
  /// Whether models that agree within Poisson errors are accepted as equal.
  let poisson: Bool
  /// Whether everything is equal, within the tolerance or within Poisson errors.
  public let areEqual: Bool

  init(
    tables: [TablePair] = [], hdus: HDUCounts? = nil,
    models compared: [(String, String, ModelDifference, CommonRange?)],
    missing: [String] = [],
    tolerance: Double, poisson: Bool
  ) {
    self.tables = tables
    self.hdus = hdus
    self.missing = missing
    self.tolerance = tolerance
    self.poisson = poisson
    pairs = compared.map { first, second, difference, common in
      Pair(
        first: first, second: second, axes: difference.axes, unpaired: difference.unpaired,
        quantities: difference.quantities.map {
          Quantity(
            name: $0.name, differing: $0.differing, largestAbsolute: $0.largestAbsolute,
            largestRelative: $0.largestRelative, place: $0.place)
        }, agreement: Agreement(difference.agreement), common: common)
    }
    areEqual =
      missing.isEmpty && tables.allSatisfy(\.areEqual)
      && pairs.allSatisfy { pair in
        if poisson { return pair.agreement?.holds ?? false }
        return pair.axes.isEmpty && pair.unpaired.isEmpty
          && pair.quantities.allSatisfy { $0.differing == 0 || $0.largestRelative <= tolerance }
      }
  }

  /// The comparison as text.
  public var text: String {
    var lines = tables.flatMap(\.lines)
    if let hdus { lines.append(hdus.text) }
    for pair in pairs {
      lines.append("\(pair.first) and \(pair.second)")
      lines += pair.axes.map { "  different axes: \($0)" }
      lines +=
        pair.common?.lines.map { "  " + $0 }
        ?? (pair.axes.isEmpty ? [] : ["  the models have no common range of energies and offsets"])
      if let agreement = pair.agreement { lines.append("  " + agreement.text) }
      guard !poisson else { continue }
      lines += pair.unpaired.map { "  \($0)" }
      var table = TextTable([
        ("", .left), ("bins that differ", .right), ("largest difference", .right),
        ("largest relative difference", .right), ("where", .left),
      ])
      for quantity in pair.quantities {
        table.add([
          quantity.name, "\(quantity.differing)", significant(quantity.largestAbsolute, 3),
          significant(quantity.largestRelative, 3), quantity.place ?? "",
        ])
      }
      if !pair.quantities.isEmpty { lines += table.lines() }
    }
    lines += missing
    let limit = poisson ? " within Poisson errors" : tolerance > 0 ? " within \(significant(tolerance, 3))" : ""
    lines.append(areEqual ? "equal\(limit)" : "different")
    return lines.joined(separator: "\n")
  }
}

/// Compares two models, two folders, or two files with index tables.
///
/// Index tables are compared row by row, and so are all HDUs that both index tables list, with their keywords. Models
/// are compared if they have the same path in both folders: the files that a recipe wrote, and the models that the
/// index tables list.
/// - Parameters:
///   - tolerance: The largest relative difference of models that is accepted as equal.
///   - dataSums: Whether DATASUM is verified in the files.
///   - poisson: Whether models are accepted as equal if the counts of the first model agree with the rate of the second
///     model within Poisson errors. If `poisson` is true, index tables and their HDUs are not compared.
/// - Throws: `BackgroundError`, `FITSError`, `DL3Error`, ``NothingToCompare``.
public func compare(
  _ first: String, _ second: String, tolerance: Double, poisson: Bool = false, dataSums: DataSumRule = .compare
) throws -> Comparison {
  if !isFolder(first), !isFolder(second), !(hasIndex(first) && hasIndex(second)) {
    let models = (try ModelFile(path: first, dataSums: dataSums), try ModelFile(path: second, dataSums: dataSums))
    let (difference, common) = differences(models.0, models.1)
    return Comparison(models: [(first, second, difference, common)], tolerance: tolerance, poisson: poisson)
  }
  let (left, right) = (
    try comparedModels(first, dataSums: dataSums), try comparedModels(second, dataSums: dataSums)
  )
  let others = Dictionary(right.map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
  let names = Set(left.map(\.name))
  let pairs = try left.compactMap { mine -> (String, String, ModelDifference, CommonRange?)? in
    guard let other = others[mine.name] else { return nil }
    let (difference, common) = differences(
      try ModelFile(path: mine.path, hdu: mine.hdu, dataSums: dataSums),
      try ModelFile(path: other.path, hdu: other.hdu, dataSums: dataSums))
    let hdu = mine.hdu.map { "[\($0)]" } ?? ""
    return (mine.path + hdu, other.path + hdu, difference, common)
  }
  var missing =
    left.filter { others[$0.name] == nil }.map { "\($0.name) only in \(first)" }
    + right.filter { !names.contains($0.name) }.map { "\($0.name) only in \(second)" }
  var (tables, hdus): ([Comparison.TablePair], Comparison.HDUCounts?) = ([], nil)
  if !poisson, hasIndex(first) || hasIndex(second) {
    let stores = (try DataStore(path: first, dataSums: dataSums), try DataStore(path: second, dataSums: dataSums))
    tables = indexTables(stores.0, stores.1)
    hdus = try compareHDUs(stores.0, stores.1, models: (left + right).map(\.path), into: &tables, missing: &missing)
  }
  guard !tables.isEmpty || !pairs.isEmpty || !missing.isEmpty else {
    throw NothingToCompare(first: first, second: second)
  }
  return Comparison(
    tables: tables, hdus: hdus, models: pairs, missing: missing, tolerance: tolerance, poisson: poisson)
}

/// Returns the differences of two models, and their comparison over the common range if their axes differ.
private func differences(_ first: ModelFile, _ second: ModelFile) -> (ModelDifference, CommonRange?) {
  let difference = ModelDifference(first, second)
  return (difference, difference.axes.isEmpty ? nil : CommonRange(first.model, second.model))
}

/// Compares the index tables of two stores.
private func indexTables(_ left: DataStore, _ right: DataStore) -> [Comparison.TablePair] {
  [
    Comparison.TablePair("observations", TableDifference(left.observations.table, right.observations.table)),
    Comparison.TablePair("HDUs", TableDifference(left.index.table, right.index.table)),
  ]
}

/// The error for two folders that contain nothing to compare.
struct NothingToCompare: DarktimeError {
  let first: String
  let second: String
  var problem: Problem {
    Problem(
      at: "\(first) and \(second)", found: "no models and no index tables",
      expected: "model files, data stores, or output folders of darktime")
  }
}
