import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A path that cannot be expanded.
public enum PathExpansionError: DarktimeError, Equatable {
  /// A path contains an environment variable that is not set.
  case undefinedVariable(name: String, path: String)
  /// A path contains a variable that is written incorrectly.
  case malformed(_ path: String, reason: String)

  /// The error message.
  public var problem: Problem {
    switch self {
    case .undefinedVariable(let name, let path):
      Problem(
        at: path, found: "the environment variable \(name) is not set",
        hint: "set the variable, or give the full path")
    case .malformed(let path, let reason):
      Problem(at: path, found: reason, expected: "a path with ~, $NAME or ${NAME}")
    }
  }
}

/// Expands `~` at the beginning of a path, and `$VAR` and `${VAR}` anywhere in it, as a shell would.
///
/// A `$` that is not followed by a name is unchanged. `~name` (the home folder of another user) is not expanded.
/// - Parameters:
///   - path: the path as the user gave it.
///   - environment: returns the value of a variable; defaults to the environment of the process.
/// - Throws: ``PathExpansionError``
public func expandedPath(
  _ path: String, environment: (String) -> String? = environmentVariable
) throws(PathExpansionError) -> String {
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
      guard let close = rest.firstIndex(of: "}") else { throw .malformed(path, reason: "'${' without '}'") }
      name = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
      guard !name.isEmpty else { throw .malformed(path, reason: "'${}' without a variable name") }
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
