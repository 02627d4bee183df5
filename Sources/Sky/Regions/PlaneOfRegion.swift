import Units

/// The plane in which an ellipse or a box is drawn: that of the zenithal equidistant projection (ARC) about its centre,
/// where distances and directions from the centre are those on the sphere.
///
/// Widths and heights are therefore true on the axes, at any size. ds9 draws in the projection of the image that is
/// shown, which is the same for regions small on the sky.
struct PlaneOfRegion: Sendable, Hashable {
  let centre: UnitVector
  /// The centre, and how far width and height are turned (deg), as they were given.
  let given: GivenCentre
  let angle: Double
  /// The directions of width and height.
  private let across: UnitVector
  private let along: UnitVector
  /// The farthest point of the region from the centre, deg.
  let reach: Double
  /// Up to this distance from the centre, deg, ``contraction`` holds.
  private let horizon: Double
  /// The least length on the sphere of what has length 1 in the plane: sin(rho) / rho at the horizon.
  private let contraction: Double

  /// The farthest that a region may reach from its centre, deg.
  static let farthest = 85.0

  /// - Parameter angle: deg; how far width and height are turned from west and north towards north and east, in
  ///   `frame`.
  init(
    _ kind: String, longitude: Double, latitude: Double, angle: Double, reach: Double, frame: SkyFrame
  ) throws(SkyError) {
    guard reach <= Self.farthest else {
      throw .impossibleRegion(
        kind: kind, found: "a part \(reach) deg from the centre",
        expected: "all of it within \(shortest(Self.farthest)) deg")
    }
    guard angle.isFinite, abs(angle) <= 7200 else {
      throw .impossibleRegion(kind: kind, found: "an angle of \(angle) deg", expected: "an angle in degrees")
    }
    centre = try frame.direction(kind, longitude, latitude)
    given = GivenCentre(longitude: longitude, latitude: latitude, frame: frame)
    self.angle = angle
    let pole = UnitVector(longitude: longitude, latitude: latitude)
    let meridian = UnitVector(longitude: longitude, latitude: 0)
    let east = frame.toICRS.applied(to: UnitVector(-meridian.y, meridian.x, 0))
    let north = frame.toICRS.applied(
      to: UnitVector(-pole.z * meridian.x, -pole.z * meridian.y, halfTurnCosine(latitude)))
    let turned = reducedTurns(angle)
    let (cosine, sine) = (halfTurnCosine(turned), halfTurnSine(turned))
    across = north * sine - east * cosine
    along = north * cosine + east * sine
    self.reach = reach
    horizon = min(2 * reach, 90)
    contraction = halfTurnSine(horizon) / (horizon * radiansPerDegree)
  }

  var cap: SkyCap { SkyCap(centre: centre, radius: reach) }

  /// The place of a direction in the plane, deg, and its distance from the centre.
  @inline(__always)
  func place(_ direction: UnitVector) -> (x: Double, y: Double, distance: Double) {
    let (x, y) = (direction.dot(across), direction.dot(along))
    let sine = (x * x + y * y).squareRoot()
    let distance = fullAngle(sine, direction.dot(centre))
    let stretch = sine > 0 ? distance / sine : 0
    return (x * stretch, y * stretch, distance)
  }

  /// A bound of the distance on the sphere, from the distance in the plane.
  @inline(__always)
  func onSphere(_ distanceInPlane: Double, at distance: Double) -> Double {
    distance <= horizon ? distanceInPlane * contraction : distance - reach
  }
}
