import Fitting

/// The parts of a field by which a closure compares counts: rings around the pointing and, after them, the four
/// quadrants. A position belongs to one ring and, unless its centre is on an axis, to the quadrant that contains its
/// centre. The rings of a radial model belong to no quadrant.
public struct FieldParts: Sendable, Equatable {
  /// The rings.
  public let rings: OffsetRings
  /// The quadrant of each position of the field.
  private let quadrants: [FieldQuadrant?]

  /// Creates the parts of the field of axes.
  public init(_ axes: any ModelAxes) {
    (rings, quadrants) = (axes.halfDegreeRings, axes.positionQuadrants)
  }

  /// The number of positions.
  public var positions: Int { quadrants.count }
  /// The number of parts.
  public var count: Int { rings.count + FieldQuadrant.allCases.count }

  /// Adds the value of a bin to sums by energy and part; the part varies fastest.
  @inline(__always)
  public func add<Value: AdditiveArithmetic>(_ value: Value, ofBin bin: Int, to sums: inout [Value]) {
    let (row, position) = (bin / positions * count, bin % positions)
    sums[row + rings.ofPosition[position]] += value
    if let quadrant = quadrants[position] { sums[row + rings.count + quadrant.rawValue] += value }
  }
}
