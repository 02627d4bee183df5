/// The possible continuations of a line.
public struct Completion: Sendable, Equatable {
  /// The matching names, sorted.
  public var candidates: [String]
  /// The text to insert: the common beginning of all candidates, without the part that was already typed.
  public var insertion: String

  /// Finds the names in `all` that begin with `word`. Case is ignored only if no name begins with exactly this text.
  init(of word: Substring, among all: [String]) {
    candidates = Set(all).filter { $0.lowercased().hasPrefix(word.lowercased()) }.sorted()
    // The typed text is never changed, so names that begin with exactly this text are preferred.
    let exact = candidates.filter { $0.hasPrefix(word) }
    if !exact.isEmpty { candidates = exact }
    let first = candidates.first ?? ""
    let shared = candidates.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
    insertion = String(shared.dropFirst(word.count))
  }
}

extension API {
  /// Returns the possible continuations of a line: members of modules and objects, options of a call, global names and
  /// keywords. Inside a string, the candidates are the result of `texts`. Inside a comment, there are no candidates.
  public func completion(of line: String, in state: LuaState, texts: () -> [String] = { [] }) throws -> Completion {
    let position = LuaPosition(endOf: line)
    if position.isInComment { return Completion(of: "", among: []) }
    let word = line.lastWord(before: line.endIndex)
    if position.isInString { return Completion(of: word, among: texts()) }
    let scope = CompletionScope(api: self, state: state, line: line, position: position)
    if word.startIndex > line.startIndex {
      let separator = line.index(before: word.startIndex)
      if line[separator] == "." || line[separator] == ":" {
        let names = try scope.value(before: separator)?.members(after: line[separator]) ?? []
        return Completion(of: word, among: names)
      }
    }
    let options = try scope.options()
    let fitting = Completion(of: word, among: options)
    if !fitting.candidates.isEmpty, !options.isEmpty { return fitting }
    return Completion(of: word, among: try state.globalNames() + Self.keywords)
  }

  private static let keywords = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or",
    "repeat", "return", "then", "true", "until", "while",
  ]
}

extension String {
  /// Returns the word (letters, digits and `_`) that ends at the given position.
  func lastWord(before end: Index) -> Substring {
    var start = end
    while start > startIndex {
      let previous = index(before: start)
      guard self[previous].isASCII, self[previous].isLetter || self[previous].isNumber || self[previous] == "_" else {
        break
      }
      start = previous
    }
    return self[start..<end]
  }
}
