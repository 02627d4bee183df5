import LuaHost

/// The declarations of this target: the functions with which recipes declare their parameters.
public enum ParameterDeclarations {
  /// The modules within the table `dt`.
  public static let modules: [Module] = [ParameterModule.module]
}
