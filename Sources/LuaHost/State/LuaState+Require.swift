import FileSystem

/// A module that a script loaded with `require`.
public struct ModuleFile: Sendable, Equatable {
  /// The name given to `require`.
  public let name: String
  /// The path of the module's file.
  public let path: String
}

extension LuaState {
  /// Implements `require(name)`: runs `name.lua` from one of the roots once. Returns the first result of the module, or
  /// `true` if there is none.
  func require(_ name: String) throws -> LuaValue {
    if let loaded = loadedModules[name] { return loaded }
    if let start = loading.firstIndex(of: name) { throw LuaFault.moduleCycle(loading[start...] + [name]) }
    let (path, displayName) = try locate(name)
    loading.append(name)
    defer { loading.removeLast() }
    moduleFiles.append(ModuleFile(name: name, path: path))
    let result = try load(file: path, name: displayName).call([.string(name)]).first ?? .nil
    let module = result.isNil ? .boolean(true) : result
    loadedModules[name] = module
    return module
  }

  /// Finds the file of a module, and the name of that file in error messages.
  private func locate(_ name: String) throws -> (path: String, displayName: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy(Self.isIdentifier) else { throw LuaFault.badModuleName(name) }
    let relative = parts.joined(separator: "/") + ".lua"
    var places: [String] = []
    for root in options.roots {
      let displayName = root.displayName.isEmpty ? relative : "\(root.displayName)/\(relative)"
      places.append(displayName)
      guard let folder = realPath(root.path), let file = realPath(joined(root.path, relative)) else { continue }
      guard isInside(file, folder: folder) else {
        throw LuaFault.moduleOutside(
          name: name, place: root.displayName.isEmpty ? "the script's folder" : root.displayName)
      }
      return (file, displayName)
    }
    throw LuaFault.moduleNotFound(name: name, places: places)
  }

  private static func isIdentifier(_ text: Substring) -> Bool {
    func isLetter(_ c: Character) -> Bool { c.isASCII && (c.isLetter || c == "_") }
    guard let first = text.first, isLetter(first) else { return false }
    return text.allSatisfy { isLetter($0) || ($0.isASCII && $0.isNumber) }
  }
}
