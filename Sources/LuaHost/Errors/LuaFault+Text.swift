import Diagnostics

extension LuaFault {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .wrongArgument(let function, let place, let path, let found, let expected, let hint):
      Problem(found: "\(function): \(place.text)\(path) is \(found)", expected: expected, hint: hint)
    case .missingArgument(let function, let place, let expected, let signature):
      Problem(found: "\(function): \(place.text) is missing", expected: expected, hint: "write \(signature)")
    case .refusedArgument(let function, let place, let path, let error):
      Self.refused("\(function): \(place.text)\(path)", error)
    case .optionsNotTable(let function, let found, let signature):
      Problem(
        found: "\(function): the options are \(found)", expected: "a table of named options",
        hint: "write \(signature)")
    case .unknownOption(let function, let key, let known):
      Problem(found: "\(function): there is no option '\(key)'", hint: suggestion(for: key, among: known))
    case .strayOption(let function, let key, let known):
      Problem(
        found: "\(function): an option has no name (its key is \(key))",
        expected: "one of the names \(known.joined(separator: ", "))")
    case .tooManyArguments(let function, let given, let most, let signature):
      Problem(
        found: "\(function): \(given) \(given == 1 ? "argument" : "arguments") given",
        expected: most == 0 ? "none" : "at most \(most)", hint: "write \(signature)")
    case .calledWithDot(let className, let method, let found):
      Problem(
        found: "\(className):\(method): called on \(found)", expected: withArticle(className),
        hint: "write object:\(method)(...), with a colon instead of a dot")
    case .calledWithColon(let function, let signature):
      Problem(found: "\(function): called with a colon", expected: "a dot", hint: "write \(signature)")
    case .unknownMember(let owner, let name, let known), .unknownField(let owner, let name, let known):
      Problem(found: "\(owner) has no '\(name)'", hint: suggestion(for: name, among: known))
    case .tooLarge(let bytes, let most):
      Problem(
        found: "a value needs \(Self.size(bytes)) of memory", expected: "at most \(Self.size(most))",
        hint: "choose fewer bins, or raise the limit with --lua-memory")
    case .badIndex(let owner, let found):
      Problem(found: "\(owner) is indexed by \(found)", expected: "the name of a method or field")
    case .badPosition(let owner, let found):
      Problem(
        found: "\(owner) has no element \(found)", expected: "a position of at least 1",
        hint: "the first element is [1], the last one [#object]")
    case .readOnly(let what, let name):
      Problem(found: "\(what) cannot be changed by assigning to '\(name)'", hint: "keep the value in a local variable")
    case .undefinedGlobal(let name, let known, let why):
      Self.undefined(name, known, why)
    case .newGlobal(let name, let isFunction):
      Problem(
        found: "'\(name)' is not declared",
        hint: isFunction ? "write 'local function \(name)(...)'" : "write 'local \(name) = ...'")
    case .wrongOperands(let symbol, let className, let left, let right):
      Problem(found: "'\(symbol)' between \(left) and \(right)", expected: "two \(className) objects")
    case .badModuleName(let name):
      Problem(
        found: "require: '\(name)' is not a module name",
        expected: "names of letters, digits and '_', joined by dots, such as 'helpers.bands'")
    case .moduleNotFound(let name, let places):
      Problem(
        found: "require: there is no module '\(name)'",
        expected: places.isEmpty
          ? "a script in a file, because require searches the folder of the script"
          : "the file " + places.joined(separator: " or "))
    case .moduleOutside(let name, let place):
      Problem(
        found: "require: the module '\(name)' is a link to a file outside \(place)",
        hint: "copy the file into that folder")
    case .moduleCycle(let names):
      Problem(
        found: "require: modules require each other: \(names.joined(separator: " -> "))",
        hint: "move the shared code into a separate module")
    case .cannotRead(let script, let reason):
      Problem(at: script, found: "the script cannot be read: \(reason)")
    case .compiledScript(let script):
      Problem(at: script, found: "the file contains compiled Lua code", expected: "a Lua script as text")
    case .stateClosed: Problem(found: "the Lua state of this value was closed")
    case .foreignHandle: Problem(found: "this value belongs to another Lua state")
    case .badKey(let key): Problem(found: "\(key) cannot be a table key")
    case .stackOverflow: Problem(found: "there are too many values for the Lua stack")
    case .undeclaredArgument(let function, let name):
      Problem(found: "\(function) uses the argument '\(name)', which it does not declare")
    case .notAttached(let type): Problem(found: "no \(type) is attached to the Lua state")
    case .noState: Problem(found: "Lua could not be started: there is not enough memory")
    case .timeUnguarded(let seconds):
      Problem(
        found: "the time limit of \(luaText(seconds)) s cannot be enforced: the system did not create a thread",
        expected: "a thread that stops the script at the limit",
        hint: "raise the limit on processes (ulimit -u), or run without a time limit")
    }
  }

  /// Who can fix the failure. Errors of the host program itself are internal. An error of a conversion function keeps
  /// its own reason. All other errors are errors of the script.
  public var exitReason: ExitReason {
    switch self {
    case .stateClosed, .foreignHandle, .badKey, .stackOverflow, .undeclaredArgument, .notAttached, .noState: .internal
    case .refusedArgument(_, _, _, let error): (error as? any DarktimeError)?.exitReason ?? .data
    default: .data
    }
  }

  /// Whether the error may be due to missing data. This is the case for an unknown field if no known field has a
  /// similar name, and for a conversion function that failed for lack of data.
  public var isLackOfData: Bool {
    switch self {
    case .refusedArgument(_, _, _, let error): (error as? any DarktimeError)?.isLackOfData ?? false
    case .unknownField(_, let name, let known): correction(for: name, in: known) == nil
    default: false
    }
  }

  private static func refused(_ place: String, _ error: any Error) -> Problem {
    guard let fact = error as? any DarktimeError else { return Problem(found: "\(place): \(error)") }
    var problem = fact.problem
    let inner = problem.place.map { $0.isEmpty ? "" : "\($0): " } ?? ""
    problem.found = "\(place): \(inner)\(problem.found)"
    problem.place = nil
    return problem
  }

  private static func undefined(_ name: String, _ known: [String], _ why: String?) -> Problem {
    if let why { return Problem(found: "'\(name)' is not available", hint: why) }
    let hint = correction(for: name, in: known) ?? "declare it first: 'local \(name) = ...'"
    return Problem(found: "'\(name)' is not defined", hint: hint)
  }
}

extension LuaFault.ArgumentPlace {
  /// The place in words, such as `argument 1 'count'` or `option 'energy'`.
  var text: String {
    switch self {
    case .position(let number, let name): "argument \(number) '\(name)'"
    case .option(let name): "option '\(name)'"
    case .items(let name): "the list of \(name)"
    case .value(let name): name
    }
  }
}

extension LuaFault {
  /// Returns a number of bytes as text. From 1 MiB on, the unit is MiB.
  private static func size(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes) bytes" : "\(bytes >> 20) MiB"
  }
}
