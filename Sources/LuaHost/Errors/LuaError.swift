import Diagnostics

/// A line of a script.
public struct ScriptPlace: Sendable, Hashable, CustomStringConvertible {
  /// The name under which the script was loaded.
  public var script: String
  /// The number of the line, counted from 1.
  public var line: Int

  /// Creates a place.
  public init(script: String, line: Int) {
    self.script = script
    self.line = line
  }

  /// The place in the form `script:line`.
  public var description: String { "\(script):\(line)" }
}

/// One level of a traceback.
public struct ScriptFrame: Sendable, Hashable, CustomStringConvertible {
  /// The line that was running.
  public var place: ScriptPlace
  /// The function that contains the line: `function 'name'`, `main chunk` or `function`.
  public var function: String

  /// The level in the form `script:line: in function 'name'`.
  public var description: String { "\(place): in \(function)" }
}

/// An error of a script: the cause, the line, and the traceback.
public struct LuaError: DarktimeError {
  /// The cause of an error.
  public enum Cause: Sendable {
    /// The script could not be parsed. The text is the message of the parser.
    case syntax(String)
    /// The script, or a function of the Lua libraries, raised an error with this text.
    case script(String)
    /// A host function threw this error.
    case host(any Error)
    /// A limit was reached.
    case limit(LuaLimit)
  }

  /// The cause.
  public var cause: Cause
  /// The line of the script that was running; `nil` if no script was running.
  public var place: ScriptPlace?
  /// The levels of the stack, innermost first, without host functions.
  public var traceback: [ScriptFrame]
  /// How to correct the line of the script, if it shows a known mistake, such as the syntax of another language;
  /// otherwise `nil`.
  public var hint: String?
  /// The item for which the host called a function of the script, such as `run 5`; `nil` if there is none.
  public var item: String?

  /// The limit that stopped the script; `nil` for other errors.
  public var limit: LuaLimit? {
    if case .limit(let limit) = cause { limit } else { nil }
  }
}

extension LuaError {
  /// The error message, with the line of the script as its place.
  public var problem: Problem {
    var problem: Problem
    switch cause {
    case .syntax(let text), .script(let text): problem = Problem(found: text)
    case .host(let fact as any DarktimeError): problem = fact.problem
    case .host(let error): problem = Problem(found: "\(error)")
    case .limit(let limit): problem = limit.problem
    }
    if let hint { problem.hint = hint }
    if let item { problem.found = "\(item): \(problem.found)" }
    if let place {
      if let inner = problem.place, !inner.isEmpty { problem.found = "\(inner): \(problem.found)" }
      problem.place = place.description
    }
    return problem
  }

  /// Who can fix the failure, according to the cause. Errors of the script itself count as errors of the data.
  public var exitReason: ExitReason {
    switch cause {
    case .syntax, .script: .data
    case .host(let fact as any DarktimeError): fact.exitReason
    case .host: .internal
    case .limit(let limit): limit.exitReason
    }
  }
}

extension LuaError {
  /// The error of a host function that could not use data; `nil` if the script is wrong, a limit was reached, or the
  /// program failed.
  public var faultOfData: (any DarktimeError)? {
    guard case .host(let fact as any DarktimeError) = cause, !(fact is LuaFault), fact.exitReason == .data else {
      return nil
    }
    return fact
  }
}

extension LuaError {
  /// The beginnings of the messages that Lua itself raises. Any other text was raised by the script.
  private static let beginnings = [
    "attempt to ", "bad argument ", "number has no ", "'for' ", "stack overflow", "wrong number of arguments",
    "string slice ", "invalid ", "malformed ", "table index ", "too many ", "unfinished ", "missing ", "cannot ",
  ]

  /// True if a host function failed for lack of data. It is also true for an error that the script itself raised,
  /// because scripts check what they find in the data.
  public var isLackOfData: Bool {
    switch cause {
    case .syntax, .limit: false
    case .script(let text): !Self.beginnings.contains { text.hasPrefix($0) }
    case .host(let fact as any DarktimeError): fact.isLackOfData
    case .host: false
    }
  }
}

extension LuaError: LuaBindable {
  /// The name in Lua.
  public static var luaName: String { "Error" }
  /// The class of the errors that `pcall` returns when a host function fails.
  public static let luaClass = LuaClass<LuaError>(
    "The error that pcall returns if a function of the program fails. Printing the error shows its message.",
    fields: [
      Field("message", .string, "the message, with place, cause and hint") { error in .string(error.description) },
      Field("script", .optional(.string), "the script that was running") { error in
        .optional(error.place.map { .string($0.script) })
      },
      Field("line", .optional(.integer), "the number of the line that was being executed") { error in
        .optional(error.place.map { .integer($0.line) })
      },
    ],
    operators: [
      Operator(.concat, "the message of the error joined to another string", result: "string") { left, right in
        func text(_ value: LuaValue) -> String {
          value.object(as: LuaError.self)?.description ?? value.string ?? value.number.map(luaText) ?? value.typeName
        }
        return .string(text(left) + text(right))
      }
    ],
    describe: { $0.description })
}
