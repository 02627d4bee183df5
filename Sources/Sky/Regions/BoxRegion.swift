/// A box, drawn in the zenithal equidistant projection about its centre: its width and height are true on the sphere
/// through the centre.
public struct BoxRegion: SkyShape {
  /// What it is called.
  public var kind: String { "box" }
  /// The circle around it.
  public var cap: SkyCap { plane.cap }
  /// `lon`, `lat`, the full `width` and `height`, and `angle`.
  public var definition: RegionDefinition {
    plane.given.definition(
      of: kind, ["width": 2 * halfWidth, "height": 2 * halfHeight, "angle": plane.angle])
  }
  private let plane: PlaneOfRegion
  private let halfWidth: Double
  private let halfHeight: Double

  /// A box around a position; deg.
  /// - Parameters:
  ///   - width: the side that runs to the west where `angle` is 0.
  ///   - height: the side that runs to the north then.
  ///   - angle: how far both are turned, from west over north to east, as ds9 counts it.
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

  /// Whether a direction lies inside.
  public func contains(_ direction: UnitVector) -> Bool {
    let (x, y, distance) = plane.place(direction)
    return distance < plane.reach && x.magnitude < halfWidth && y.magnitude < halfHeight
  }

  /// The distance to the nearest of the four lines on which the sides lie, the farthest of them outside.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    let (x, y, distance) = plane.place(direction)
    return plane.onSphere(max(x.magnitude - halfWidth, y.magnitude - halfHeight), at: distance)
  }
}
