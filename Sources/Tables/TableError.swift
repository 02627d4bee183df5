import Diagnostics

/// An error in a table in text form.
public enum TableError: DarktimeError, Equatable {
  /// The header is not an ECSV header, or has unsupported content.
  case badHeader(path: String, found: String, expected: String)
  /// A line of the body is invalid. `line` is counted from 1.
  case badLine(path: String, line: Int, found: String, expected: String)
  /// A value does not have the type of its column.
  case badValue(path: String, line: Int, column: String, found: String, expected: String)

  /// The error message.
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
