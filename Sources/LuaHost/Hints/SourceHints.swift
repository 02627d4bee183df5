import Diagnostics

/// Finds hints for lines of a script that are written as in Python or another language.
///
/// A hint requires both the message of an error and the code of its line, because a wrong hint is worse than none.
struct SourceHints {
  let source: MaskedSource
  /// Returns whether the class with the given name has a method `each`.
  let hasEach: (_ className: String) -> Bool

  /// Returns a hint for an error in a line; `nil` if the line shows no known mistake.
  func hint(for cause: LuaError.Cause, line number: Int) -> String? {
    let line = source.line(number)
    switch cause {
    case .syntax(let message):
      return SyntaxHints(source: source, message: message, number: number, line: line).hint
    case .script(let message): return hint(for: message, line)
    case .host(let fault as LuaFault): return hint(for: fault, line, number)
    default: return nil
    }
  }

  private func hint(for fault: LuaFault, _ line: String, _ number: Int) -> String? {
    switch fault {
    case .undefinedGlobal(let name, _, nil):
      if ["f", "r", "b", "u"].contains(name), line.firstMatch(of: #/\b[frbu]["']/#) != nil {
        return name == "f"
          ? "write string.format(\"%d runs\", n), or join strings with '..'; Lua has no f-strings"
          : "write the string without '\(name)' before it"
      }
      // Lua reads 'try:' as the beginning of a method call that continues in the next line.
      let isShown = line.contains(word: name) || name == "try" && source.codeBefore(number).contains(word: name)
      return isShown ? ForeignNames.globals[name] : nil
    case .calledWithDot(_, let method, _):
      guard let match = line.firstMatch(of: #/([A-Za-z_][A-Za-z0-9_.]*)\.([A-Za-z_][A-Za-z0-9_]*)\s*[({"']/#),
        match.2 == method
      else { return nil }
      return "write \(match.1):\(method)(...), with a colon instead of a dot"
    default: return nil
    }
  }

  private func hint(for message: String, _ line: String) -> String? {
    if message.hasPrefix("attempt to call a"), message.hasSuffix("(for iterator 'for iterator')") {
      let type = message.dropFirst("attempt to call a ".count).prefix { $0 != " " }
      guard let list = line.firstMatch(of: #/\bin\s+([A-Za-z_][A-Za-z0-9_.:()]*)\s+do\b/#)?.1 else { return nil }
      if type == "table" {
        return "write 'for _, x in ipairs(\(list)) do' for a list, or 'for name, value in pairs(\(list)) do' for a "
          + "table with names"
      }
      return hasEach(String(type)) ? "write 'for x in \(list):each() do'" : nil
    }
    if message.hasPrefix("attempt to mod a 'string'"), line.firstMatch(of: #/["']\s*\)?\s*%/#) != nil {
      return "write string.format(\"%d\", x) to put a value into a string"
    }
    if message.hasPrefix("attempt to add a '"), message.contains("'string'"), line.contains("+") {
      return "write 'a .. b' to join strings"
    }
    if message.hasPrefix("attempt to compare boolean with "), line.firstMatch(of: #/[<>]=?[^<>=]+[<>]/#) != nil {
      return "write 'a < x and x < b' for a range"
    }
    if message.contains("nil value (field '"), let list = line.firstMatch(of: #/([A-Za-z_][A-Za-z0-9_.]*)\[0\]/#)?.1,
      message.hasSuffix("(field '?')") || message.hasSuffix("(field 'integer index')")
    {
      return "list indices begin at 1: the first element is \(list)[1]"
    }
    if message.hasPrefix("attempt to call a nil value"), let name = quotedName(in: message),
      line.matches(of: #/[.:]([A-Za-z_]\w*)\s*[({"']/#).contains(where: { $0.1 == name })
    {
      return ForeignNames.methods[name]
    }
    if message.hasPrefix("bad argument #1 to '"), message.contains("(string expected, got no value)"),
      let match = line.firstMatch(of: #/([A-Za-z_][A-Za-z0-9_]*)\.([a-z]+)\s*\(\s*\)/#), match.1 != "string",
      quotedName(in: message) == String(match.2)
    {
      return "write \(match.1):\(match.2)(), with a colon"
    }
    return nil
  }

  /// Returns the first identifier in single quotes in a message; `nil` if there is none.
  private func quotedName(in message: String) -> String? {
    let parts = message.split(separator: "'", omittingEmptySubsequences: false)
    return parts.dropFirst().first { part in
      !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }.map(String.init)
  }
}

extension String {
  /// Returns whether the text contains a name that is not part of a longer name.
  func contains(word: String) -> Bool {
    split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.contains { $0 == word }
  }
}
