/// Names of the Lua API, of parameters and of choices that were renamed before the first release, with the names they
/// have now. An error about an old name says the new one. This list ends with version 0.1.0.
enum FormerNames {
  private static let table = [
    "near": "neighbours", "of": "subset", "group_each": "group_by_run", "group_as": "group_from", "most": "max",
    "least": "min", "leave": "none", "reversed-lon": "gammapy-hess-dr1",
  ]

  /// The name that an old one has now, if it is among `names`.
  static func current(_ name: String, in names: some Sequence<String>) -> String? {
    guard let new = table[name], names.contains(new) else { return nil }
    return new
  }
}
