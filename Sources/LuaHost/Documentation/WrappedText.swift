/// Words in lines of at most so many letters; a longer word has a line of its own.
func wrapped(_ text: String, width: Int) -> [String] {
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
