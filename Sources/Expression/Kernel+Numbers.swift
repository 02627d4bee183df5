import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The loops that implement the operators. A result may be stored in place of an operand.
enum Kernel {
  typealias Numbers = UnsafePointer<Double>
  typealias Truths = UnsafePointer<UInt8>

  @inline(__always)
  private static func each(
    _ x: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Double) -> Double
  ) {
    for i in 0..<count { result[i] = body(x[i]) }
  }

  @inline(__always)
  private static func each(
    _ x: Numbers, _ y: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Double, Double) -> Double
  ) {
    for i in 0..<count { result[i] = body(x[i], y[i]) }
  }

  static func arithmetic(
    _ arithmetic: Arithmetic, _ x: Numbers, _ y: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    switch arithmetic {
    case .add: each(x, y, result, count) { $0 + $1 }
    case .subtract: each(x, y, result, count) { $0 - $1 }
    case .multiply: each(x, y, result, count) { $0 * $1 }
    case .divide: each(x, y, result, count) { $1 == 0 ? .nan : $0 / $1 }
    case .divideWhole: each(x, y, result, count) { $1 == 0 ? .nan : trunc($0 / $1) }
    case .modulo: each(x, y, result, count) { $1 == 0 ? .nan : fmod($0, $1) }
    case .power: each(x, y, result, count) { power($0, $1) }
    // 0 to a negative power has no integer value.
    case .powerWhole: each(x, y, result, count) { $0 == 0 && $1 < 0 ? .nan : trunc(power($0, $1)) }
    case .bitAnd: each(x, y, result, count) { bits($0, $1, &) }
    case .bitOr: each(x, y, result, count) { bits($0, $1, |) }
    case .bitXor: each(x, y, result, count) { bits($0, $1, ^) }
    case .least: each(x, y, result, count) { fmin($0, $1) }
    case .greatest: each(x, y, result, count) { fmax($0, $1) }
    case .angle: each(x, y, result, count) { $0.isNaN || $1.isNaN ? .nan : atan2($0, $1) }
    }
  }

  /// Returns a power, which is null if an operand is null; the C library returns 1 for x^0 and 1^y.
  @inline(__always)
  private static func power(_ x: Double, _ y: Double) -> Double { x.isNaN || y.isNaN ? .nan : pow(x, y) }

  @inline(__always)
  private static func bits(_ x: Double, _ y: Double, _ operation: (Int64, Int64) -> Int64) -> Double {
    guard let x = Int64(exactly: x), let y = Int64(exactly: y) else { return .nan }
    return Double(operation(x, y))
  }

  static func function(
    _ function: NumberFunction, _ x: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    switch function {
    case .negate: each(x, result, count) { -$0 }
    case .truncate: each(x, result, count) { trunc($0) }
    case .sin: each(x, result, count) { sin($0) }
    case .cos: each(x, result, count) { cos($0) }
    case .tan: each(x, result, count) { tan($0) }
    case .arcsin: each(x, result, count) { asin($0) }
    case .arccos: each(x, result, count) { acos($0) }
    case .arctan: each(x, result, count) { atan($0) }
    case .sinh: each(x, result, count) { sinh($0) }
    case .cosh: each(x, result, count) { cosh($0) }
    case .tanh: each(x, result, count) { tanh($0) }
    case .exp: each(x, result, count) { exp($0) }
    // The logarithm of 0 is null, as in cfitsio, not -infinity.
    case .log: each(x, result, count) { $0 > 0 ? log($0) : .nan }
    case .log10: each(x, result, count) { $0 > 0 ? log10($0) : .nan }
    case .sqrt: each(x, result, count) { $0.squareRoot() }
    case .abs: each(x, result, count) { $0.magnitude }
    case .ceil: each(x, result, count) { ceil($0) }
    case .floor: each(x, result, count) { floor($0) }
    // Halves are rounded up, as in cfitsio: round(-2.5) is -2.
    case .round: each(x, result, count) { floor($0 + 0.5) }
    }
  }

  /// Computes great-circle separations in degrees.
  static func separations(
    _ ra1: Numbers, _ dec1: Numbers, _ ra2: Numbers, _ dec2: Numbers, _ result: UnsafeMutablePointer<Double>,
    _ count: Int
  ) {
    for i in 0..<count { result[i] = separation(ra1[i], dec1[i], ra2[i], dec2[i]) }
  }

  static func replaceNull(
    _ x: Numbers, _ instead: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    each(x, instead, result, count) { $0.isNaN ? $1 : $0 }
  }

  static func nullIfEqual(_ null: Numbers, _ x: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int) {
    each(null, x, result, count) { $0 == $1 ? .nan : $1 }
  }

  static func number(ofTruth x: Truths, _ result: UnsafeMutablePointer<Double>, _ count: Int) {
    for i in 0..<count { result[i] = x[i] == Truth.null ? .nan : x[i] == Truth.yes ? 1 : 0 }
  }

  static func select(
    _ condition: Truths, _ x: Numbers, _ y: Numbers, _ result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    for i in 0..<count {
      result[i] = condition[i] == Truth.yes ? x[i] : condition[i] == Truth.no ? y[i] : .nan
    }
  }
}
