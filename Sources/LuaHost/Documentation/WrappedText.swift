/// The number of characters in a line of the narrowest common terminal.
let narrowTerminal = 80

/// Formats rows of names and descriptions as two columns, in lines of at most 80 characters.
public func columns(_ rows: [(String, String)], indent: Int = 2) -> String {
  let width = min(rows.map(\.0.count).max() ?? 0, 28)
  func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
  let column = "\n" + blanks(indent + width + 2)
  return rows.map { name, text in
    let lines = wrapped(text, width: narrowTerminal - indent - width - 2).joined(separator: column)
    // A name that is too long for its column is on a separate line.
    return blanks(indent) + name + (name.count > width ? column : blanks(width - name.count + 2)) + lines
  }.joined(separator: "\n")
}

/// Breaks a text into lines of at most `width` characters. A longer word is on a separate line.
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

/// Rewraps the paragraphs of a text to lines of at most `width` characters. Lines that begin with a blank or a dash are
/// not changed.
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
