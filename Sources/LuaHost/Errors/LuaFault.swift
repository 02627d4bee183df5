import Diagnostics

/// An error at the interface between a script and the host. The messages are in `LuaFault+Text.swift`.
public enum LuaFault: DarktimeError {
  /// Identifies an argument of a function.
  public enum ArgumentPlace: Sendable, Equatable {
    /// A positional argument, counted from 1.
    case position(Int, name: String)
    /// An option, given by its name in the table of options.
    case option(String)
    /// All unnamed items of the table of options, as in `group { axis, axis }`. The text is the name of this list.
    case items(String)
    /// Another value, such as an operand. The text describes the value.
    case value(String)
  }

  /// An argument has the wrong type, or is outside its range.
  case wrongArgument(
    function: String, ArgumentPlace, path: String, found: String, expected: String, hint: String?)
  /// A required argument is missing.
  case missingArgument(function: String, ArgumentPlace, expected: String, signature: String)
  /// An argument was rejected by its conversion function, with the given error.
  case refusedArgument(function: String, ArgumentPlace, path: String, any Error)
  /// The argument that should contain the options is not a table.
  case optionsNotTable(function: String, found: String, signature: String)
  /// The function has no option with this name.
  case unknownOption(function: String, key: String, known: [String])
  /// The table of options contains items, or keys that are not strings.
  case strayOption(function: String, key: String, known: [String])
  /// The call has more arguments than the function declares.
  case tooManyArguments(function: String, given: Int, most: Int, signature: String)
  /// A method was called as `object.method(...)`.
  case calledWithDot(className: String, method: String, found: String)
  /// A function was called as `module:function(...)`.
  case calledWithColon(function: String, signature: String)
  /// The module or class has no member with this name.
  case unknownMember(of: String, name: String, known: [String])
  /// An object whose fields depend on the data has no method or field with this name.
  case unknownField(of: String, name: String, known: [String])
  /// An object was indexed by a key that is neither a name nor a valid position.
  case badIndex(of: String, found: String)
  /// The position of an element is below 1.
  case badPosition(of: String, found: Int)
  /// A script assigned to a value that it cannot change.
  case readOnly(what: String, name: String)
  /// A script used a global variable that does not exist.
  case undefinedGlobal(name: String, known: [String], why: String?)
  /// A script assigned to a new global variable.
  case newGlobal(name: String, isFunction: Bool)
  /// The operator is not defined for these operands.
  case wrongOperands(operator: String, className: String, left: String, right: String)
  /// The argument of `require` is not a valid module name.
  case badModuleName(String)
  /// The module is in none of the folders that `require` searches.
  case moduleNotFound(name: String, places: [String])
  /// The file of the module is a symbolic link to a file outside the folder that `require` searches.
  case moduleOutside(name: String, place: String)
  /// A module requires itself, directly or through other modules.
  case moduleCycle([String])
  /// The script cannot be read.
  case cannotRead(script: String, reason: String)
  /// The script is compiled code.
  case compiledScript(String)
  /// The Lua state of a table or function was closed.
  case stateClosed
  /// A table or function belongs to another Lua state.
  case foreignHandle
  /// The value cannot be a table key.
  case badKey(String)
  /// There are too many values for the Lua stack.
  case stackOverflow
  /// The body of a function uses an argument that its declaration does not contain.
  case undeclaredArgument(function: String, name: String)
  /// No value of this type was attached to the state.
  case notAttached(String)
  /// Lua could not be started.
  case noState
  /// A value needs more memory than the memory limit of the script.
  case tooLarge(bytes: Int, most: Int)
  /// The system did not create the watchdog thread, which enforces the time limit if C code does not return.
  case timeUnguarded(seconds: Double)
}
