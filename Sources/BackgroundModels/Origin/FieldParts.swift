import Fitting

/// The parts of a field by which a closure compares counts: rings about the pointing and, after them, the four
/// quadrants. A position belongs to one ring, and to the quadrant in which its middle lies, if it lies in one.
public struct FieldParts: Sendable, Equatable {
  /// The rings.
  public let rings: OffsetRings
  /// For each position of the field its quadrant.
  private let quadrants: [FieldQuadrant?]

  /// The parts of the field of axes.
  public init(_ axes: any ModelAxes) {
    (rings, quadrants) = (axes.halfDegreeRings, axes.positionQuadrants)
  }

  /// The number of positions.
  public var positions: Int { quadrants.count }
  /// The number of parts.
  public var count: Int { rings.count + FieldQuadrant.allCases.count }

  /// Adds what a bin holds to sums by energy and part, the part varying fastest.
  @inline(__always)
  public func add<Value: AdditiveArithmetic>(_ value: Value, ofBin bin: Int, to sums: inout [Value]) {
    let (row, position) = (bin / positions * count, bin % positions)
    sums[row + rings.ofPosition[position]] += value
    if let quadrant = quadrants[position] { sums[row + rings.count + quadrant.rawValue] += value }
  }
}
