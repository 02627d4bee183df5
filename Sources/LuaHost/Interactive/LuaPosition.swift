/// Where in a line of Lua its end lies: in a string or a comment or neither, and within which brackets.
struct LuaPosition {
  /// Whether the end is within a string.
  private(set) var isInString = false
  /// Whether the end is within a comment.
  private(set) var isInComment = false
  /// Where the brackets that are still open stand, the outermost first.
  private(set) var open: [String.Index] = []
  /// For each closing bracket, its opening one.
  private(set) var opening: [String.Index: String.Index] = [:]

  /// Reads a line, or several.
  init(endOf text: String) {
    var (quote, index): (Character?, String.Index) = (nil, text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      if let end = quote {
        if character == "\\" { index = text.index(after: index) } else if character == end { quote = nil }
        if index == text.endIndex { break }
      } else if isInComment {
        if character == "\n" { isInComment = false }
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
