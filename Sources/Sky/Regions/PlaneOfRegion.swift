import Units

/// The plane in which an ellipse or a box is defined: the zenithal equidistant projection (ARC) about its centre.
/// Distances and directions from the centre are the same as on the sphere.
///
/// Widths and heights along the axes therefore have their true size on the sphere, even for large regions. ds9 draws in
/// the projection of the displayed image, which gives the same result for small regions.
struct PlaneOfRegion: Sendable, Hashable {
  let centre: UnitVector
  /// The centre and the rotation of width and height (deg), as the user gave them.
  let given: GivenCentre
  let angle: Double
  /// The directions along which width and height are measured.
  private let across: UnitVector
  private let along: UnitVector
  /// The distance of the farthest point of the region from the centre, in deg.
  let reach: Double
  /// The distance from the centre, in deg, up to which ``contraction`` applies.
  private let horizon: Double
  /// The smallest ratio of a length on the sphere to its length in the plane: sin(rho) / rho at the horizon.
  private let contraction: Double

  /// The maximum distance of a region's points from its centre, in deg.
  static let farthest = 85.0

  /// Creates the plane of a region.
  /// - Parameter angle: the rotation of width and height in `frame`, in deg. The width rotates from west towards north,
  ///   the height from north towards east.
  init(
    _ kind: String, longitude: Double, latitude: Double, angle: Double, reach: Double, frame: SkyFrame
  ) throws(SkyError) {
    guard reach <= Self.farthest else {
      throw .impossibleRegion(
        kind: kind, found: "a point \(reach) deg from the centre",
        expected: "a region that extends to at most \(shortest(Self.farthest)) deg from its centre")
    }
    guard angle.isFinite, abs(angle) <= 7200 else {
      throw .impossibleRegion(kind: kind, found: "an angle of \(angle) deg", expected: "-7200 to 7200 deg")
    }
    centre = try frame.direction(kind, longitude, latitude)
    given = GivenCentre(longitude: longitude, latitude: latitude, frame: frame)
    self.angle = angle
    let (east, north) = frame.axes(longitude: longitude, latitude: latitude, at: centre)
    let turned = reducedTurns(angle)
    let (cosine, sine) = (cosineOfDegrees(turned), sineOfDegrees(turned))
    across = north * sine - east * cosine
    along = north * cosine + east * sine
    self.reach = reach
    horizon = min(2 * reach, 90)
    contraction = sineOfDegrees(horizon) / (horizon * radiansPerDegree)
  }

  /// Returns a direction 90 deg away from the centre. `angle` (deg) is counted from the direction of the width.
  func direction(_ angle: Double) -> UnitVector {
    let turned = reducedTurns(angle)
    return across * cosineOfDegrees(turned) + along * sineOfDegrees(turned)
  }

  var cap: SkyCap { SkyCap(centre: centre, radius: reach) }

  /// Returns the position of a direction in the plane and its distance from the centre, in deg.
  @inline(__always)
  func place(_ direction: UnitVector) -> (x: Double, y: Double, distance: Double) {
    let (x, y) = (direction.dot(across), direction.dot(along))
    let sine = (x * x + y * y).squareRoot()
    let distance = fullAngle(sine, direction.dot(centre))
    let stretch = sine > 0 ? distance / sine : 0
    return (x * stretch, y * stretch, distance)
  }

  /// Converts a distance from the edge in the plane to a lower bound of the distance on the sphere. `distance` is the
  /// distance of the direction from the centre.
  @inline(__always)
  func onSphere(_ distanceInPlane: Double, at distance: Double) -> Double {
    distance <= horizon ? distanceInPlane * contraction : distance - reach
  }
}
