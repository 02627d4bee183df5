import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The ticks of an axis.
public struct Ticks: Sendable, Equatable {
  /// A tick with its number.
  public struct Tick: Sendable, Equatable {
    /// The position in the unit of the axis.
    public var value: Double
    /// The number as text, without the common factor; may be empty.
    public var label: String
  }

  /// Ticks with numbers, in increasing order.
  public internal(set) var major: [Tick]
  /// Ticks without numbers, in increasing order.
  public internal(set) var minor: [Double]
  /// The exponent n of the common factor 10^n of all numbers. The value at a tick is its number times 10^n.
  public internal(set) var factor: Int

  /// Creates ticks for an axis between two different ends. At most about `most` ticks have numbers.
  public init(from low: Double, to high: Double, scale: AxisScale, most: Int) {
    switch scale {
    case .linear: self = .linear(from: low, to: high, most: max(2, most))
    case .log: self = .log(from: low, to: high, most: max(2, most))
    }
  }

  init(major: [Tick], minor: [Double], factor: Int = 0) {
    (self.major, self.minor, self.factor) = (major, minor, factor)
  }

  // MARK: Linear

  /// Returns ticks in steps of 1, 2 or 5 times a power of ten.
  private static func linear(from low: Double, to high: Double, most: Int) -> Ticks {
    let rough = high / Double(most) - low / Double(most)
    var exponent = NumberText.exponent(of: rough)
    let ratio = rough / NumberText.power10(exponent)
    var digit = [1.0, 2, 5].first { ratio <= $0 * (1 + 1e-9) } ?? 10
    if digit == 10 { (digit, exponent) = (1, exponent + 1) }
    let parts = digit == 2 ? 4.0 : 5
    let largest = max(abs(low), abs(high))
    // Numbers that are all large or all small share a power of ten, so that they do not have many zeros.
    let magnitude = NumberText.exponent(of: largest)
    let factor = (-2...4).contains(magnitude) ? 0 : magnitude
    let digits = max(0, factor - exponent)
    let numbers = multiples(of: digit, exponent, from: low, to: high)
    return Ticks(
      major: numbers.map { count in
        Tick(
          value: multiple(count, digit, exponent),
          label: NumberText.decimal(multiple(count, digit, exponent - factor), digits: digits))
      },
      minor: multiples(of: digit / parts, exponent, from: low, to: high)
        .filter { $0.truncatingRemainder(dividingBy: parts) != 0 }
        .map { multiple($0, digit / parts, exponent) },
      factor: factor)
  }

  /// Returns the integers n for which n x digit x 10^exponent is between the ends.
  private static func multiples(of digit: Double, _ exponent: Int, from low: Double, to high: Double) -> [Double] {
    let step = multiple(1, digit, exponent)
    let slack = 1e-9 * (high / step - low / step)
    let (first, last) = ((low / step - slack).rounded(.up), (high / step + slack).rounded(.down))
    guard first.isFinite, last.isFinite, last - first < 1000 else { return [] }
    return Array(stride(from: first, through: last, by: 1))
  }

  /// Returns n x digit x 10^exponent. If the exponent is negative, n x digit is divided by a power of ten, so that 3 x
  /// 0.1 is exactly the number 0.3.
  private static func multiple(_ count: Double, _ digit: Double, _ exponent: Int) -> Double {
    exponent < 0 && exponent > -300
      ? count * digit / NumberText.power10(-exponent) : count * digit * NumberText.power10(exponent)
  }

  // MARK: Logarithmic

  /// Returns ticks at powers of ten. On an axis with at most two of these, some or all of their multiples from 2 to 9
  /// can also have numbers. The ticks are linear instead if `high` is less than 4 times `low` and a power of ten is
  /// between them, or if the axis is shorter than one decade and the multiples give too few or too many numbers.
  private static func log(from low: Double, to high: Double, most: Int) -> Ticks {
    let decades = log10(high) - log10(low)
    let whole = wholeDecades(from: low, to: high)
    if let first = whole.first, let last = whole.last, first < last {
      let stride = max(1, Int(saturating: (Double(whole.count) / Double(most)).rounded(.up)))
      var shown = whole.filter { $0 % stride == 0 }
      if shown.count < 2 { shown = [first, last] }
      // Between only two powers of ten there is room for the numbers of their multiples.
      if shown.count > 2 || most <= 3 || whole.count > 2 {
        return Ticks(
          major: decadeTicks(shown), minor: stride == 1 ? between(low, high) : decadesOnly(whole, without: shown))
      }
    }
    // On a short axis across a power of ten, most round numbers can be at one end. Equal steps cover the whole axis.
    let powers = whole.map(NumberText.power10)
    if high < 4 * low, powers.contains(where: { $0 > low * (1 + 1e-9) && $0 < high * (1 - 1e-9) }) {
      return linear(from: low, to: high, most: most)
    }
    for digits in [[1.0, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3]] {
      let values = mantissas(digits, from: low, to: high)
      if values.count >= 2, values.count <= most {
        return Ticks(
          major: labelled(values), minor: between(low, high).filter { !values.contains($0) })
      }
    }
    if decades < 1 { return linear(from: low, to: high, most: most) }
    return Ticks(major: decadeTicks(whole), minor: between(low, high))
  }

  private static func wholeDecades(from low: Double, to high: Double) -> [Int] {
    let first = Int(saturating: (log10(low) - 1e-9).rounded(.up))
    let last = Int(saturating: (log10(high) + 1e-9).rounded(.down))
    return first <= last ? Array(first...last) : []
  }

  private static func decadeTicks(_ exponents: [Int]) -> [Tick] {
    labelled(exponents.map(NumberText.power10))
  }

  /// Returns ticks with plain numbers if all values are at least 0.001 and below 10000, else with powers of ten.
  private static func labelled(_ values: [Double]) -> [Tick] {
    let exponents = values.map(NumberText.exponent)
    let arePlain = (exponents.min() ?? 0) >= -3 && (exponents.max() ?? 0) <= 3
    return values.map {
      Tick(value: $0, label: arePlain ? NumberText.short($0) : NumberText.scientific($0, digits: 2))
    }
  }

  /// Returns the products of a digit and a power of ten that lie between `low` and `high`.
  private static func mantissas(_ digits: [Double], from low: Double, to high: Double) -> [Double] {
    let (first, last) = (NumberText.exponent(of: low), NumberText.exponent(of: high))
    guard last - first < 400 else { return [] }
    let (least, greatest) = (low * (1 - 1e-9), high * (1 + 1e-9))
    var values: [Double] = []
    for exponent in first...last {
      for digit in digits {
        let value = multiple(digit, 1, exponent)
        if value >= least, value <= greatest { values.append(value) }
      }
    }
    return values
  }

  /// Returns the multiples (2 to 9) of the powers of ten in a range; none if the range exceeds 14 decades.
  private static func between(_ low: Double, _ high: Double) -> [Double] {
    guard log10(high) - log10(low) <= 14 else { return [] }
    return mantissas([2, 3, 4, 5, 6, 7, 8, 9], from: low, to: high)
  }

  private static func decadesOnly(_ whole: [Int], without shown: [Int]) -> [Double] {
    whole.count > 40 ? [] : whole.filter { !shown.contains($0) }.map(NumberText.power10)
  }
}
