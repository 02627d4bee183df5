import Diagnostics

/// What a script, or the host, does wrong at the border of both; the facts. All text stands in `LuaFault+Text.swift`.
public enum LuaFault: DarktimeError {
  /// Which of a function's arguments.
  public enum ArgumentPlace: Sendable, Equatable {
    /// A positional argument, counted from 1.
    case position(Int, name: String)
    /// An option of the named table.
    case option(String)
    /// The items that stand in the options' table without names.
    case items(String)
    /// An operand or other value with no name of its own.
    case value(String)
  }

  /// An argument is of another type, or outside its range.
  case wrongArgument(
    function: String, ArgumentPlace, path: String, found: String, expected: String, hint: String?)
  /// An argument that has no default is not there.
  case missingArgument(function: String, ArgumentPlace, expected: String, signature: String)
  /// An argument was refused by the domain, with its own error.
  case refusedArgument(function: String, ArgumentPlace, path: String, any Error)
  /// The options are not a table.
  case optionsNotTable(function: String, found: String, signature: String)
  /// An option that the function does not know.
  case unknownOption(function: String, key: String, known: [String])
  /// The options' table holds items without name, or keys that are not strings.
  case strayOption(function: String, key: String, known: [String])
  /// More arguments than the function takes.
  case tooManyArguments(function: String, given: Int, most: Int, signature: String)
  /// A method called as `object.method(...)`.
  case calledWithDot(className: String, method: String, found: String)
  /// A function called as `module:function(...)`.
  case calledWithColon(function: String, signature: String)
  /// A member that the module or class does not have.
  case unknownMember(of: String, name: String, known: [String])
  /// A key that is neither a name nor a position.
  case badIndex(of: String, found: String)
  /// An assignment to what scripts cannot change.
  case readOnly(what: String, name: String)
  /// A global variable that nobody set.
  case undefinedGlobal(name: String, known: [String], why: String?)
  /// A new global variable.
  case newGlobal(name: String, isFunction: Bool)
  /// An operator between values that it is not made for.
  case wrongOperands(operator: String, className: String, left: String, right: String)
  /// A name that `require` does not take.
  case badModuleName(String)
  /// A module that is in none of the places where `require` looks.
  case moduleNotFound(name: String, places: [String])
  /// A module that a symbolic link takes out of its place.
  case moduleOutside(name: String, place: String)
  /// A module that requires itself.
  case moduleCycle([String])
  /// A script that cannot be read.
  case cannotRead(script: String, reason: String)
  /// A script of compiled code.
  case compiledScript(String)
  /// A handle whose state has ended.
  case stateClosed
  /// A handle of another state.
  case foreignHandle
  /// A key that no table can hold.
  case badKey(String)
  /// More values than Lua's stack holds.
  case stackOverflow
  /// An argument that a function's body asks for and its declaration does not have.
  case undeclaredArgument(function: String, name: String)
  /// Something that upper layers were to attach to the state, and did not.
  case notAttached(String)
  /// Lua could not be started.
  case noState
  /// The system gives no thread that could end a call of C code at the time limit.
  case timeUnguarded(seconds: Double)
}
