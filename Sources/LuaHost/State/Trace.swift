import CLuaShim

/// The levels of the Lua stack at one moment, innermost first.
struct Trace {
  struct Level {
    var frame: ScriptFrame
    /// The name of the script, as shortened by Lua in its own messages.
    var shortName: String
  }

  var levels: [Level]

  /// The line of the innermost level.
  var place: ScriptPlace? { levels.first?.frame.place }

  var frames: [ScriptFrame] { levels.map(\.frame) }

  /// Splits a message of Lua into the place at its beginning (`script:line: `) and the text. If the message does not
  /// begin with a place, the place of the innermost level is used.
  func splittingPlace(from message: String) -> (text: String, place: ScriptPlace?) {
    for level in levels {
      let prefix = "\(level.shortName):"
      guard message.hasPrefix(prefix) else { continue }
      let rest = message.dropFirst(prefix.count)
      let digits = rest.prefix { $0.isNumber }
      guard let line = Int(digits), rest.dropFirst(digits.count).hasPrefix(": ") else { continue }
      let text = rest.dropFirst(digits.count + 2)
      return (String(text), ScriptPlace(script: level.frame.place.script, line: line))
    }
    return (message, place)
  }
}

extension LuaState {
  /// Records the stack. It is called when an error is raised, before the stack is unwound.
  func recordTrace() { lastTrace = currentTrace() }

  /// Returns the levels of the stack that are in a script. For a deep stack, only the innermost and the outermost
  /// levels are returned, and for an endless recursion only the innermost ones.
  func currentTrace() -> Trace {
    let most: Int32 = 5000
    let depth = luahost_stack_depth(lua, most)
    let (innermost, outermost) = (min(depth, 30), depth == most ? depth : max(depth - 10, 30))
    var levels: [Trace.Level] = []
    var frame = luahost_frame()
    for number in [0..<innermost, min(outermost, depth)..<depth].joined() {
      guard luahost_get_frame(lua, number, &frame), frame.line > 0 else { continue }
      levels.append(Self.level(&frame))
    }
    return Trace(levels: levels)
  }

  private static func level(_ frame: inout luahost_frame) -> Trace.Level {
    let source = String(cString: frame.source)
    let script = source.hasPrefix("@") || source.hasPrefix("=") ? String(source.dropFirst()) : source
    let shortName = withUnsafeBytes(of: &frame.short_source) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let function =
      if frame.is_main { "main chunk" } else if let name = frame.name { "function '\(String(cString: name))'" } else {
        "function"
      }
    let place = ScriptPlace(script: script, line: Int(frame.line))
    return Trace.Level(frame: ScriptFrame(place: place, function: function), shortName: shortName)
  }
}
