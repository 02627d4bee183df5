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
    case .circle: "circle(x_center, y_center, radius, x, y)"
    case .box: "box(x_center, y_center, width, height, rotation, x, y)"
    case .ellipse: "ellipse(x_center, y_center, x_half_width, y_half_width, rotation, x, y)"
    case .strstr: "strstr(text, part)"
    case .strmid: "strmid(text, start, length)"
    default: "\(rawValue)(value)"
    }
  }

  /// The functions of cfitsio that are not supported, each with the reason.
  static let unsupported: [String: String] = {
    var reasons: [String: String] = [:]
    for name in ["regfilter", "gtifilter", "gtioverlap", "gtifind"] { reasons[name] = "an expression opens no files" }
    for name in ["accum", "seqdiff"] { reasons[name] = "an expression uses one row at a time" }
    for name in ["random", "randomn", "randomp"] { reasons[name] = "an expression must be reproducible" }
    for name in [
      "sum", "mean", "average", "stddev", "median", "nelem", "nvalid", "naxis", "naxes", "axiselem", "elemnum",
    ] {
      reasons[name] = "columns contain one value in each row"
    }
    return reasons
  }()

  /// The spellings of all functions, for suggestions in error messages.
  static let spellings = (allCases.map(\.rawValue) + aliases.keys).sorted()
}
