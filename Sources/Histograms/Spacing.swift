import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A rule for the edges of an axis.
public enum Spacing: String, Sendable, Hashable, CaseIterable {
  /// The ratio of neighbouring edges is the same for all bins.
  case log
  /// All bins have the same width.
  case linear
  /// All bins have the same width in the square of the value. For offsets, such bins are rings of equal solid angle in
  /// the flat approximation.
  case sqrt
  /// The edges follow no rule.
  case edges

  /// Returns the edges between two ends. The first and the last edge are exactly the ends.
  func edges(from low: Double, to high: Double, bins: Int) -> [Double] {
    let inner: (Double) -> Double
    switch self {
    case .log:
      // Powers of ten give exact edges at whole decades.
      let (start, end) = (log10(low), log10(high))
      let step = (end - start) / Double(bins)
      inner = { pow(10, start + $0 * step) }
    case .sqrt:
      let (start, end) = (low * low, high * high)
      let step = (end - start) / Double(bins)
      inner = { (start + $0 * step).squareRoot() }
    case .linear, .edges:
      let step = (high - low) / Double(bins)
      inner = { low + $0 * step }
    }
    return [low] + (1..<max(bins, 1)).map { inner(Double($0)) } + [high]
  }
}

extension Axis {
  /// The largest number of bins that an axis can be created with.
  public static let mostBins = 1_000_000

  /// Creates an axis on which all bins have the same ratio of upper to lower edge. Both ends must be above 0.
  /// - Throws: ``AxisError``
  public static func log(
    _ name: String, from low: Double, to high: Double, bins: Int, unit: Unit
  ) throws(AxisError) -> Axis {
    try spaced(.log, name, from: low, to: high, bins: bins, unit: unit)
  }

  /// Creates an axis with bins of equal width.
  /// - Throws: ``AxisError``
  public static func linear(
    _ name: String, from low: Double, to high: Double, bins: Int, unit: Unit
  ) throws(AxisError) -> Axis {
    try spaced(.linear, name, from: low, to: high, bins: bins, unit: unit)
  }

  /// Creates an axis with bins of equal width in the square of the value. The ends must not be negative.
  /// - Throws: ``AxisError``
  public static func sqrt(
    _ name: String, from low: Double, to high: Double, bins: Int, unit: Unit
  ) throws(AxisError) -> Axis {
    try spaced(.sqrt, name, from: low, to: high, bins: bins, unit: unit)
  }

  static func spaced(
    _ spacing: Spacing, _ name: String, from low: Double, to high: Double, bins: Int, unit: Unit
  ) throws(AxisError) -> Axis {
    guard (1...mostBins).contains(bins) else { throw .binCount(axis: name, count: bins) }
    // Check the two ends first, because all other edges are computed from the ends.
    _ = try Axis(name: name, edges: [low, high], unit: unit, spacing: spacing)
    let edges = spacing.edges(from: low, to: high, bins: bins)
    return try Axis(name: name, edges: edges, unit: unit, spacing: spacing)
  }
}
