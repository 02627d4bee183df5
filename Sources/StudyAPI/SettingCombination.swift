import LuaHost
import Units

/// One combination of the settings of a grid.
struct SettingCombination {
  /// The names of the settings and their values, in alphabetical order of the names.
  let values: [(name: String, value: LuaValue)]

  /// The values as text, by the names of the settings.
  var texts: [String: String] {
    Dictionary(values.map { ($0.name, Self.text($0.value)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The name of the strategy, such as `smoothing = none, zenith = 0, 20, 40 deg`.
  var name: String { values.map { "\($0.name) = \(Self.text($0.value))" }.joined(separator: ", ") }

  private static func text(_ value: LuaValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): shortest(number)
    case .boolean(let value): "\(value)"
    default: value.shown
    }
  }

  /// The type of an argument that gives a list of values for each setting.
  static var type: ArgumentType<[SettingCombination]> {
    ArgumentType("settings", luaCATS: "table<string, any[]>", phrase: "a table with a list of values for each setting")
    {
      value, _ in
      guard let table = value.table else { throw Mismatch(value) }
      return try all(of: table)
    }
  }

  /// The largest number of combinations. Each is a strategy, which is called for every fold.
  private static let most = 10_000

  /// Returns all combinations of settings, the last setting varying fastest.
  private static func all(of settings: LuaTable) throws -> [SettingCombination] {
    var all: [[(name: String, value: LuaValue)]] = [[]]
    let pairs = try settings.pairs
    if pairs.isEmpty { throw Mismatch(found: "no settings", expected: "a list of values for each setting") }
    for (key, list) in pairs {
      guard let name = key.string else {
        throw Mismatch(
          found: "a setting without a name (\(key.shown))", expected: "names, as in { smoothing = { ... } }")
      }
      let values = try values(list, of: name)
      guard all.count <= most / values.count else {
        throw Mismatch(found: "more than \(most) combinations", expected: "at most \(most)")
      }
      all = all.flatMap { combination in values.map { combination + [(name, $0)] } }
    }
    let combinations = all.map(SettingCombination.init)
    for combination in combinations {
      if let fault = StrategyName.fault(of: combination.name) {
        throw Mismatch(
          found: "a combination of settings that gives the strategy \(fault)",
          expected: "\(StrategyName.type.phrase) as the name of the strategy, which consists of the names and values "
            + "of all settings",
          hint: "use short values such as 'a', and let the function that returns the model look up the actual values "
            + "in a Lua table")
      }
    }
    return combinations
  }

  /// Returns the values of a setting.
  private static func values(_ list: LuaValue, of name: String) throws -> [LuaValue] {
    let expected = "strings, numbers or booleans, in a list such as { 1, 2 }"
    guard let table = list.table, case let pairs = try table.pairs, !pairs.isEmpty else {
      throw Mismatch(found: "no list of values for the setting '\(name)'", expected: "a list such as { 1, 2 }")
    }
    // A value that is nil leaves a hole in the list: a key that is not the next number.
    for (place, pair) in pairs.enumerated() {
      guard case .integer(place + 1) = pair.key else {
        throw Mismatch(
          found: pair.key.number == nil ? "a value with the key \(pair.key.shown)" : "nil at position \(place + 1)",
          path: ".\(name)", expected: expected)
      }
      switch pair.value {
      case .string, .integer, .boolean: break
      case .number(let number) where number.isFinite: break
      default: throw Mismatch(pair.value, path: ".\(name)[\(place + 1)]", expected: expected)
      }
    }
    return pairs.map(\.value)
  }
}
