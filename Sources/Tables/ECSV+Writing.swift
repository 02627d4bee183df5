extension Table {
  /// Returns the table as ECSV text, as astropy writes it: fields separated by one blank, numbers in the shortest form
  /// that reads back exactly, nulls as `""`. Name and keywords are written to `meta`. ECSV has no place for TNULL,
  /// TDISP, the width of text columns, and the comments on keywords, so these are not written.
  public func ecsv() -> String {
    // Without an entry, the value of a YAML key is null, and astropy expects a list.
    var lines = ["%ECSV 1.0", "---", columns.isEmpty ? "datatype: []" : "datatype:"]
    lines += columns.map { "- " + yamlFlow($0.ecsvEntries) }
    let meta = metaEntries
    if !meta.isEmpty { lines += ["meta: !!omap"] + meta.map { "- " + yamlFlow([$0]) } }
    lines.append("schema: astropy-2.0")
    var text = lines.map { "# \($0)\n" }.joined()
    text += columns.map { ecsvField($0.name) }.joined(separator: " ") + "\n"
    for row in 0..<rowCount {
      text += columns.map { $0.ecsvField(row) }.joined(separator: " ") + "\n"
    }
    return text
  }

  /// The name and the keywords. All lines of COMMENT form one list, and all lines of HISTORY another list.
  private var metaEntries: [(key: String, value: String)] {
    var entries = name.map { [(key: "EXTNAME", value: yamlText($0))] } ?? []
    var seen: Set<String> = []
    for keyword in keywords {
      guard case .commentary = keyword.value else {
        entries.append((keyword.name, keyword.value.yaml))
        continue
      }
      guard seen.insert(keyword.name).inserted else { continue }
      let lines = keywords.compactMap {
        if $0.name == keyword.name, case .commentary(let line) = $0.value { yamlText(line) } else { nil }
      }
      entries.append((keyword.name, "[\(lines.joined(separator: ", "))]"))
    }
    return entries
  }
}

extension Column {
  fileprivate var ecsvEntries: [(key: String, value: String)] {
    let type = ECSVType(self)
    var entries = [(key: "name", value: yamlText(name))]
    if let unit { entries.append(("unit", yamlText(unit))) }
    entries.append(("datatype", type.datatype))
    if let subtype = type.subtype { entries.append(("subtype", yamlText(subtype))) }
    if let comment { entries.append(("description", yamlText(comment))) }
    return entries
  }

  /// Returns the field of a row.
  fileprivate func ecsvField(_ row: Int) -> String {
    if isNull(row) { return "\"\"" }
    let isSingle = format?.first { $0.isLetter } == "E"
    func spelled(_ value: Double) -> String { isSingle ? "\(Float(value))" : "\(value)" }
    switch values {
    case .bool(let values): return values[row] ? "True" : "False"
    case .int(let values): return String(values[row])
    case .double(let values): return spelled(values[row])
    case .string(let values): return Tables.ecsvField(values[row])
    case .vector(let rows, _):
      let fields = rows[row].map { $0.isNaN ? "NaN" : spelled($0) }
      return "[\(fields.joined(separator: ","))]"
    }
  }
}

extension Keyword.Value {
  fileprivate var yaml: String {
    switch self {
    case .string(let text), .commentary(let text): yamlText(text)
    case .int(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    case .undefined: "null"
    case .double(let number): yamlNumber(number)
    }
  }
}

/// Returns a field, quoted if it is empty, begins with `#`, or contains blanks, quotes or line ends.
private func ecsvField(_ text: String) -> String {
  let isPlain =
    !text.isEmpty && !text.hasPrefix("#") && !text.contains { $0 == " " || $0 == "\"" || $0 == "\t" || $0.isNewline }
  if isPlain { return text }
  return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// Returns a mapping in flow style, such as `{name: GROUP_ID, datatype: int64}`.
private func yamlFlow(_ entries: [(key: String, value: String)]) -> String {
  "{" + entries.map { "\(yamlText($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
}

/// Returns a text in a form that YAML reads as text: plain if it is a simple word, else quoted.
private func yamlText(_ text: String) -> String {
  let reserved: Set = ["y", "n", "yes", "no", "true", "false", "on", "off", "null"]
  let isWord =
    text.first?.isLetter == true && text.last != " "
    && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-/ ".contains($0)) }
  if isWord, !reserved.contains(text.lowercased()) { return text }
  if text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) {
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": quoted += "\\\(scalar)"
    case _ where scalar.value < 0x20 || scalar.value == 0x7f:
      let digits = String(scalar.value, radix: 16)
      quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}

/// Returns a number as YAML. YAML 1.1 reads a number with an exponent as a number only if it has a decimal point.
private func yamlNumber(_ number: Double) -> String {
  if number.isNaN { return ".nan" }
  if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
  let text = "\(number)"
  guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
  return text[..<exponent] + ".0" + text[exponent...]
}
