import LuaHost

/// An entry at the prompt that is not Lua: `exit`, `quit` or `help`. Users know these commands from other programs.
enum PromptCommand: Equatable {
  /// Ends the session.
  case exit
  /// Shows the help for a name; an overview if the name is empty.
  case help(String)

  /// Parses an entry. The result is `nil` if the entry is Lua, or if a variable has the name of the command.
  init?(_ text: String, in state: LuaState) throws {
    guard let match = text.wholeMatch(of: #/\s*(exit|quit|help)\b\s*\(?\s*["']?([\w.:]*)["']?\s*\)?\s*;?\s*/#) else {
      return nil
    }
    guard try state.global(String(match.1)).isNil else { return nil }
    if match.1 == "help" {
      self = .help(String(match.2))
    } else {
      guard match.2.isEmpty || match.2 == "0" else { return nil }
      self = .exit
    }
  }
}
