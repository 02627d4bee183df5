/// A spherical cap: all directions within a radius of a centre.
public struct SkyCap: Sendable, Hashable {
  /// The centre, in ICRS.
  public let centre: UnitVector
  /// The radius, in deg.
  public let radius: Double

  /// Creates a cap around a position in ICRS; all angles are in deg.
  public init(ra: Double, dec: Double, radius: Double) {
    self.init(centre: UnitVector(longitude: ra, latitude: dec), radius: radius)
  }

  init(centre: UnitVector, radius: Double) {
    self.centre = centre
    self.radius = radius
  }

  /// Returns whether two caps have a direction in common.
  public func meets(_ other: SkyCap) -> Bool { centre.angle(to: other.centre) <= radius + other.radius }
}
