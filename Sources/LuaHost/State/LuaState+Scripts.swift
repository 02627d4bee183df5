import CLua
import CLuaShim
import FileSystem

extension LuaState {
  /// Runs a script and returns its results.
  ///
  /// - Parameters:
  ///   - text: The script.
  ///   - name: The name of the script in error messages.
  /// - Throws: ``LuaError``, ``LuaFault/compiledScript(_:)``.
  @discardableResult
  public func run(_ text: String, name: String) throws -> [LuaValue] { try load(text, name: name).call([]) }

  /// Parses a script without running it.
  ///
  /// - Throws: ``LuaError`` with a syntax error, ``LuaFault/compiledScript(_:)``.
  public func load(_ text: String, name: String) throws -> LuaFunction {
    try load(Array(text.utf8), name: name)
  }

  /// Reads a script from a file and parses it without running it.
  ///
  /// - Throws: ``LuaError`` with a syntax error, ``LuaFault/compiledScript(_:)``,
  ///   ``LuaFault/cannotRead(script:reason:)``.
  public func load(file path: String, name: String) throws -> LuaFunction {
    try load(bytes(ofScript: path, name: name), name: name)
  }

  private func load(_ bytes: [UInt8], name: String) throws -> LuaFunction {
    if bytes.first == 0x1b { throw LuaFault.compiledScript(name) }
    sources[name] = String(decoding: bytes, as: UTF8.self)
    maskedSources[name] = nil
    return try keepingStack {
      try reserve(4)
      let status = bytes.withUnsafeBytes { buffer -> Int32 in
        // A byte order mark and a first line such as #!/usr/bin/env darktime are skipped. The line break is kept, so
        // that line numbers stay correct.
        let text = buffer.prefix(3).elementsEqual([0xef, 0xbb, 0xbf]) ? buffer.dropFirst(3) : buffer[...]
        let code = text.first == UInt8(ascii: "#") ? text.drop { $0 != UInt8(ascii: "\n") } : text
        let start = UnsafeRawBufferPointer(rebasing: code)
        return luaL_loadbufferx(
          lua, start.baseAddress?.assumingMemoryBound(to: CChar.self), start.count, "@\(name)", "t")
      }
      guard status == LUA_OK else { throw syntaxError(string(at: -1), script: name) }
      guard let function = value(at: -1).function else { throw LuaFault.compiledScript(name) }
      return function
    }
  }

  /// Returns the error for a message of the parser, which begins with a place. The name of the script is an argument,
  /// because Lua shortens long names in its messages.
  private func syntaxError(_ message: String, script: String) -> LuaError {
    let longest = Int(LUA_IDSIZE) - 1
    let shortName = script.utf8.count <= longest ? script : "..." + String(script.utf8.suffix(longest - 3)).orEmpty
    let level = Trace.Level(
      frame: ScriptFrame(place: ScriptPlace(script: script, line: 1), function: "main chunk"), shortName: shortName)
    let (text, place) = Trace(levels: [level]).splittingPlace(from: message)
    return hinted(LuaError(cause: .syntax(text), place: place, traceback: []))
  }

  private func bytes(ofScript path: String, name: String) throws -> [UInt8] {
    let longest = 16 << 20
    let bytes: [UInt8]
    do throws(FileFailure) { bytes = try readFile(path, limit: longest + 1) } catch {
      throw LuaFault.cannotRead(script: name, reason: error.reason)
    }
    if bytes.count > longest { throw LuaFault.cannotRead(script: name, reason: "it is larger than 16 MiB") }
    return bytes
  }
}

extension String? {
  fileprivate var orEmpty: String { self ?? "" }
}
