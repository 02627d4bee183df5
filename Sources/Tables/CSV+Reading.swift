import Diagnostics

extension Table {
  /// Reads a table from CSV text: a line of column names, then one line per row. Fields are separated by commas or, if
  /// the line of names has no comma, by semicolons or tabs.
  ///
  /// A column is numeric if each of its fields is a number or empty. It is an integer column if all its numbers are
  /// integers. A column that is not numeric consists of texts. Empty numeric fields are null. CSV has no units.
  /// - Parameter path: the path of the file, for errors.
  /// - Throws: ``TableError/badLine(path:line:found:expected:)``
  public init(csv text: String, path: String) throws(TableError) {
    let text = text.first == "\u{feff}" ? text.dropFirst() : text[...]
    var body = TextRows(text, delimiter: Self.delimiter(of: text), firstLine: 1, path: path)
    func trimmed(_ fields: [String]) -> [String] {
      fields.map { field in
        var rest = field.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
      }
    }
    guard let header = try body.next() else {
      throw .badLine(path: path, line: 1, found: "no column names", expected: "a line of column names")
    }
    let names = trimmed(header.fields)
    guard names.allSatisfy({ !$0.isEmpty && Double($0) == nil }) else {
      throw .badLine(
        path: path, line: header.line, found: "column names '\(names.joined(separator: ","))'",
        expected: "a name for each column; a name must not be empty or a number")
    }
    var cells = [[String]](repeating: [], count: names.count)
    while let row = try body.next() {
      guard row.fields.count == names.count else {
        throw .badLine(
          path: path, line: row.line, found: "number of fields: \(row.fields.count)",
          expected: "\(names.count), one for each column")
      }
      for (index, field) in trimmed(row.fields).enumerated() { cells[index].append(field) }
    }
    self.init(columns: zip(names, cells).map(Self.column))
  }

  /// Returns the character that separates the fields of CSV text, according to the line of column names.
  private static func delimiter(of text: Substring) -> Character {
    let lines = text.split(whereSeparator: \.isNewline)
    var isQuoted = false
    let plain = (lines.first { $0.first != "#" } ?? "").filter { character in
      if character == "\"" { isQuoted.toggle() }
      return !isQuoted
    }
    return [",", ";", "\t"].first(where: plain.contains) ?? ","
  }

  private static func column(_ name: String, _ fields: [String]) -> Column {
    let isNull = fields.map(\.isEmpty)
    func parsed<Value>(_ null: Value, _ parse: (String) -> Value?) -> [Value]? {
      let values = fields.compactMap { $0.isEmpty ? null : parse($0) }
      return values.count == fields.count ? values : nil
    }
    if isNull.allSatisfy(\.self) { return Column(name, .double(fields.map { _ in .nan })) }
    let nulls = isNull.contains(true) ? isNull : nil
    if let values = parsed(0, { Int64($0) }) { return Column(name, .int(values), isNull: nulls) }
    if let values = parsed(.nan, { Double($0) }) { return Column(name, .double(values), isNull: nulls) }
    return Column(name, .string(fields))
  }
}
