import Fitting

/// The parts of a field of view for which a closure test compares counts: the rings around the pointing, followed by
/// the four quadrants.
///
/// Each position belongs to one ring. It also belongs to the quadrant that contains its centre, unless the centre is on
/// an axis. The rings of a radial model belong to no quadrant.
public struct FieldParts: Sendable, Equatable {
  /// The rings.
  public let rings: OffsetRings
  /// The quadrant of each position of the field.
  private let quadrants: [FieldQuadrant?]

  /// Creates the parts of the field that these axes cover.
  public init(_ axes: any ModelAxes) {
    (rings, quadrants) = (axes.halfDegreeRings, axes.positionQuadrants)
  }

  /// The number of positions.
  public var positions: Int { quadrants.count }
  /// The number of parts.
  public var count: Int { rings.count + FieldQuadrant.allCases.count }

  /// Adds the value of a bin to the sums of all parts that contain the bin. The sums are ordered by energy and part;
  /// the part varies fastest.
  @inline(__always)
  public func add<Value: AdditiveArithmetic>(_ value: Value, ofBin bin: Int, to sums: inout [Value]) {
    let (row, position) = (bin / positions * count, bin % positions)
    sums[row + rings.ofPosition[position]] += value
    if let quadrant = quadrants[position] { sums[row + rings.count + quadrant.rawValue] += value }
  }
}
