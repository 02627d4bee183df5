/// The number of characters in a line of the narrowest common terminal.
public let narrowTerminal = 80

/// Breaks a text into lines of at most `width` characters. A word longer than `width` is on a separate line.
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
public func rewrapped(_ text: String, width: Int) -> String {
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
