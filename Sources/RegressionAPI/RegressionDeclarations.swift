import LuaHost

/// The declarations of the Lua classes and functions with which recipes fit a regression to many runs.
public enum RegressionDeclarations {
  /// The Lua classes of this target.
  public static let classes: [ClassDeclaration] = [
    ClassDeclaration(of: ScriptedPixelCounts.self), ClassDeclaration(of: ScriptedRegression.self),
    ClassDeclaration(of: ScriptedNorm.self),
  ]

  /// The functions of the table `dt`.
  public static let functions: [Function] = [
    PixelCountsFunction.function, RegressionFunction.function, TermsFunction.function,
  ]
}
