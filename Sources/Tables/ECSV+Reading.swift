import Diagnostics
import Yams

extension Table {
  /// Reads a table from ECSV text (Enhanced Character Separated Values 1.0, as astropy writes it).
  ///
  /// Fields are separated by blanks or commas. Units and descriptions come from the YAML header. `meta` becomes
  /// keywords; its EXTNAME becomes the name of the table. An empty field is null, except in a text column, where it is
  /// an empty text.
  /// - Parameter path: the path of the file, for errors.
  /// - Throws: ``TableError``
  public init(ecsv text: String, path: String) throws(TableError) {
    let parts = ECSVText(text)
    let header = try ECSVHeader(parts.yaml, path: path)
    var body = TextRows(parts.body, delimiter: header.delimiter, firstLine: parts.bodyLine, path: path)
    // A table without columns, which astropy can write, has no names either.
    let line = try body.next()
    guard line != nil || header.columns.isEmpty else {
      throw .badLine(
        path: path, line: parts.bodyLine, found: "no column names", expected: "a line of column names after the header")
    }
    let names = line?.fields ?? []
    guard names == header.columns.map(\.name) else {
      throw .badLine(
        path: path, line: line?.line ?? parts.bodyLine, found: "column names \(names.joined(separator: ", "))",
        expected: "column names \(header.columns.map(\.name).joined(separator: ", ")), as in the header")
    }
    var cells = [[String]](repeating: [], count: names.count)
    var lines: [Int] = []
    while let row = try body.next() {
      guard row.fields.count == cells.count else {
        throw .badLine(
          path: path, line: row.line, found: "number of fields: \(row.fields.count)",
          expected: "\(cells.count), one for each column")
      }
      for (index, field) in row.fields.enumerated() { cells[index].append(field) }
      lines.append(row.line)
    }
    var columns: [Column] = []
    for (column, fields) in zip(header.columns, cells) {
      columns.append(try column.read(fields, lines: lines, path: path))
    }
    self.init(name: header.name, keywords: header.keywords, columns: columns)
  }
}

/// The two parts of ECSV text.
private struct ECSVText {
  var yaml = ""
  var body: Substring
  /// The number of the line at which the body begins, counted from 1.
  var bodyLine = 1

  init(_ text: String) {
    body = text[...]
    while body.first == "#" {
      let line = body.prefix { !$0.isNewline }
      yaml += line.dropFirst(line.hasPrefix("# ") ? 2 : 1) + "\n"
      body = body.dropFirst(line.count + 1)
      bodyLine += 1
    }
  }
}

/// A column as declared in the header.
private struct ECSVColumn {
  var name: String
  var unit: String?
  var comment: String?
  var type: ECSVType

  func read(_ fields: [String], lines: [Int], path: String) throws(TableError) -> Column {
    var column = Column(name, unit: unit, comment: comment, .bool([]), format: type.format)
    func bad(_ row: Int) -> TableError {
      let isLarge = Int64(fields[row]) == nil && UInt64(fields[row]) != nil
      return .badValue(
        path: path, line: lines[row], column: name, found: fields[row],
        expected: isLarge
          ? "a whole number of at most \(Int64.max)" : "a value of type \(type.subtype ?? type.datatype)")
    }
    func values<Value>(_ null: Value, _ parse: (String) -> Value?) throws(TableError) -> [Value] {
      var values: [Value] = []
      values.reserveCapacity(fields.count)
      for (row, field) in fields.enumerated() {
        guard let value = field.isEmpty ? null : parse(field) else { throw bad(row) }
        values.append(value)
      }
      return values
    }
    switch type {
    case .string: column.values = .string(fields)
    case .bool: column.values = .bool(try values(false) { ["True": true, "False": false][$0] })
    case .int: column.values = .int(try values(0) { Int64($0) })
    case .float(true): column.values = .double(try values(.nan) { Float($0).map(Double.init) })
    case .float(false): column.values = .double(try values(.nan) { Double($0) })
    case .array(let isSingle, let shape):
      let count = ECSVType.elements(of: shape)
      let rows = try values([]) { (field) -> [Double]? in
        let numbers = Self.array(field, isSingle: isSingle)
        return shape.isEmpty || numbers?.count == count ? numbers : nil
      }
      column.values = .vector(rows, shape: shape.reversed())
    }
    if type != .string, fields.contains("") { column.isNull = fields.map(\.isEmpty) }
    return column
  }

