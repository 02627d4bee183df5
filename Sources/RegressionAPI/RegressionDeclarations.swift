import LuaHost
import Regression

/// The declarations of this target: the classes and functions that recipes use to fit a regression to many runs.
public enum RegressionDeclarations {
  /// The classes of the objects.
  public static let classes: [ClassDeclaration] = [
    ClassDeclaration(of: ScriptedPixelCounts.self), ClassDeclaration(of: ScriptedRegression.self),
    ClassDeclaration(of: RunNorm.self),
  ]

  /// The functions of the table `dt`.
  public static let functions: [Function] = [
    PixelCountsFunction.function, RegressionFunction.function, TermsFunction.function,
  ]
}
