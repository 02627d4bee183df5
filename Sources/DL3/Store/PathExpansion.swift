#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Expands `~` at the beginning of a path, and `$VAR` and `${VAR}` anywhere in it, as a shell would.
///
/// A `$` that is not followed by a name is unchanged. `~name` (the home folder of another user) is not expanded.
/// - Parameters:
///   - path: the path as the user gave it.
///   - environment: returns the value of a variable; defaults to the environment of the process.
/// - Throws: ``DL3Error/undefinedVariable(name:path:)``, ``DL3Error/malformedPath(_:reason:)``
public func expandedPath(
  _ path: String, environment: (String) -> String? = environmentVariable
) throws(DL3Error) -> String {
  var result = ""
  var rest = path[...]
  if rest == "~" || rest.hasPrefix("~/") {
    guard let home = environment("HOME") else { throw .undefinedVariable(name: "HOME", path: path) }
    result += home
    rest = rest.dropFirst()
  }
  while let dollar = rest.firstIndex(of: "$") {
    result += rest[..<dollar]
    rest = rest[rest.index(after: dollar)...]
    let name: Substring
    if rest.first == "{" {
      guard let close = rest.firstIndex(of: "}") else { throw .malformedPath(path, reason: "'${' without '}'") }
      name = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
      guard !name.isEmpty else { throw .malformedPath(path, reason: "'${}' without a variable name") }
    } else {
      name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      rest = rest.dropFirst(name.count)
    }
    guard !name.isEmpty else {
      result += "$"
      continue
    }
    guard let value = environment(String(name)) else { throw .undefinedVariable(name: String(name), path: path) }
    result += value
  }
  return result + rest
}

/// Returns the value of a variable in the environment of the process.
public func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  return String(cString: value)
}
