import Diagnostics

/// What can be wrong with a table in text form.
public enum TableError: DarktimeError, Equatable {
  /// The header is no ECSV header, or not one that can be understood.
  case badHeader(path: String, found: String, expected: String)
  /// A line of the body; `line` counts from 1.
  case badLine(path: String, line: Int, found: String, expected: String)
  /// A value that is not of its column's type.
  case badValue(path: String, line: Int, column: String, found: String, expected: String)

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .badHeader(let path, let found, let expected):
      Problem(at: path, found: found, expected: expected)
    case .badLine(let path, let line, let found, let expected):
      Problem(at: "\(path):\(line)", found: found, expected: expected)
    case .badValue(let path, let line, let column, let found, let expected):
      Problem(at: "\(path):\(line), column \(column)", found: "'\(found)'", expected: expected)
    }
  }
}
