import LuaHost

/// The rules for the names of strategies, which appear in rows of tables.
enum StrategyName {
  /// The largest number of characters of a name.
  private static let most = 200

  /// The type of an argument that is the name of a strategy.
  static let type = ArgumentType<String>(
    "string", luaCATS: "string", phrase: "a string of 1 to \(most) characters on one line"
  ) { value, _ in
    guard let text = value.string else { throw Mismatch(value) }
    if let fault = fault(of: text) { throw Mismatch(found: fault) }
    return text
  }

  /// Returns what is wrong with a name; `nil` if it can be used.
  static func fault(of name: String) -> String? {
    if name.allSatisfy(\.isWhitespace) { return "an empty name" }
    if name.count > most { return "a name of \(name.count) characters" }
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "a name with a line break or another control character"
    }
    return nil
  }
}
