import LuaHost

/// The declarations of this target: the classes and functions that recipes use to compare strategies.
public enum StudyDeclarations {
  /// The classes of the objects.
  public static let classes: [ClassDeclaration] = [
    ClassDeclaration(of: ScriptedStudy.self), ClassDeclaration(of: ScriptedFold.self),
    ClassDeclaration(of: ScriptedRanking.self),
  ]

  /// The functions of the table `dt`.
  public static let functions: [Function] = [StudyFunction.function]
}
