/// The commands on one line of a region file.
///
/// Commands are separated by `;`. The properties of a command follow a `#`, or the word `global`, and end at the next
/// `;` that is not in braces or quotes. A `#` at the beginning of a command makes the rest of the line a comment,
/// except before shapes that ds9 writes in this way (`# text(...)`).
struct RegionLine {
  private(set) var commands: [RegionCommand] = []

  init(_ line: Substring, at place: RegionPlace) throws(SkyError) {
    var rest = line
    var isAfterComment = false
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == ";" }
      if rest.first == "#" {
        let hidden = rest.dropFirst().drop(while: \.isWhitespace)
        guard Self.isWritten(RegionCommand.commentedShapes, in: hidden) else { return }
        rest = hidden
      }
      if rest.isEmpty { return }
      var scanner = CommandScanner(rest)
      try scanner.scan(at: place)
      commands.append(
        RegionCommand(
          rest[..<scanner.bodyEnd], properties: rest[scanner.bodyEnd..<scanner.end], isAfterComment: isAfterComment))
      isAfterComment = scanner.hasComment
      rest = rest[scanner.end...]
    }
  }

  /// Returns whether a text begins with one of the words, followed by a parenthesis.
  static func isWritten(_ words: some Collection<String>, in text: Substring) -> Bool {
    let word = text.prefix(while: \.isLetter)
    return words.contains(word.lowercased()) && text.dropFirst(word.count).drop(while: \.isWhitespace).first == "("
  }
}

/// Finds the end of a command and of its properties.
private struct CommandScanner {
  private let text: Substring
  /// The end of the part before the properties.
  private(set) var bodyEnd: Substring.Index
  private(set) var end: Substring.Index
  /// Whether the command is followed by a comment instead of properties.
  private(set) var hasComment = false

  init(_ text: Substring) {
    self.text = text
    (bodyEnd, end) = (text.startIndex, text.startIndex)
  }

  mutating func scan(at place: RegionPlace) throws(SkyError) {
    // Quotes are units of angles, except in properties and in the texts of shapes without an area.
    let word = text.prefix(while: \.isLetter).lowercased()
    let isGlobal = word == "global"
    var hasQuotes = isGlobal || RegionCommand.shapesWithoutArea.contains(word)
    var hash: Substring.Index?
    while end < text.endIndex {
      let character = text[end]
      if character == ";" { break }
      if character == "#", hash == nil, !isGlobal {
        hash = end
        hasQuotes = true
        if !Self.isProperty(text[end...].dropFirst()) {
          hasComment = true
          end = Self.endOfComment(text, from: end)
          break
        }
      }
      if character == "{" || hasQuotes && (character == "\"" || character == "'") {
        let rest = text[text.index(after: end)...]
        if let close = rest.firstIndex(of: character == "{" ? "}" : character) {
          end = close
        } else if character == "{" {
          throw place.error("a '{' without '}'", expected: "'}' on the same line")
        }
      }
      end = text.index(after: end)
    }
    bodyEnd = hash ?? end
  }

  /// Returns whether a text after `#` begins with a property: a name followed by `=`, or `background` or `source`.
  private static func isProperty(_ text: Substring) -> Bool {
    let rest = text.drop(while: \.isWhitespace)
    let name = rest.prefix(while: \.isLetter)
    if ["background", "source"].contains(name.lowercased()) { return true }
    return !name.isEmpty && rest.dropFirst(name.count).drop(while: \.isWhitespace).first == "="
  }

  /// Returns the end of a comment: the end of the line, or a `;` before a region.
  private static func endOfComment(_ text: Substring, from start: Substring.Index) -> Substring.Index {
    var index = start
    while let next = text[index...].firstIndex(of: ";") {
      let rest = text[next...].drop { $0.isWhitespace || ";+-".contains($0) }
      if RegionLine.isWritten(RegionForm.byName.keys, in: rest) { return next }
      index = text.index(after: next)
    }
    return text.endIndex
  }
}
