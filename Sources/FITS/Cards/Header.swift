import Tables

/// The keywords of an HDU, in the order of the file, with typed access. Where a keyword stands twice the first counts.
public struct Header: Sendable, Equatable {
  /// All keywords; long strings (CONTINUE) are joined.
  public var keywords: [Keyword]

  /// Makes a header.
  public init(_ keywords: [Keyword] = []) { self.keywords = keywords }

  /// The value of a keyword, by its upper-case name.
  public subscript(name: String) -> Keyword.Value? { keywords.first { $0.name == name }?.value }

  /// The text of a keyword; numbers and logicals are not taken for text.
  public func string(_ name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  /// A number; real files also give numbers as text (`GEOLAT = '-23.27'`), which is read as the number it spells.
  public func double(_ name: String) -> Double? {
    switch self[name] {
    case .double(let value): value
    case .int(let value): Double(value)
    case .string(let text): CardValue.number(text)
    default: nil
    }
  }

  /// A whole number; `4.` and `'4'` are read as 4.
  public func int(_ name: String) -> Int64? {
    if case .int(let value)? = self[name] { return value }
    return double(name).flatMap { Int64(exactly: $0) }
  }

  /// A logical value.
  public func bool(_ name: String) -> Bool? {
    if case .bool(let value)? = self[name] { value } else { nil }
  }
}
