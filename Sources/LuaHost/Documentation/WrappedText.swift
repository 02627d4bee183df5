/// Letters in a line: as many as the narrowest terminal has.
let narrowTerminal = 80

/// Names and, in a column beside them, what they are, in lines of at most 80 letters.
public func columns(_ rows: [(String, String)], indent: Int = 2) -> String {
  let width = min(rows.map(\.0.count).max() ?? 0, 28)
  func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
  let column = "\n" + blanks(indent + width + 2)
  return rows.map { name, text in
    let lines = wrapped(text, width: narrowTerminal - indent - width - 2).joined(separator: column)
    // A name that is too long for its column has a line of its own.
    return blanks(indent) + name + (name.count > width ? column : blanks(width - name.count + 2)) + lines
  }.joined(separator: "\n")
}

/// Words in lines of at most so many letters; a longer word has a line of its own.
public func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}

/// Paragraphs as they stand in a source, wrapped anew. Lines that begin with a blank or a dash are left as they are.
func rewrapped(_ text: String, width: Int) -> String {
  var lines: [String] = []
  var paragraph = ""
  func isText(_ line: Substring) -> Bool { !(line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("-")) }
  func end() {
    lines += wrapped(paragraph, width: width)
    paragraph = ""
  }
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if isText(line) {
      paragraph += " " + line
    } else {
      end()
      lines.append(String(line))
    }
  }
  end()
  return lines.joined(separator: "\n")
}
