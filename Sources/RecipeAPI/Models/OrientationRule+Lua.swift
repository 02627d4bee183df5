import LuaHost
import ModelFiles

extension OrientationRule {
  /// The type of an option that says how the axes of a cube are taken.
  static var type: ArgumentType<OrientationRule> {
    ArgumentType(
      "orientation", luaCATS: "string",
      phrase: "known, stated, or an orientation as darktime orient prints it, such as \"RADEC, transposed\""
    ) { value, _ in
      guard let rule = value.string.flatMap(OrientationRule.init) else { throw Mismatch(value) }
      return rule
    }
  }

  /// The description of the option.
  static let help =
    "how DETX and DETY of a cube are taken: as data show for the cubes of known stores (known), as the file states "
    + "(stated), or in an orientation that darktime orient has found, relative to what the file states"
}
