import Tables

/// The keywords of an HDU, in the order of the file, with typed access. If a keyword occurs more than once, the first
/// one is used.
public struct Header: Sendable, Equatable {
  /// All keywords. Strings that continue over several cards (CONTINUE) are joined.
  public var keywords: [Keyword]

  /// Creates a header.
  public init(_ keywords: [Keyword] = []) { self.keywords = keywords }

  /// The value of the keyword with this name (in upper case); `nil` if there is none.
  public subscript(name: String) -> Keyword.Value? { keywords.first { $0.name == name }?.value }

  /// Returns the text of a keyword; `nil` if the keyword is missing or its value is not a string.
  public func string(_ name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  /// Returns the value of a keyword as a number. Strings that contain a number, which occur in real files
  /// (`GEOLAT = '-23.27'`), are converted.
  public func double(_ name: String) -> Double? {
    switch self[name] {
    case .double(let value): value
    case .int(let value): Double(value)
    case .string(let text): CardValue.number(text)
    default: nil
    }
  }

  /// Returns the value of a keyword as a whole number. `4.` and `'4'` are read as 4.
  public func int(_ name: String) -> Int64? {
    if case .int(let value)? = self[name] { return value }
    return double(name).flatMap { Int64(exactly: $0) }
  }

  /// Returns the logical value of a keyword; `nil` if the keyword is missing or has another type.
  public func bool(_ name: String) -> Bool? {
    if case .bool(let value)? = self[name] { value } else { nil }
  }
}
