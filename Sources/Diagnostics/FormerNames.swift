/// Former names of functions, parameters and choices, with their current names.
///
/// The names were changed before the first release. If the user writes a former name, the error message shows the
/// current name. This list can be removed after version 0.1.0.
enum FormerNames {
  private static let table = [
    "near": "neighbours", "of": "subset", "group_each": "group_by_run", "group_as": "group_from", "most": "max",
    "least": "min", "leave": "none", "reversed-lon": "gammapy-hess-dr1",
  ]

  /// Returns the current name for a former name, if `names` contains the current name.
  static func current(_ name: String, in names: some Sequence<String>) -> String? {
    guard let new = table[name], names.contains(new) else { return nil }
    return new
  }
}
