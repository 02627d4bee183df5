import BackgroundModels
import DL3
import Diagnostics
import Expression
import Histograms
import LuaHost
import RecipeAPI
import ScriptValues
import Selection
import Units

extension ParameterKind {
  /// A condition on the columns of runs or of events. Only the syntax is checked here; the columns are checked when
  /// the condition is used.
  static func expression(_ rows: ExpressionRows) -> ParameterKind {
    let type = ArgumentType<String>("expression in the columns of \(rows.rawValue)", phrase: "a condition on columns") {
      value, _ in
      guard let text = value.string else { throw Mismatch(value) }
      return try Expression(text).text
    }
    return ParameterKind("expression", type, text: { $0 }, lua: { $0 })
  }

  static func axis(unit: Unit?) -> ParameterKind {
    ParameterKind(
      "axis", .axis("axis", unit: unit).named("axis"), unit: unit?.symbol, text: { $0.text },
      lua: { LuaValue.object($0) })
  }

  static func edges(unit: Unit?) -> ParameterKind {
    let axis = unit.map { ArgumentType.axis("edges", unit: $0) } ?? .columnEdges
    let type = axis.named("edges", phrase: "edges such as \"0, 20, 40 deg\"")
    return ParameterKind("edges", type, unit: unit?.symbol, text: { $0.text }, lua: { LuaValue.object($0) })
  }

  static var groups: ParameterKind {
    let type = ArgumentType<GroupAxes>(
      "axes by which runs are grouped", luaCATS: "string|GroupAxis[]",
      phrase: "axes by which runs are grouped, separated by ';', such as \"ZEN_PNT: 0, 40, 90 deg; N_TELS = 3, 4\""
    ) { value, context in
      if let text = value.string { return try GroupAxes(parsing: text) }
      return GroupAxes(try ArgumentType<[GroupAxis]>.array(of: .object(GroupAxis.self)).parse(value, context))
    }
    return ParameterKind("groups", type, text: { $0.text }, lua: { $0.axes.map { LuaValue.object($0) } })
  }

  static func quantity(unit: Unit, least: Double?, most: Double?) -> ParameterKind {
    let type = ArgumentType.quantity(unit, least: least, most: most)
    return ParameterKind(
      "quantity", type.named("quantity", phrase: type.phrase, range: type.range, example: type.example),
      unit: unit.symbol, text: { $0.description }, lua: { LuaValue.object($0) })
  }

  static func interval(unit: Unit) -> ParameterKind {
    let type = ArgumentType.interval(unit)
    return ParameterKind(
      "interval", type.named("interval", phrase: type.phrase), unit: unit.symbol, text: { $0.description },
      lua: { LuaValue.object($0) })
  }

  static func number(least: Double?, most: Double?) -> ParameterKind {
    var type = ArgumentType<Double>.number.map { value, _ in
      guard value >= least ?? -.infinity, value <= most ?? .infinity else { throw Mismatch(.number(value)) }
      return value
    }
    type.range = boundsText(least: least, most: most, unit: .one)
    return ParameterKind("number", type, fromText: numberFromText, text: { shortest($0) }, lua: { $0 })
  }

  static func integer(least: Double?, most: Double?) -> ParameterKind {
    var type = ArgumentType<Int>.integer.map { value, _ in
      guard Double(value) >= least ?? -.infinity, Double(value) <= most ?? .infinity else {
        throw Mismatch(.integer(value))
      }
      return value
    }
    type.range = boundsText(least: least, most: most, unit: .one)
    return ParameterKind("integer", type, fromText: numberFromText, text: { "\($0)" }, lua: { $0 })
  }

  static var boolean: ParameterKind {
    ParameterKind(
      "boolean", .boolean,
      fromText: { text in
        switch text.lowercased() {
        case "true", "yes", "on", "1": .boolean(true)
        case "false", "no", "off", "0": .boolean(false)
        default: .string(text)
        }
      }, text: { "\($0)" }, lua: { $0 }, choices: ["true", "false"])
  }

  static var string: ParameterKind { ParameterKind("string", .string, text: { $0 }, lua: { $0 }) }

