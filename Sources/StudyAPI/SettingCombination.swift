import LuaHost
import Units

/// One combination of the settings of a grid.
struct SettingCombination {
  /// The values by the names of the settings, in alphabetical order.
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
    if try settings.names.isEmpty {
      throw Mismatch(found: "no settings", expected: "a list of values for each setting")
    }
    for name in try settings.names.sorted() {
      guard let values = try settings[name].table?.items, !values.isEmpty else {
        throw Mismatch(found: "no list of values for the setting '\(name)'", expected: "a list such as { 1, 2 }")
      }
      guard all.count <= most / values.count else {
        throw Mismatch(found: "more than \(most) combinations", expected: "at most \(most)")
      }
      all = all.flatMap { combination in values.map { combination + [(name, $0)] } }
    }
    return all.map(SettingCombination.init)
  }
}
