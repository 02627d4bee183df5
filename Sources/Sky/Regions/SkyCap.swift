/// A cap of the sphere: all directions within a radius of a centre.
public struct SkyCap: Sendable, Hashable {
  /// The centre, in ICRS.
  public let centre: UnitVector
  /// The radius, deg.
  public let radius: Double

  /// A cap around a position in ICRS; deg.
  public init(ra: Double, dec: Double, radius: Double) {
    self.init(centre: UnitVector(longitude: ra, latitude: dec), radius: radius)
  }

  init(centre: UnitVector, radius: Double) {
    self.centre = centre
    self.radius = radius
  }

  /// Whether two caps have a direction in common.
  public func meets(_ other: SkyCap) -> Bool { centre.angle(to: other.centre) <= radius + other.radius }
}
