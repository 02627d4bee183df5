/// The syntactic position of the end of a line of Lua: inside a string, inside a comment, or inside brackets.
struct LuaPosition {
  /// Whether the end is inside a string.
  private(set) var isInString = false
  /// Whether the end is inside a comment.
  private(set) var isInComment = false
  /// The positions of the brackets that are still open, the outermost first.
  private(set) var open: [String.Index] = []
  /// For the position of each closing bracket, the position of its opening bracket.
  private(set) var opening: [String.Index: String.Index] = [:]

  /// Scans one or more lines.
  init(endOf text: String) {
    var (quote, index): (Character?, String.Index) = (nil, text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      if let end = quote {
        if character == "\\" { index = text.index(after: index) } else if character == end { quote = nil }
        if index == text.endIndex { break }
      } else if isInComment {
        if character == "\n" { isInComment = false }
      } else if let long = LongText(at: text[index...]) {
        guard let end = long.end else {
          (isInString, isInComment) = (!long.isComment, long.isComment)
          return
        }
        index = end
        continue
      } else if character == "-", text[index...].hasPrefix("--") {
        isInComment = true
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "({[".contains(character) {
        open.append(index)
      } else if ")}]".contains(character), let start = open.popLast() {
        opening[index] = start
      }
      index = text.index(after: index)
    }
    isInString = quote != nil
  }
}
