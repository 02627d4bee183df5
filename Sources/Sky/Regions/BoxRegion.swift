/// A box in the zenithal equidistant projection about its centre. Width and height are distances on the sphere,
/// measured along the lines through the centre.
public struct BoxRegion: SkyShape {
  /// The name of the shape.
  public var kind: String { "box" }
  /// The cap whose edge passes through the corners.
  public var cap: SkyCap { plane.cap }
  /// The definition with `lon`, `lat`, the full `width` and `height`, and `angle`.
  public var definition: RegionDefinition {
    plane.given.definition(
      of: kind, ["width": 2 * halfWidth, "height": 2 * halfHeight, "angle": plane.angle])
  }
  private let plane: PlaneOfRegion
  private let halfWidth: Double
  private let halfHeight: Double

  /// Creates a box around a position; all angles are in deg.
  /// - Parameters:
  ///   - width: the full size along the axis that points to the west if `angle` is 0.
  ///   - height: the full size along the axis that points to the north if `angle` is 0.
  ///   - angle: the rotation of width and height, from west over north to east, as in ds9.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)``
  public init(
    longitude: Double, latitude: Double, width: Double, height: Double, angle: Double, frame: SkyFrame = .icrs
  ) throws(SkyError) {
    guard width > 0, height > 0 else {
      throw .impossibleRegion(
        kind: "box", found: "a width of \(width) and a height of \(height) deg", expected: "both above 0")
    }
    let reach = (width * width + height * height).squareRoot() / 2
    plane = try PlaneOfRegion(
      "box", longitude: longitude, latitude: latitude, angle: angle, reach: reach, frame: frame)
    halfWidth = width / 2
    halfHeight = height / 2
  }

  /// Returns whether a direction is inside.
  public func contains(_ direction: UnitVector) -> Bool {
    let (x, y, distance) = plane.place(direction)
    return distance < plane.reach && x.magnitude < halfWidth && y.magnitude < halfHeight
  }

  /// Returns a signed distance from the edge, in deg, whose magnitude is a lower bound. It is the largest of the signed
  /// distances in the plane from the four lines that contain the sides, converted to a lower bound on the sphere. Far
  /// from the box, it is the distance from the cap.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    let (x, y, distance) = plane.place(direction)
    return plane.onSphere(max(x.magnitude - halfWidth, y.magnitude - halfHeight), at: distance)
  }
}

extension BoxRegion {
  /// The form `box(longitude, latitude, width, height, angle)`. With more pairs of sizes, the shape is the ring between
  /// the first and the last box.
  static let form = RegionForm(
    "box", summary: "Creates a box.", parameters: [.centre, .size(isHalved: false), .angle]
  ) { numbers, frame throws(SkyError) in
    try DifferenceRegion.ring(numbers) { width, height, angle throws(SkyError) in
      try BoxRegion(
        longitude: numbers[0], latitude: numbers[1], width: width, height: height, angle: angle, frame: frame)
    }
  }
}
