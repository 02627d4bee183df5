/// An ellipse in the zenithal equidistant projection about its centre. The lengths of its semi-axes are distances on
/// the sphere.
public struct EllipseRegion: SkyShape {
  /// The name of the shape.
  public var kind: String { "ellipse" }
  /// The cap whose radius is the larger semi-axis.
  public var cap: SkyCap { plane.cap }
  /// The definition with `lon`, `lat`, the full `width` and `height`, and `angle`.
  public var definition: RegionDefinition {
    plane.given.definition(
      of: kind, ["width": 2 * halfWidth, "height": 2 * halfHeight, "angle": plane.angle])
  }
  private let plane: PlaneOfRegion
  private let halfWidth: Double
  private let halfHeight: Double

  /// Creates an ellipse around a position; all angles are in deg.
  /// - Parameters:
  ///   - halfWidth: the semi-axis that points to the west if `angle` is 0.
  ///   - halfHeight: the semi-axis that points to the north if `angle` is 0.
  ///   - angle: the rotation of both semi-axes, from west over north to east, as in ds9.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)``
  public init(
    longitude: Double, latitude: Double, halfWidth: Double, halfHeight: Double, angle: Double, frame: SkyFrame = .icrs
  ) throws(SkyError) {
    guard halfWidth > 0, halfHeight > 0 else {
      throw .impossibleRegion(
        kind: "ellipse", found: "semi-axes of \(halfWidth) and \(halfHeight) deg", expected: "semi-axes above 0")
    }
    plane = try PlaneOfRegion(
      "ellipse", longitude: longitude, latitude: latitude, angle: angle, reach: max(halfWidth, halfHeight), frame: frame
    )
    self.halfWidth = halfWidth
    self.halfHeight = halfHeight
  }

  /// Returns whether a direction is inside.
  public func contains(_ direction: UnitVector) -> Bool {
    let (x, y, distance) = plane.place(direction)
    return distance < plane.reach && scaled(x, y) < 1
  }

  /// Returns a signed distance from the edge, in deg: (s - 1) times the smaller semi-axis. Here s is the distance of
  /// the direction from the centre, divided by the distance of the edge from the centre along the same line.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    let (x, y, distance) = plane.place(direction)
    return plane.onSphere((scaled(x, y) - 1) * min(halfWidth, halfHeight), at: distance)
  }

  @inline(__always)
  private func scaled(_ x: Double, _ y: Double) -> Double {
    let (x, y) = (x / halfWidth, y / halfHeight)
    return (x * x + y * y).squareRoot()
  }
}

extension EllipseRegion {
  /// The form `ellipse(longitude, latitude, half width, half height, angle)`. With more pairs of sizes, the shape is
  /// the ring between the first and the last ellipse.
  static let form = RegionForm(
    "ellipse", summary: "Creates an ellipse.", parameters: [.centre, .size(isHalved: true), .angle]
  ) { numbers, frame throws(SkyError) in
    try DifferenceRegion.ring(numbers) { halfWidth, halfHeight, angle throws(SkyError) in
      try EllipseRegion(
        longitude: numbers[0], latitude: numbers[1], halfWidth: halfWidth, halfHeight: halfHeight, angle: angle,
        frame: frame)
    }
  }
}
