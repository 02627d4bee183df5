/// A summary of the expression language, for the help of the Lua API. docs/expressions.md is the complete reference.
public enum ExpressionHelp {
  /// The summary in one line.
  public static let summary = "Conditions and formulas that use the columns of runs or events."

  /// An introduction that explains what expressions are and how they are written.
  public static let introduction = """
    An expression is a line of text that uses the columns of a table, such as "TARGET_NAME == 'Crab' && ZEN_PNT < 40".
    It selects runs (store:select, the parameter 'select' of recipes) or events (the option 'events' of
    dt.background2d and dt.background3d). A row is selected if the condition is true for its values. Numbers are in the
    unit of their column; expressions contain no units.
    """

  /// The parts of the language, each with a description.
  public static let elements: [(String, String)] = [
    (
      "ZEN_PNT, zen_pnt",
      "a column, in upper or lower case; runs have the columns of the observation table, events have the "
        + "columns of the event list and the columns OFFSET, DETX and DETY in deg"
    ),
    ("$DATE-OBS$", "a column whose name contains characters other than letters, digits and '_'"),
    ("12, 1.5, 1e-3", "numbers"),
    ("'Crab', \"Crab\"", "strings"),
    ("true, false", "the values of a condition"),
    ("#pi, #e, #deg, #null", "constants; #deg is one degree in radians, #null is a missing value"),
    ("&&, ||, !", "logical and, or, not; write these operators instead of the words"),
    ("==, !=, <, <=, >, >=", "comparisons; write a > 1 && a < 2 instead of 1 < a < 2"),
    ("a = 1:7", "the same as 1 <= a && a <= 7"),
    ("+, -, *, /, %, **", "arithmetic; the quotient of two integers is an integer; ** (or ^) raises to a power"),
    ("a ? b : c", "b if the condition a is true, else c"),
    ("(int) a, (float) a", "the value of a as an integer (decimals are dropped) or as a floating-point number"),
  ]

  /// The functions with their arguments, each with a description.
  public static var functions: [(String, String)] { Function.allCases.map { ($0.signature, $0.summary) } }
}
