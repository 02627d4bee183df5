import Fitting
import Histograms
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of a radial model (BKG_2D): energy in TeV and offset from the pointing in degrees.
///
/// Histograms over these axes have the shape `[energy, offset]`; the offset varies fastest. A position is a ring.
public struct RadialAxes: ModelAxes {
  /// The reconstructed energy, in TeV.
  public private(set) var energy: Axis
  /// The offset from the pointing, in degrees.
  public private(set) var offset: Axis

  /// Creates the axes from axes in any units of energy and angle.
  /// - Throws: ``BackgroundError/axis(_:)`` if an axis has a unit of the wrong kind;
  ///   ``BackgroundError/energyAxisBelowZero(low:)``;
  ///   ``BackgroundError/offsetAxisRange(low:high:)`` unless the offsets are within 0 and 180 deg.
  public init(energy: Axis, offset: Axis) throws(BackgroundError) {
    self.energy = try Self.checked(energy: energy)
    self.offset = try Self.converted(offset, to: .deg)
    let (low, high) = (self.offset.edges[0], self.offset.edges[self.offset.count])
    guard low >= 0, high <= 180 else { throw .offsetAxisRange(low: low, high: high) }
  }

  /// The kind of these axes: `.radial`.
  public var kind: ModelKind { .radial(self) }
  /// Always `BKG_2D`.
  public var format: String { "BKG_2D" }
  /// The first parts of the column names of the axes: ENERG and THETA.
  public static let labels = ["ENERG", "THETA"]
  /// The keywords that record in a file how the axes were defined: E_AXIS and O_AXIS.
  public static let ruleKeywords = ["E_AXIS", "O_AXIS"]
  /// The number of directions is always 24. This is sufficient, because a linear gradient cancels in the average over
  /// evenly spaced directions, and because a tabulated rate varies slowly with the direction.
  public var directions: Int { 24 }

  /// The offset axis.
  public var field: [Axis] { [offset] }
  /// Always RADEC. A radial model does not depend on direction, so its alignment has no effect.
  public var alignment: FieldAlignment { .radec }
  /// The offsets from the start to the end of the offset axis.
  public var circles: (from: Double, to: Double)? { (offset.edges[0], offset.edges[offset.count]) }

  /// The first parts of the column names, the same for all radial models.
  public var labels: [String] { Self.labels }
  /// The keywords that record how the axes were defined, the same for all radial models.
  public var ruleKeywords: [String] { Self.ruleKeywords }

  /// Returns the axes with the first energy edge lowered by 5e-13 of its value, which is more than a rounding error.
  public func widenedBelow() -> Self {
    var result = self
    result.energy = energy.widenedBelow()
    return result
  }

  /// Returns the axes cut to a range of bins along each axis.
  public func sliced(_ ranges: [Range<Int>]) -> Self {
    var result = self
    result.energy = energy.sliced(ranges[0])
    result.offset = offset.sliced(ranges[1])
    return result
  }

  /// Returns the solid angle of each ring in sr.
  public func solidAngles(_ rule: SolidAngleRule = .exact) -> [Double] {
    (0..<offset.count).map { ring in
      let (low, high) = (offset.edges[ring], offset.edges[ring + 1])
      return switch rule {
      case .exact: SolidAngle.ring(from: low, to: high)
      case .flat: SolidAngle.flatRing(from: low, to: high)
      }
    }
  }

  /// Returns Gauss-Legendre points between the nodes along the offset, weighted by solid angle on the sphere.
  public func quadrature(
    over ring: Range<Double>?, nodes: [[Double]]
  ) -> [(point: [Double], solidAngle: Double)] {
    let field = offset.edges[0]..<offset.edges[offset.count]
    let part = ring?.clamped(to: field) ?? field
    guard !part.isEmpty else { return [] }
    return GaussLegendre.nodes(from: part.lowerBound, to: part.upperBound, between: nodes[0]).map { node in
      ([node.x], 2 * .pi * sin(node.x * .pi / 180) * node.weight * (.pi / 180))
    }
  }

  /// The rings of the offset axis, one for each bin.
  public var offsetRings: OffsetRings { OffsetRings(offset) }

  /// The rings of the offset axis. Rings are joined if their middles are in the same interval; the intervals are 0 to
  /// 0.5 deg, 0.5 to 1 deg, and so on.
  public var halfDegreeRings: OffsetRings { OffsetRings(halfDegreesOf: offset) }

  /// The middles of the rings, in deg.
  public var positionOffsets: [Double] { (0..<offset.count).map { (offset.edges[$0] + offset.edges[$0 + 1]) / 2 } }

  /// The quadrant is `nil` for every ring, because a ring extends over all quadrants.
  public var positionQuadrants: [FieldQuadrant?] { Array(repeating: nil, count: offset.count) }

  /// The end of the offset axis, in deg.
  public var reach: Double { offset.edges[offset.count] }
}