  /// Returns the numbers of a JSON array, which may be nested, in one list. `null` becomes NaN, `true` 1 and `false` 0.
  private static func array(_ text: String, isSingle: Bool) -> [Double]? {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
    var values: [Double] = []
    for field in text.split(whereSeparator: { "[], ".contains($0) }) {
      let value = isSingle ? Float(field).map(Double.init) : Double(field)
      switch field {
      case "null": values.append(.nan)
      case "true": values.append(1)
      case "false": values.append(0)
      default:
        guard let value else { return nil }
        values.append(value)
      }
    }
    return values
  }
}

/// The YAML header.
private struct ECSVHeader {
  var columns: [ECSVColumn] = []
  var delimiter: Character = " "
  var name: String?
  var keywords: [Keyword] = []

  init(_ text: String, path: String) throws(TableError) {
    func bad(_ found: String, _ expected: String) -> TableError {
      .badHeader(path: path, found: found, expected: expected)
    }
    let first = text.prefix { !$0.isNewline }
    guard first.hasPrefix("%ECSV 1.") || first.hasPrefix("%ECSV 0.9") else {
      throw bad("the first line is '\(first.prefix(40))'", "'# %ECSV 1.0'")
    }
    let root: Node?
    do { root = try Yams.compose(yaml: String(text.dropFirst(first.count))) } catch {
      throw bad("the header is not valid YAML: \(error)", "a YAML mapping")
    }
    guard let declared = root?["datatype"]?.sequence else {
      throw bad("the header has no list 'datatype'", "the key 'datatype' with the list of columns")
    }
    for node in declared {
      guard let name = node["name"]?.string, let datatype = node["datatype"]?.string else {
        throw bad("the header has a column without 'name' or 'datatype'", "{name: ..., datatype: ...} for each column")
      }
      let subtype = node["subtype"]?.string
      guard let type = ECSVType(datatype: datatype, subtype: subtype) else {
        throw bad(
          "column \(name) has datatype \(subtype ?? datatype)",
          "bool, int*, uint*, float*, string, or arrays of numbers")
      }
      columns.append(
        ECSVColumn(name: name, unit: node["unit"]?.string, comment: node["description"]?.string, type: type))
    }
    if let text = root?["delimiter"]?.string {
      guard text == "," || text == " " else { throw bad("delimiter '\(text)'", "' ' or ','") }
      delimiter = Character(text)
    }
    if let meta = root?["meta"] { take(meta) }
  }

  /// Adds the keywords in `meta`, which is a mapping, or a list of mappings if the mapping is ordered (`!!omap`).
  private mutating func take(_ meta: Node) {
    if let entries = meta.sequence {
      for entry in entries { take(entry) }
    }
    for (key, value) in meta.mapping ?? [:] {
      guard let key = key.string else { continue }
      if key == "EXTNAME", let text = value.string {
        name = text
      } else if let lines = value.sequence {
        keywords += lines.compactMap(\.string).map { Keyword(key, .commentary($0)) }
      } else {
        keywords.append(Keyword(key, Self.value(value)))
      }
    }
  }

  private static func value(_ node: Node) -> Keyword.Value {
    // A quoted value is always text. Without this check, Yams would read a quoted number as a number.
    if case .scalar(let scalar) = node, scalar.style == .singleQuoted || scalar.style == .doubleQuoted {
      return .string(scalar.string)
    }
    if node.null != nil { return .undefined }
    if let value = node.bool { return .bool(value) }
    if let value = node.int { return .int(Int64(value)) }
    if let value = node.float { return .double(value) }
    return .string(node.string ?? "")
  }
}
