import LuaHost

/// The declarations of the Lua functions with which recipes draw figures.
public enum FigureDeclarations {
  /// The modules within the table `dt`.
  public static let modules: [Module] = [FigureModule.module]
}
