import Histograms
import LuaHost
import ScriptValues
import Studies
import Units

/// The value of the option `folds`, such as `field 1.5 deg`.
enum FoldOption {
  case run
  case parts(Int)
  case target
  case field(Double)
  case date(days: Double)
  case zenith([Double])

  /// Returns the rule that divides runs into these folds.
  func rule(seed: UInt64) -> FoldRule {
    switch self {
    case .run: .run
    case .parts(let count): .parts(count, seed: seed)
    case .target: .column("TARGET_NAME")
    case .field(let angle): .field(angle)
    case .date(let days): .date(days: days)
    case .zenith(let edges): .zenith(edges)
    }
  }

  static var type: ArgumentType<FoldOption> {
    let phrase =
      "\"run\", \"target\", \"5 parts\", \"field 1.5 deg\", \"date 1 d\" or \"zenith 0, 20, 35, 90 deg\""
    return ArgumentType("folds", luaCATS: "string", phrase: phrase) { value, _ in
      guard let text = value.string, let option = FoldOption(text) else { throw Mismatch(value) }
      return option
    }
  }

  private init?(_ text: String) {
    let word = String(text.prefix { $0 != " " })
    let rest = String(text.dropFirst(word.count).drop { $0 == " " })
    switch (word, rest) {
    case ("run", ""): self = .run
    case ("target", ""): self = .target
    case ("field", _):
      guard let angle = try? Quantity(parsing: rest).value(in: .deg) else { return nil }
      self = .field(angle)
    case ("date", _):
      guard let time = try? Quantity(parsing: rest).value(in: .s) else { return nil }
      self = .date(days: time / 86_400)
    case ("zenith", _):
      guard let axis = try? Axis(parsing: rest, name: "zenith").converted(to: .deg) else { return nil }
      self = .zenith(axis.edges)
    case (_, "parts"):
      guard let count = Int(word) else { return nil }
      self = .parts(count)
    default: return nil
    }
  }

  /// The type of the option `reader`.
  static var reader: ArgumentType<Reader> {
    ArgumentType(
      "reader", luaCATS: "string",
      phrase: "\"none\" or \"gammapy\", optionally followed by a whole number above 0, such as \"gammapy 10\" or "
        + "\"none 3\""
    ) { value, _ in
      guard let text = value.string, let reader = Reader(text) else { throw Mismatch(value) }
      return reader
    }
  }
}
