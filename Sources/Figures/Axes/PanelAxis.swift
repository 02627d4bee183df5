#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An axis of a panel: what it measures, in which unit, and how values are laid along it.
public struct PanelAxis: Sendable, Hashable {
  /// What it measures, such as `energy`.
  public var title: String
  /// The unit, as `s-1 MeV-1 sr-1`; shown in brackets with raised powers. Empty for a plain number.
  public var unit: String
  /// Linear or logarithmic.
  public var scale: AxisScale
  /// The values at its ends; without it those of the marks.
  public var range: ClosedRange<Double>?
  /// A value that the axis shall reach to, whatever the marks hold.
  public var including: Double?
  /// The part of the length that is left free at both ends where the marks tell the range.
  public var padding: Double

  /// An axis.
  public init(
    _ title: String, unit: String = "", _ scale: AxisScale = .linear, range: ClosedRange<Double>? = nil,
    including: Double? = nil, padding: Double = 0.04
  ) {
    (self.title, self.unit, self.scale) = (title, unit, scale)
    (self.range, self.including, self.padding) = (range, including, padding)
  }

  /// `energy [TeV]`, and a power of ten that was taken out of the numbers at its ticks: `rate [10⁻⁴ s⁻¹]`.
  func label(factor exponent: Int = 0) -> String {
    let power = exponent == 0 ? "" : NumberText.power(exponent)
    let parts = [power, UnitText.raised(unit)].filter { !$0.isEmpty }
    return parts.isEmpty ? title : "\(title) [\(parts.joined(separator: " "))]"
  }

  /// The ends of the axis for values in a range; `nil` where there is none.
  func ends(for found: ClosedRange<Double>?) -> ClosedRange<Double>? {
    if let range {
      precondition(scale.shows(range.lowerBound) && scale.shows(range.upperBound), "no range of a \(scale) axis")
      return scale.widened(range)
    }
    guard var found else { return nil }
    if let including, including.isFinite, scale.shows(including) {
      found = min(found.lowerBound, including)...max(found.upperBound, including)
    }
    return scale.padded(scale.widened(found), by: padding, keeping: including)
  }
}

/// How values are laid along an axis.
public enum AxisScale: String, Sendable, Hashable, CaseIterable {
  /// In proportion.
  case linear
  /// By their logarithm; what is not above 0 has no place.
  case log

  /// Beyond this, and nearer to 0 than its inverse, sums and steps of numbers are no numbers any more.
  private static let largest = 1e300

  /// Whether a value has a place: finite, on a logarithmic axis above 0, and within 1e-300 and 1e300.
  public func shows(_ value: Double) -> Bool {
    switch self {
    case .linear: abs(value) <= Self.largest
    case .log: value >= 1 / Self.largest && value <= Self.largest
    }
  }

  /// The coordinate in which the axis is straight.
  func straight(_ value: Double) -> Double { self == .log ? log10(value) : value }

  /// The value at a straight coordinate.
  func value(_ straight: Double) -> Double { self == .log ? pow(10, straight) : straight }

  /// A range that is not a point, nor so narrow that numbers cannot be told apart in it.
  func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch self {
    case .log:
      return high > low * (1 + 1e-9) ? range : low / 2...high * 2
    case .linear:
      let largest = max(abs(low), abs(high))
      if largest < 1 / Self.largest { return -1...1 }
      return high - low > largest * 1e-9 ? range : low - largest * 0.1...high + largest * 0.1
    }
  }

  /// A range with free room at both ends, but not beyond a value at which it shall end.
  func padded(_ range: ClosedRange<Double>, by part: Double, keeping end: Double?) -> ClosedRange<Double> {
    let (low, high) = (straight(range.lowerBound), straight(range.upperBound))
    let room = (high - low) * part
    let padded = (
      low: range.lowerBound == end ? range.lowerBound : value(low - room),
      high: range.upperBound == end ? range.upperBound : value(high + room)
    )
    return shows(padded.low) && shows(padded.high) ? padded.low...padded.high : range
  }
}
