import Diagnostics

/// A line of a script.
public struct ScriptPlace: Sendable, Hashable, CustomStringConvertible {
  /// The script, by the name under which it was loaded.
  public var script: String
  /// The line, from 1.
  public var line: Int

  /// Names a line.
  public init(script: String, line: Int) {
    self.script = script
    self.line = line
  }

  /// `script:line`.
  public var description: String { "\(script):\(line)" }
}

/// One level of a traceback.
public struct ScriptFrame: Sendable, Hashable, CustomStringConvertible {
  /// The line that was being run.
  public var place: ScriptPlace
  /// The function the line stands in: `function 'name'`, `main chunk` or `function`.
  public var function: String

  /// `script:line: in function 'name'`.
  public var description: String { "\(place): in \(function)" }
}

/// An error that passed through a script: what happened, at which line, and how it came to that.
public struct LuaError: DarktimeError {
  /// What happened.
  public enum Cause: Sendable {
    /// The script could not be parsed; the text is the parser's.
    case syntax(String)
    /// The script, or a function of Lua's libraries, raised an error with this text.
    case script(String)
    /// A host function failed with this error.
    case host(any Error)
    /// A limit was reached.
    case limit(LuaLimit)
  }

  /// What happened.
  public var cause: Cause
  /// The script's line that was being run; `nil` where no line was.
  public var place: ScriptPlace?
  /// The levels of the stack, innermost first; host functions are left out.
  public var traceback: [ScriptFrame]

  /// The error that a host function failed with.
  public var underlying: (any Error)? {
    switch cause {
    case .host(let error): error
    case .limit(let limit): limit
    case .syntax, .script: nil
    }
  }

  /// The limit that stopped the script.
  public var limit: LuaLimit? {
    if case .limit(let limit) = cause { limit } else { nil }
  }
}

extension LuaError {
  /// `script:line: ` before what happened.
  public var problem: Problem {
    var problem: Problem
    switch cause {
    case .syntax(let text), .script(let text): problem = Problem(found: text)
    case .host(let fact as any DarktimeError): problem = fact.problem
    case .host(let error): problem = Problem(found: "\(error)")
    case .limit(let limit): problem = limit.problem
    }
    if let place {
      if let inner = problem.place, !inner.isEmpty { problem.found = "\(inner): \(problem.found)" }
      problem.place = place.description
    }
    return problem
  }

  /// The kind of what happened; a script's own errors are data.
  public var kind: ExitReason {
    switch cause {
    case .syntax, .script: .data
    case .host(let fact as any DarktimeError): fact.kind
    case .host: .internal
    case .limit(let limit): limit.kind
    }
  }
}

extension LuaError: LuaBindable {
  /// The name in Lua.
  public static var luaName: String { "Error" }
  /// What `pcall` hands to a script when a host function fails.
  public static let luaClass = LuaClass<LuaError>(
    "What pcall gives when a function of the host fails; printing it gives the text.",
    fields: [
      Field("message", .string, "what happened, with place and remedy") { error in .string(error.description) },
      Field("script", .optional(.string), "the script that was being run") { error in
        .optional(error.place.map { .string($0.script) })
      },
      Field("line", .optional(.integer), "the line that was being run") { error in
        .optional(error.place.map { .integer($0.line) })
      },
    ],
    operators: [
      Operator(.concat, "the text of the error and another text") { left, right in
        func text(_ value: LuaValue) -> String {
          value.object(as: LuaError.self)?.description ?? value.string ?? value.number.map(luaText) ?? value.typeName
        }
        return .string(text(left) + text(right))
      }
    ],
    describe: { $0.description })
}
