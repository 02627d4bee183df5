import Fitting
import Histograms
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of a radial model (BKG_2D): energy in TeV, offset from the pointing in degrees.
///
/// Histograms over them are laid out `[energy, offset]`, the offset varying fastest; a position is a ring.
public struct RadialAxes: ModelAxes {
  /// Reconstructed energy, in TeV.
  public private(set) var energy: Axis
  /// Offset from the pointing, in degrees.
  public private(set) var offset: Axis

  /// Takes the axes in any unit of energy and of angle.
  /// - Throws: ``BackgroundError/axis(_:)`` for a unit of another kind; ``BackgroundError/energyAxisBelowZero(low:)``;
  ///   ``BackgroundError/offsetAxisRange(low:high:)`` unless the offsets lie within 0 and 180 deg.
  public init(energy: Axis, offset: Axis) throws(BackgroundError) {
    self.energy = try Self.checked(energy: energy)
    self.offset = try Self.converted(offset, to: .deg)
    let (low, high) = (self.offset.edges[0], self.offset.edges[self.offset.count])
    guard low >= 0, high <= 180 else { throw .offsetAxisRange(low: low, high: high) }
  }

  /// Radial axes.
  public var kind: ModelKind { .radial(self) }
  /// `BKG_2D`.
  public var format: String { "BKG_2D" }
  /// ENERG and THETA.
  public static let labels = ["ENERG", "THETA"]
  /// E_AXIS and O_AXIS.
  public static let ruleKeywords = ["E_AXIS", "O_AXIS"]
  /// A ring is seen in this many directions: a gradient averages to 0 over any number, a table over a cube varies
  /// slowly.
  public var directions: Int { 24 }

  /// The offset.
  public var field: [Axis] { [offset] }
  /// RADEC; a radial model has no direction.
  public var alignment: FieldAlignment { .radec }
  /// All that the axis holds.
  public var circles: (from: Double, to: Double)? { (offset.edges[0], offset.edges[offset.count]) }

  /// The column names of the type.
  public var labels: [String] { Self.labels }
  /// The keywords of the type.
  public var ruleKeywords: [String] { Self.ruleKeywords }

  /// The axes with the first energy edge moved outwards by less than rounding can tell.
  public func widenedBelow() -> Self {
    var result = self
    result.energy = energy.widenedBelow()
    return result
  }

  /// The axes cut to a range of bins of each.
  public func sliced(_ ranges: [Range<Int>]) -> Self {
    var result = self
    result.energy = energy.sliced(ranges[0])
    result.offset = offset.sliced(ranges[1])
    return result
  }

  /// The solid angle of each ring in sr.
  public func solidAngles(_ rule: SolidAngleRule = .exact) -> [Double] {
    (0..<offset.count).map { ring in
      let (low, high) = (offset.edges[ring], offset.edges[ring + 1])
      return switch rule {
      case .exact: SolidAngle.ring(from: low, to: high)
      case .flat: SolidAngle.flatRing(from: low, to: high)
      }
    }
  }

  /// Gauss-Legendre between the nodes along the offset, with the solid angle of the sphere.
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

  /// Those of the axis.
  public var offsetRings: OffsetRings { OffsetRings(offset) }

  /// Rings whose middles lie in the same half degree, together.
  public var halfDegreeRings: OffsetRings { OffsetRings(halfDegreesOf: offset) }

  /// The middles of the rings.
  public var positionOffsets: [Double] { (0..<offset.count).map { (offset.edges[$0] + offset.edges[$0 + 1]) / 2 } }

  /// `nil` for each ring, which extends over all quadrants.
  public var positionQuadrants: [FieldQuadrant?] { Array(repeating: nil, count: offset.count) }

  /// The end of the axis.
  public var reach: Double { offset.edges[offset.count] }
}
