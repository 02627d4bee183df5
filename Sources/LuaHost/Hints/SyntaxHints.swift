/// Finds a hint for an error of Lua's parser.
struct SyntaxHints {
  let source: MaskedSource
  let message: String
  let number: Int
  let line: String

  /// The hint; `nil` if the line shows no known mistake.
  var hint: String? { statementHint ?? operatorHint ?? bracketHint ?? blockHint ?? unusedValueHint }

  /// The text near which the parser stopped.
  private var near: Substring {
    let parts = message.split(separator: " near ", maxSplits: 1)
    guard parts.count == 2 else { return "" }
    return parts[1].hasPrefix("'") ? parts[1].dropFirst().dropLast() : parts[1]
  }

  /// A hint for statements of other languages. The parser may stop in the line after them.
  private var statementHint: String? {
    for code in [line, source.codeBefore(number)] {
      if code.wholeMatch(of: #/\s*try\s*:?\s*/#) != nil {
        return "write 'local ok, result = pcall(function() ... end)'; Lua has no 'try'"
      }
      if code.wholeMatch(of: #/\s*(except|finally)\b.*/#) != nil {
        return "write 'local ok, result = pcall(function() ... end)'; Lua has no 'try'"
      }
      if code.wholeMatch(of: #/\s*pass\s*/#) != nil { return "leave the block empty; Lua has no 'pass'" }
      if code.wholeMatch(of: #/.*\bcontinue\s*/#) != nil {
        return "put the rest of the loop into 'if ... then ... end'; Lua has no 'continue'"
      }
    }
    if line.firstMatch(of: #/\bdef\s+[A-Za-z_]\w*\s*\(/#) != nil {
      return "write 'local function name(...)', and 'end' after its last line"
    }
    if line.wholeMatch(of: #/\s*(import|from)\s+[A-Za-z_].*/#) != nil {
      return "write 'local name = require(\"name\")' to load name.lua from the folder of the recipe; dt and math are "
        + "always available"
    }
    if line.firstMatch(of: #/\belif\b/#) != nil { return "write 'elseif ... then'" }
    if line.firstMatch(of: #/\belse\s+if\b/#) != nil, message.contains("'end' expected") {
      return "write 'elseif', which needs no 'end' of its own"
    }
    if line.firstMatch(of: #/\blambda\b/#) != nil { return "write 'function(x) return ... end'" }
    if line.firstMatch(of: #/\bprint\s+[A-Za-z0-9_#]/#) != nil
      || line.firstMatch(of: #/\bprint\s*(["']).*?\1\s*[,%]/#) != nil
    {
      return "write print(x), with parentheses"
    }
    if line.wholeMatch(of: #/\s*raise\b.*/#) != nil { return "write 'error(\"text\")'" }
    if line.wholeMatch(of: #/\s*assert\s+[^\s("'].*/#) != nil { return "write 'assert(condition)', with parentheses" }
    if line.wholeMatch(of: #/\s*del\s+[A-Za-z_].*/#) != nil { return "write 'x = nil'" }
    if line.wholeMatch(of: #/\s*(var|let|const)\s+[A-Za-z_].*/#) != nil { return "write 'local name = ...'" }
    return nil
  }

  private var operatorHint: String? {
    if near == "#" { return "write '--' before a comment" }
    if near == "//", line.firstMatch(of: #/(^|\s)\/\/(\s|$|[A-Za-z])/#) != nil { return "write '--' before a comment" }
    if near.hasPrefix("!") {
      return line.contains("!=") ? "write '~=' for 'not equal'" : "write 'not' instead of '!'"
    }
    if near.hasPrefix("&"), line.contains("&&") { return "write 'and' instead of '&&'" }
    if near.hasPrefix("|"), line.contains("||") { return "write 'or' instead of '||'" }
    if near == "*", line.contains("**") { return "write '^' for a power: x ^ 2" }
    if ["+", "-", "*", "/"].contains(near),
      let match = line.firstMatch(of: #/([A-Za-z_][A-Za-z0-9_.\[\]]*)\s*(\+\+|--|[-+*\/]=)/#)
    {
      let sign = match.2.first.map(String.init) ?? "+"
      return "write '\(match.1) = \(match.1) \(sign) ...'; Lua has no '\(match.2)'"
    }
    if line.firstMatch(of: #/[\w)\]"']\s+is\s+(not\s+)?\w/#) != nil {
      return "write '==' instead of 'is', and '~=' instead of 'is not'"
    }
    if near == "in" || near == "not", line.firstMatch(of: #/\b(if|while|and|or|=)\b.*\bin\b/#) != nil {
      return "to find a value, write a loop; to find a key, write 't[key] ~= nil'; Lua has no operator 'in'"
    }
    if near == "else", line.firstMatch(of: #/=.*\bif\b.+\belse\b/#) != nil {
      return "write 'x = condition and a or b'"
    }
    return nil
  }

  private var bracketHint: String? {
    if line.firstMatch(of: #/[\[{(].*\bfor\b.+\bin\b/#) != nil, near == "[" || near == "for" {
      return "write a loop: 'for _, x in ipairs(list) do t[#t + 1] = ... end'; Lua has no list comprehensions"
    }
    if near == "[", line.firstMatch(of: #/(=|\(|,|\breturn\b|\bin\b)\s*\[/#) != nil {
      return "write lists in braces: { 1, 2, 3 }"
    }
    if near == ":" {
      if message.hasPrefix("']' expected"), line.firstMatch(of: #/\[[^\]]*:/#) != nil {
        return "write text:sub(first, last) for a string, table.unpack(list, first, last) for a list; "
          + "Lua has no slices"
      }
      if message.hasPrefix("'then' expected") { return "write 'then' instead of ':', and 'end' after the block" }
      if message.hasPrefix("'do' expected") { return "write 'do' instead of ':', and 'end' after the block" }
      if line.firstMatch(of: #/\belse\s*:/#) != nil { return "write 'else' without ':'" }
      if message.hasPrefix("'}' expected"), line.firstMatch(of: #/[\w"']\s*:/#) != nil {
        return "write { name = value }, or { [\"a name\"] = value }"
      }
    }
    if near == "=", message.hasPrefix("'then' expected") { return "write '==' to compare" }
    return nil
  }

  /// A hint for a block without `end`, if the code up to the line of the error contains such a block.
  private var blockHint: String? {
    // In the table of a recipe, the 'end' of the function ends the block instead, and the comma after it is an error.
    let isComma = near == "," && line.firstMatch(of: #/\bend\s*,/#) != nil
    guard message.hasPrefix("'end' expected") || near == "}" || near == ")" || near == "<eof>" || isComma else {
      return nil
    }
    let scan = BlockScan(source.lines, through: number)
    guard let open = scan.unclosed else { return nil }
    if let suspect = scan.suspect {
      return "write 'end' after each block; judging by indentation, '\(suspect.word)' in line \(suspect.line) has "
        + "no 'end'"
    }
    return "write 'end' after each block; '\(open.word)' in line \(open.line), or a block inside it, has no 'end'"
  }

  /// A hint for a line that computes a value without using it.
  private var unusedValueHint: String? {
    let signs: Set<Substring> = ["+", "-", "*", "/", "%", "^", "..", "<", ">", "<=", ">=", "==", "~=", "and", "or"]
    guard signs.contains(near), !line.contains("++"),
      line.firstMatch(
        of:
          #/(^|\bthen|\belse\b|\bdo\b|\)|;)\s*[A-Za-z_][\w.:]*(\([^()]*\))?\s*([-+*\/%^<>]|\.\.|==|~=|\band\b|\bor\b)/#
      )
        != nil
    else { return nil }
    return "write 'return' before the value, or 'local name = ...' to keep it"
  }
}
