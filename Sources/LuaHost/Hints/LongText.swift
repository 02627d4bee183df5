/// A string or comment in long brackets, such as `[[text]]` or `--[==[text]==]`, at the beginning of a text.
struct LongText {
  /// Whether the brackets follow `--`.
  let isComment: Bool
  /// The position after the closing brackets; `nil` if they are missing.
  let end: Substring.Index?

  /// Finds the closing brackets; `nil` if the text does not begin with long brackets.
  init?(at text: Substring) {
    isComment = text.hasPrefix("--")
    var rest = isComment ? text.dropFirst(2) : text
    guard rest.first == "[" else { return nil }
    let level = rest.dropFirst().prefix { $0 == "=" }
    guard rest.dropFirst(1 + level.count).first == "[" else { return nil }
    let close = "]\(level)]"
    rest = rest.dropFirst(2 + level.count)
    while !rest.isEmpty, !rest.hasPrefix(close) { rest.removeFirst() }
    end = rest.isEmpty ? nil : rest.dropFirst(close.count).startIndex
  }
}
