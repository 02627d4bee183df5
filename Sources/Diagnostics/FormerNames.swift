/// Names of the Lua API, of parameters and of choices that were renamed before the first release, with their current
/// names. An error about a former name reports the current one. This list can be removed after version 0.1.0.
enum FormerNames {
  private static let table = [
    "near": "neighbours", "of": "subset", "group_each": "group_by_run", "group_as": "group_from", "most": "max",
    "least": "min", "leave": "none", "reversed-lon": "gammapy-hess-dr1",
  ]

  /// Returns the current name for a former one, if it is among `names`.
  static func current(_ name: String, in names: some Sequence<String>) -> String? {
    guard let new = table[name], names.contains(new) else { return nil }
    return new
  }
}
