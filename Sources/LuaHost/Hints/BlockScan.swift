/// Finds the block without an `end` in a script, from the words and brackets of the code.
struct BlockScan {
  /// The beginning of a block: its word, its line, and the number of blanks at the start of that line.
  struct Opening: Equatable {
    var word: String
    var line: Int
    var indent: Int
  }

  /// The innermost block that is still open, because its `end` or that of a block inside it is missing; `nil` if there
  /// is none.
  private(set) var unclosed: Opening?
  /// The first block whose `end` is indented less than the block itself. This `end` was probably meant for an outer
  /// block. `nil` if there is none.
  private(set) var suspect: Opening?

  /// Scans masked code from the first line to the line `last`.
  init(_ lines: [String], through last: Int) {
    var open: [Opening] = []
    var loops = 0
    for (index, line) in lines.prefix(last).enumerated() {
      let indent = line.prefix { $0 == " " || $0 == "\t" }.count
      for word in Self.words(line) {
        let opening = Opening(word: word, line: index + 1, indent: indent)
        switch word {
        case "function", "if", "repeat", "{", "(": open.append(opening)
        case "for", "while":
          open.append(opening)
          loops += 1
        case "do":
          // The 'do' of a loop belongs to its 'for' or 'while'.
          if loops > 0 { loops -= 1 } else { open.append(opening) }
        case "end", "until":
          guard let closed = open.popLast() else { return }
          if closed.word == "{" || closed.word == "(" { return }
          if indent < closed.indent, suspect == nil { suspect = closed }
        case "}", ")":
          guard let closed = open.popLast() else { return }
          if closed.word != "{", closed.word != "(" {
            unclosed = closed
            return
          }
        default: break
        }
      }
    }
    guard let innermost = open.last, innermost.word != "{", innermost.word != "(" else { return }
    unclosed = innermost
  }

  /// Splits a line into words and brackets.
  private static func words(_ line: String) -> [String] {
    var (words, word): ([String], String) = ([], "")
    for character in line + " " {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if "{}()".contains(character) { words.append(String(character)) }
    }
    return words
  }
}
