/// A report that is a table, which can also be printed as comma-separated values.
public protocol TableReport: Report {
  /// The names of the columns.
  var columns: [String] { get }
  /// The cells of the table, row by row. Numbers have all their digits, and cells without a value are empty.
  var cells: [[String]] { get }
}

extension TableReport {
  /// The table as comma-separated values (RFC 4180, but with LF line ends), with the column names in the first line.
  public var csv: String {
    ([columns] + cells).map { $0.map(Self.field).joined(separator: ",") }.joined(separator: "\n")
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
