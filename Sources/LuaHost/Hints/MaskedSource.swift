/// The lines of a script. Comments and the contents of strings are replaced by blanks, so that a search finds only
/// code. Strings keep their quotes, and long brackets around strings become quotes.
struct MaskedSource: Sendable {
  let lines: [String]

  /// Masks a script.
  init(_ script: String) {
    var (masked, rest): (String, Substring) = ("", script[...])
    func blank(_ text: Substring) { masked += text.map { $0.isNewline ? "\n" : " " }.joined() }
    while let first = rest.first {
      if rest.hasPrefix("--") {
        let end =
          LongText(at: rest).map { $0.end ?? rest.endIndex } ?? rest.firstIndex(where: \.isNewline) ?? rest.endIndex
        blank(rest[..<end])
        rest = rest[end...]
      } else if let long = LongText(at: rest) {
        let end = long.end ?? rest.endIndex
        masked += "\""
        blank(rest[rest.index(after: rest.startIndex)..<rest.index(before: end)])
        masked += "\""
        rest = rest[end...]
      } else if first == "\"" || first == "'" {
        let end = Self.endOfText(rest, first)
        let content = rest[rest.index(after: rest.startIndex)..<end]
        masked.append(first)
        blank(content)
        rest = rest[end...]
        if rest.first == first {
          masked.append(first)
          rest.removeFirst()
        }
      } else {
        masked.append(first)
        rest.removeFirst()
      }
    }
    lines = masked.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  /// The line with a number counted from 1; empty if there is none.
  func line(_ number: Int) -> String { lines.indices.contains(number - 1) ? lines[number - 1] : "" }

  /// The last line with code before the given line; empty if there is none.
  func codeBefore(_ number: Int) -> String {
    lines.prefix(max(0, number - 1)).last { $0.contains { !$0.isWhitespace } } ?? ""
  }

  /// Returns the position of the quote that ends a string, or the end of the line.
  private static func endOfText(_ text: Substring, _ quote: Character) -> String.Index {
    var index = text.index(after: text.startIndex)
    while index < text.endIndex, text[index] != quote, !text[index].isNewline {
      if text[index] == "\\", text.index(after: index) < text.endIndex { index = text.index(after: index) }
      index = text.index(after: index)
    }
    return min(index, text.endIndex)
  }
}