  static func choice(_ words: [String]) -> ParameterKind {
    let type = ArgumentType<String>.choice(words)
    return ParameterKind(
      "choice", type.named("one of \(words.joined(separator: ", "))", phrase: type.phrase),
      text: { $0 }, lua: { $0 }, choices: words)
  }

  static var obsIDs: ParameterKind {
    let type = ArgumentType<ObservationList>(
      "OBS_IDs", luaCATS: "integer[]|string", phrase: "OBS_IDs, or a file with one OBS_ID per line"
    ) { value, _ in
      if let text = value.string { return try ObservationList(parsing: text) }
      guard let items = try value.table?.items else { throw Mismatch(value) }
      return ObservationList(
        try items.map { item in
          guard let id = item.integer else { throw Mismatch(item) }
          return Int64(id)
        })
    }
    return ParameterKind(
      "obs_ids", type, text: { $0.ids.map(String.init).joined(separator: ", ") }, lua: { $0.ids.map { Int($0) } },
      file: { $0.file })
  }

  /// A list of values of another kind, given as a text with semicolons between the values, or as a Lua table.
  static func list(of item: ParameterKind) -> ParameterKind {
    let type = ArgumentType<[ParameterValue]>(
      "list of \(item.type)", luaCATS: "string|any[]",
      phrase: "a list separated by ';', in which each item is \(item.expected)"
    ) { value, context in
      func checked(_ place: String, _ value: () throws -> ParameterValue) throws -> ParameterValue {
        do { return try value() } catch {
          let problem = item.problem(of: error)
          throw Mismatch(
            found: "\(problem.found) in \(place)", expected: problem.expected ?? item.expected, hint: problem.hint)
        }
      }
      if let text = value.string {
        return try text.split(separator: ";", omittingEmptySubsequences: false).map { part in
          let word = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
          guard !word.isEmpty else { throw Mismatch(found: "an empty item in '\(text)'") }
          return try checked("'\(word)'") { try item.value(of: word, context) }
        }
      }
      guard let items = try value.table?.items, !items.isEmpty else { throw Mismatch(value) }
      return try items.enumerated().map { number, value in
        try checked("item \(number + 1)") { try item.value(of: value, context) }
      }
    }
    return ParameterKind(
      "list", type, unit: item.unit, text: { $0.map(\.text).joined(separator: "; ") },
      lua: { LuaItems($0.map(\.lua)) })
  }

  /// An energy threshold of runs: a word, or an energy.
  static var threshold: ParameterKind {
    let type = ThresholdOption.type
    let phrase = "\(ThresholdOption.usage), or an energy such as \"0.5 TeV\""
    let text = ArgumentType<String>("threshold", phrase: phrase) { value, context in
      guard let text = value.string else { throw Mismatch(value) }
      _ = try type.parse(value, context)
      return text
    }
    return ParameterKind("threshold", text, text: { $0 }, lua: { $0 })
  }

  /// A method in a registry, such as a smoothing method, given by its name and arguments.
  static func method<Method>(_ name: String, _ catalogue: MethodRegistry<Method>) -> ParameterKind {
    let usages = catalogue.entries.map(\.usage).joined(separator: ", ")
    let type = ArgumentType<String>("one of \(usages)", phrase: "one of \(usages)") { value, _ in
      guard let text = value.string else { throw Mismatch(value) }
      _ = try catalogue.method(text)
      return text
    }
    return ParameterKind(name, type, text: { $0 }, lua: { $0 }, choices: catalogue.entries.map(\.name))
  }
}

/// Values of any kind that become a list in Lua.
private struct LuaItems: LuaConvertible {
  let items: [any LuaConvertible]
  init(_ items: [any LuaConvertible]) { self.items = items }

  func luaValue(in state: LuaState) throws -> LuaValue {
    try items.map { try $0.luaValue(in: state) }.luaValue(in: state)
  }
}

/// Returns the number that a text represents. A text that is not a number is returned unchanged, so that the error
/// message can show it.
@Sendable private func numberFromText(_ text: String) -> LuaValue {
  if let whole = Int(text) { return .integer(whole) }
  if let number = Double(text) { return .number(number) }
  return .string(text)
}
