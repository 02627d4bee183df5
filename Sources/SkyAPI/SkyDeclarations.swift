import LuaHost

/// The declarations of this target: the functions with which recipes create and read regions of the sky.
public enum SkyDeclarations {
  /// The modules within the table `dt`.
  public static let modules: [Module] = [SkyModule.module]
}
