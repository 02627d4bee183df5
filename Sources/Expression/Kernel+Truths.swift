#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Kernel {
  /// Returns the ``Truth`` code of a condition on two numbers. `holds` must be false if one of the numbers is NaN; the
  /// code is then null. There are no branches, so that loops are compiled to vector instructions.
  @inline(__always)
  private static func code(_ holds: Bool, _ x: Double, _ y: Double) -> UInt8 {
    let isNullX: UInt8 = x != x ? Truth.null : 0
    let isNullY: UInt8 = y != y ? Truth.null : 0
    return (holds ? Truth.yes : Truth.no) | isNullX | isNullY
  }

  @inline(__always)
  private static func each(
    _ x: Numbers, _ y: Numbers, _ result: UnsafeMutablePointer<UInt8>, _ count: Int, _ body: (Double, Double) -> Bool
  ) {
    for i in 0..<count { result[i] = code(body(x[i], y[i]), x[i], y[i]) }
  }

  static func compare(
    _ comparison: Comparison, _ x: Numbers, _ y: Numbers, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    switch comparison {
    case .equal: each(x, y, result, count) { $0 == $1 }
    case .notEqual: each(x, y, result, count) { ($0 < $1) != ($0 > $1) }
    case .approximately: each(x, y, result, count) { ($0 - $1).magnitude < 1e-7 }
    case .less: each(x, y, result, count) { $0 < $1 }
    case .greater: each(x, y, result, count) { $0 > $1 }
    case .lessOrEqual: each(x, y, result, count) { $0 <= $1 }
    case .greaterOrEqual: each(x, y, result, count) { $0 >= $1 }
    }
  }

  static func near(
    _ x: Numbers, _ y: Numbers, _ tolerance: Numbers, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count {
      result[i] = tolerance[i].isNaN ? Truth.null : code((x[i] - y[i]).magnitude < tolerance[i], x[i], y[i])
    }
  }

  /// Tests whether a number is in an interval that includes both ends.
  static func between(
    _ x: Numbers, _ low: Numbers, _ high: Numbers, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count {
      result[i] = min(code(x[i] >= low[i], x[i], low[i]), code(x[i] <= high[i], x[i], high[i]))
    }
  }

  static func isNull(_ x: Numbers, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = x[i].isNaN ? Truth.yes : Truth.no }
  }

  static func isNull(_ x: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = x[i] == Truth.null ? Truth.yes : Truth.no }
  }

  static func and(_ x: Truths, _ y: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = min(x[i], y[i]) }
  }

  static func or(_ x: Truths, _ y: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = max(x[i], y[i]) }
  }

  static func not(_ x: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = Truth.yes &- x[i] }
  }

  /// Compares truth values. The result is `holds` where both are equal, and the opposite of `holds` where they differ.
  /// The result is null where one of the values is null.
  static func same(
    _ x: Truths, _ y: Truths, holds: UInt8, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count {
      let isNull = x[i] == Truth.null || y[i] == Truth.null
      result[i] = isNull ? Truth.null : x[i] == y[i] ? holds : Truth.yes &- holds
    }
  }

  static func replaceNull(_ x: Truths, _ instead: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = x[i] == Truth.null ? instead[i] : x[i] }
  }

  static func select(
    _ condition: Truths, _ x: Truths, _ y: Truths, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count {
      result[i] = condition[i] == Truth.yes ? x[i] : condition[i] == Truth.no ? y[i] : Truth.null
    }
  }

  /// Tests whether (x, y), the last two arguments, is in a region of the plane. The border belongs to the region.
  /// Rotations are in degrees, counter-clockwise.
  static func region(
    _ region: Operation, _ arguments: [Numbers], _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let (xs, ys) = (arguments[arguments.count - 2], arguments[arguments.count - 1])
    for i in 0..<count {
      if arguments.contains(where: { $0[i].isNaN }) {
        result[i] = Truth.null
        continue
      }
      var (x, y) = (xs[i] - arguments[0][i], ys[i] - arguments[1][i])
      let (first, second) = (arguments[2][i], arguments[3][i])
      if region != .circle {
        let angle = arguments[4][i] * (.pi / 180)
        (x, y) = (x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle))
      }
      let isInside =
        switch region {
        case .circle: x * x + y * y <= first * first
        case .box: x.magnitude <= first / 2 && y.magnitude <= second / 2
        default: x / first * (x / first) + y / second * (y / second) <= 1
        }
      result[i] = isInside ? Truth.yes : Truth.no
    }
  }
}
