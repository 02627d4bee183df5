import LuaHost
import ModelFiles

extension OrientationRule {
  /// The type of an option with the rule for the orientation of a cube.
  static var type: ArgumentType<OrientationRule> {
    ArgumentType(
      "orientation", luaCATS: "string",
      phrase: "\"known\", \"stated\", or an orientation that 'darktime orient' prints, such as \"RADEC, transposed\""
    ) { value, _ in
      guard let rule = value.string.flatMap(OrientationRule.init) else { throw Mismatch(value) }
      return rule
    }
  }

  /// The description of the option.
  static let help =
    "the orientation of DETX and DETY of a cube: \"known\" (as the file states, except for stores whose files are "
    + "known to state a wrong orientation), \"stated\" (always as the file states), or an orientation that 'darktime "
    + "orient' prints, such as \"RADEC, transposed\" (RADEC alignment, with lon and lat exchanged relative to the "
    + "orientation that the file states)"
}
