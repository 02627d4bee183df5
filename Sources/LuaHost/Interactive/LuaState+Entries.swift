/// The result of parsing an entry at a prompt.
public enum LuaEntry {
  /// The entry is complete and can be run.
  case complete(LuaFunction)
  /// The entry needs more lines.
  case incomplete
}

extension LuaState {
  /// Parses an entry at a prompt: statements, an expression, or `=` and an expression.
  ///
  /// Running an expression returns its values. If the state keeps globals, `local` is removed from an entry that begins
  /// with a local assignment or function, because a local variable would not exist in the next entry.
  ///
  /// - Throws: ``LuaError`` with a syntax error, ``LuaFault/compiledScript(_:)``.
  public func parseEntry(_ text: String, name: String) throws -> LuaEntry {
    var text = text[...]
    if options.keepsGlobals { text = Self.withoutLocal(text) }
    let trimmed = text.drop(while: \.isWhitespace)
    if trimmed.first == "=" { return try entry("return " + trimmed.dropFirst(), name) }
    do { return try entry("return " + text, name) } catch is LuaError {
      // The entry is not an expression, so it is parsed as statements. A syntax error then refers to the statements.
      return try entry(String(text), name)
    }
  }

  private func entry(_ text: String, _ name: String) throws -> LuaEntry {
    do { return .complete(try load(text, name: name)) } catch let error as LuaError {
      if case .syntax(let message) = error.cause, message.hasSuffix("near <eof>") || message.hasSuffix("near '<eof>'") {
        return .incomplete
      }
      throw error
    }
  }

  /// Removes `local`: returns `name = 1` for `local name = 1` and `function f()` for `local function f()`.
  private static func withoutLocal(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard start.hasPrefix("local"), let next = start.dropFirst(5).first, next.isWhitespace else { return text }
    let rest = start.dropFirst(5).drop(while: \.isWhitespace)
    if rest.hasPrefix("function"), rest.dropFirst(8).first?.isWhitespace == true { return rest }
    let names = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_, \t".contains($0)) }
    let follows = rest.dropFirst(names.count)
    return follows.first == "=" && !follows.hasPrefix("==") ? rest : text
  }
}
