import Diagnostics

/// The supported functions, spelled as in cfitsio's row filter (case is ignored).
enum Function: String, Sendable, CaseIterable {
  case sin, cos, tan, arcsin, arccos, arctan, arctan2, sinh, cosh, tanh
  case exp, log, log10, sqrt, abs, ceil, floor, round
  case min, max, near, angsep
  case isnull, defnull, setnull
  case circle, box, ellipse
  case strstr, strmid

  static let aliases: [String: Function] = [
    "asin": .arcsin, "acos": .arccos, "atan": .arctan, "atan2": .arctan2,
  ]

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .sin, .cos, .tan, .arcsin, .arccos, .arctan, .sinh, .cosh, .tanh: 1...1
    case .exp, .log, .log10, .sqrt, .abs, .ceil, .floor, .round, .isnull: 1...1
    case .min, .max: 1...2
    case .arctan2, .defnull, .setnull, .strstr: 2...2
    case .near, .strmid: 3...3
    case .angsep: 4...4
    case .circle: 5...5
    case .box, .ellipse: 7...7
    }
  }

  /// The function with its arguments, for messages.
  var signature: String {
    switch self {
    case .arctan2: "arctan2(y, x)"
    case .min, .max: "\(rawValue)(a, b)"
    case .near: "near(value, target, tolerance)"
    case .angsep: "angsep(ra1, dec1, ra2, dec2)"
    case .defnull: "defnull(value, instead)"
    case .setnull: "setnull(null_value, value)"
    case .circle: "circle(x_centre, y_centre, radius, x, y)"
    case .box: "box(x_centre, y_centre, width, height, rotation, x, y)"
    case .ellipse: "ellipse(x_centre, y_centre, x_half_width, y_half_width, rotation, x, y)"
    case .strstr: "strstr(text, part)"
    case .strmid: "strmid(text, start, length)"
    default: "\(rawValue)(value)"
    }
  }

  /// The functions of cfitsio that are not supported, each with the reason.
  static let unsupported: [String: String] = {
    var reasons: [String: String] = [:]
    for name in ["regfilter", "gtifilter", "gtioverlap", "gtifind"] {
      reasons[name] = "an expression cannot read files"
    }
    for name in ["accum", "seqdiff"] { reasons[name] = "an expression uses one row at a time" }
    for name in ["random", "randomn", "randomp"] { reasons[name] = "an expression must be reproducible" }
    for name in [
      "sum", "mean", "average", "stddev", "median", "nelem", "nvalid", "naxis", "naxes", "axiselem", "elemnum",
    ] {
      reasons[name] = "an expression uses one row at a time, and each cell contains one value"
    }
    return reasons
  }()

  /// What to write instead of some functions of other languages, by the names of these functions.
  private static let substitutes: [String: String] = [
    "ln": "log(x)", "fabs": "abs(x)", "pow": "a ** b", "power": "a ** b", "square": "x ** 2",
    "hypot": "sqrt(x**2 + y**2)",
    "isnan": "isnull(x)", "isnone": "isnull(x)", "mod": "a % b", "fmod": "a % b", "int": "(int) x",
    "float": "(float) x",
    "contains": "strstr(text, part) > 0", "find": "strstr(text, part)", "startswith": "strstr(text, part) == 1",
    "substr": "strmid(text, start, length)", "separation": "angsep(ra1, dec1, ra2, dec2)",
    "isclose": "near(value, target, tolerance)", "clip": "min(max(x, low), high)", "if": "condition ? a : b",
    "where": "condition ? a : b", "deg2rad": "x * #deg", "radians": "x * #deg",
    "rad2deg": "x / #deg", "degrees": "x / #deg",
  ]

  /// Returns a hint for an unknown function: its replacement, or a list of all functions, the most similar one first.
  static func hint(for name: String) -> String {
    if let substitute = substitutes[name.lowercased()] { return "write \(substitute)" }
    return fullSuggestion(for: name, among: spellings)
  }

  /// A short description of the result of the function.
  var summary: String {
    switch self {
    case .sin, .cos, .tan: "trigonometric function of an angle in radians; multiply degrees by #deg"
    case .arcsin, .arccos, .arctan, .arctan2: "an angle in radians; divide by #deg for degrees"
    case .sinh, .cosh, .tanh: "hyperbolic function"
    case .exp: "e to the power of the value"
    case .log: "natural logarithm"
    case .log10: "decimal logarithm"
    case .sqrt: "square root"
    case .abs: "absolute value"
    case .ceil, .floor: "the value rounded \(self == .ceil ? "up" : "down") to an integer"
    case .round: "the nearest integer"
    case .min, .max: "the \(self == .min ? "smaller" : "greater") of a and b; if one of them is null, the other one"
    case .near: "whether the value differs from the target by less than the tolerance"
    case .angsep: "great-circle separation of two directions; all angles in deg"
    case .isnull: "whether the value is null"
    case .defnull: "the value, or 'instead' if the value is null"
    case .setnull: "the value, or null if the value equals 'null_value'"
    case .circle, .box, .ellipse:
      "whether the point (x, y) is inside the shape; x and y are Cartesian coordinates, and the rotation is in deg"
    case .strstr: "position of 'part' in 'text', counted from 1; null if 'text' does not contain 'part'"
    case .strmid: "at most 'length' characters of 'text', beginning at position 'start' (counted from 1)"
    }
  }

  /// The spellings of all functions, for suggestions in error messages.
  static let spellings = (allCases.map(\.rawValue) + aliases.keys).sorted()
}
