/// Source text in the man macros of troff.
struct Troff {
  private(set) var source = ""

  /// Starts the page.
  init(title: String, section: Int, version: String, manual: String) {
    source = ".TH \(title) \(section) \"\" \"\(version)\" \"\(manual)\"\n"
  }

  /// Starts a section.
  mutating func section(_ title: String) { source += ".SH \(title)\n" }

  /// Starts a subsection.
  mutating func subsection(_ title: String) { source += ".SS \(Self.escaped(title))\n" }

  /// Adds paragraphs, which are separated by empty lines. Indented paragraphs are code, and keep their line breaks.
  mutating func paragraphs(_ text: String) {
    for block in text.components(separatedBy: "\n\n") {
      if block.hasPrefix(" ") {
        source += ".PP\n.nf\n"
        for line in block.split(separator: "\n") { source += Self.line(Self.escaped(line)) }
        source += ".fi\n"
      } else {
        source += ".PP\n" + Self.line(Self.escaped(block.split(separator: "\n").joined(separator: " ")))
      }
    }
  }

  /// Adds a paragraph of text that is already escaped.
  mutating func formatted(_ text: String) { source += ".PP\n" + Self.line(text) }

  /// Adds an entry of a list: a term that is already escaped, and the description of the term.
  mutating func entry(_ term: String, _ text: String) {
    source += ".TP\n" + Self.line(term)
    if !text.isEmpty { source += Self.line(Self.escaped(text)) }
  }

  static func bold(_ text: some StringProtocol) -> String { "\\fB\(escaped(text))\\fR" }
  static func italic(_ text: some StringProtocol) -> String { "\\fI\(escaped(text))\\fR" }

  /// Returns a text in which no character has a special meaning in troff. Each character is printed as the same ASCII
  /// character, so that commands can be copied from the page.
  static func escaped(_ text: some StringProtocol) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      default: result.append(character)
      }
    }
  }

  /// Returns a line of text. A full stop at the start of the line is protected, because it would begin a macro.
  private static func line(_ text: String) -> String { (text.hasPrefix(".") ? "\\&" : "") + text + "\n" }
}
