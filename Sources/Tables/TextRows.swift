/// The lines of a table in text form, split into fields.
///
/// A quoted field may contain delimiters, line ends and doubled quotes.
struct TextRows {
  private var rest: Substring
  private let delimiter: Character
  private var line: Int
  private let path: String

  init(_ text: Substring, delimiter: Character, firstLine: Int, path: String) {
    rest = text
    self.delimiter = delimiter
    line = firstLine
    self.path = path
  }

  /// Returns the next row. Blank lines and lines that begin with `#` are skipped.
  mutating func next() throws(TableError) -> (fields: [String], line: Int)? {
    while let first = rest.first {
      if !first.isNewline, first != "#" { return try row() }
      rest = rest.drop { !$0.isNewline }.dropFirst()
      line += 1
    }
    return nil
  }

  private mutating func row() throws(TableError) -> (fields: [String], line: Int) {
    let start = line
    var fields: [String] = []
    while true {
      if delimiter == " " { rest = rest.drop { $0 == " " } }
      // Blanks at the end of a line are not a field.
      if delimiter == " ", !fields.isEmpty, rest.first?.isNewline ?? true { break }
      fields.append(try field())
      guard rest.first == delimiter else { break }
      rest = rest.dropFirst()
    }
    guard rest.first?.isNewline ?? true else {
      throw .badLine(
        path: path, line: line, found: "'\(rest.prefix(10))' after a closing quote", expected: "a delimiter")
    }
    rest = rest.dropFirst()
    line += 1
    return (fields, start)
  }

  private mutating func field() throws(TableError) -> String {
    guard rest.first == "\"" else {
      let end = rest.firstIndex { $0 == delimiter || $0.isNewline } ?? rest.endIndex
      defer { rest = rest[end...] }
      return String(rest[..<end])
    }
    let start = line
    var text = ""
    rest = rest.dropFirst()
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "\"" {
        guard rest.first == "\"" else { return text }
        rest = rest.dropFirst()
      }
      if character.isNewline { line += 1 }
      text.append(character)
    }
    throw .badLine(path: path, line: start, found: "a quoted field is not closed", expected: "a closing '\"'")
  }
}
