#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An axis of a panel: its quantity, its unit and its scale.
public struct PanelAxis: Sendable, Hashable {
  /// The quantity, such as `energy`.
  public var title: String
  /// The unit, such as `s-1 MeV-1 sr-1`. The unit is shown in brackets with superscripts. For dimensionless numbers,
  /// the unit is empty.
  public var unit: String
  /// The scale: linear or logarithmic.
  public var scale: AxisScale
  /// The values at the ends of the axis; `nil` to derive them from the marks.
  public var range: ClosedRange<Double>?
  /// A value that a range derived from the marks must include. A logarithmic axis ignores a value that is not above 0.
  public var including: Double?
  /// The names of categories, at the positions 1, 2 and so on of a linear axis; empty for an axis of numbers.
  public var categories: [String] = []
  /// The fraction of the axis that is left free at each end if the range is derived from the marks.
  public var padding: Double

  /// Creates an axis.
  public init(
    _ title: String, unit: String = "", _ scale: AxisScale = .linear, range: ClosedRange<Double>? = nil,
    including: Double? = nil, padding: Double = 0.04
  ) {
    (self.title, self.unit, self.scale) = (title, unit, scale)
    (self.range, self.including, self.padding) = (range, including, padding)
  }

  /// Returns the title with the unit, such as `energy [TeV]`. If the numbers of the axis have a common power of ten,
  /// this power precedes the unit, as in `rate [10⁻⁴ s⁻¹]`.
  func label(factor exponent: Int = 0) -> String {
    let power = exponent == 0 ? "" : NumberText.power(exponent)
    let parts = [power, UnitText.raised(unit)].filter { !$0.isEmpty }
    return parts.isEmpty ? title : "\(title) [\(parts.joined(separator: " "))]"
  }

  /// Returns the ends of the axis, where `found` is the range of the values of the marks. Returns `nil` if neither the
  /// axis nor the marks have a range.
  func ends(for found: ClosedRange<Double>?) -> ClosedRange<Double>? {
    if let range {
      let isShown = scale.shows(range.lowerBound) && scale.shows(range.upperBound)
      precondition(isShown, "a \(scale) axis cannot show this range")
      return scale.widened(range)
    }
    guard var found else { return nil }
    if let including, including.isFinite, scale.shows(including) {
      found = min(found.lowerBound, including)...max(found.upperBound, including)
    }
    return scale.padded(scale.widened(found), by: padding, keeping: including)
  }
}

/// The scale of an axis.
public enum AxisScale: String, Sendable, Hashable, CaseIterable {
  /// Positions are proportional to the values.
  case linear
  /// Positions are proportional to the logarithm. Values must be above 0.
  case log

  /// The largest magnitude of a value on an axis. Its inverse is the smallest value on a logarithmic axis. Beyond these
  /// limits, sums and differences of values overflow or underflow.
  private static let largest = 1e300

  /// Returns whether the axis can show a value: its magnitude is at most 1e300 and, on a logarithmic axis, it is at
  /// least 1e-300.
  public func shows(_ value: Double) -> Bool {
    switch self {
    case .linear: abs(value) <= Self.largest
    case .log: value >= 1 / Self.largest && value <= Self.largest
    }
  }

  /// Returns the coordinate that is proportional to the position along the axis: the value, or its decimal logarithm.
  func straight(_ value: Double) -> Double { self == .log ? log10(value) : value }

  /// Returns the value at a coordinate of the axis. This is the inverse of ``straight(_:)``.
  func value(_ straight: Double) -> Double { self == .log ? pow(10, straight) : straight }

  /// Returns the range, or a wider range if the ends differ by less than about 1e-9 of their size. On such a narrow
  /// axis, the numbers at the ticks could not be distinguished.
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

  /// Returns a range that is extended at both ends by a fraction of its length. An end that equals `end` does not move.
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
