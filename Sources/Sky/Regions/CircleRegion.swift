/// A circle: all directions whose distance from a centre is smaller than a radius.
public struct CircleRegion: SkyShape {
  /// The name of the shape.
  public var kind: String { "circle" }
  /// The circle itself.
  public let cap: SkyCap
  /// The definition with `lon`, `lat` and `radius`.
  public var definition: RegionDefinition { centre.definition(of: kind, ["radius": cap.radius]) }
  private let centre: GivenCentre
  /// The straight distance (chord) from the centre to the edge, and the square of this distance.
  private let edgeChord: Double
  private let limit: Double

  /// Creates a circle around a position; all angles are in deg.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)`` unless the position is valid and 0 < radius <= 180.
  public init(longitude: Double, latitude: Double, radius: Double, frame: SkyFrame = .icrs) throws(SkyError) {
    guard radius > 0, radius <= 180 else {
      throw .impossibleRegion(
        kind: "circle", found: "a radius of \(radius) deg", expected: "a radius above 0 and at most 180 deg")
    }
    cap = SkyCap(centre: try frame.direction("circle", longitude, latitude), radius: radius)
    centre = GivenCentre(longitude: longitude, latitude: latitude, frame: frame)
    limit = squaredChord(of: radius)
    edgeChord = limit.squareRoot()
  }

  /// Returns whether a direction is inside.
  public func contains(_ direction: UnitVector) -> Bool {
    let chord = direction - cap.centre
    return chord.dot(chord) < limit
  }

  /// Returns the distance to the edge, in deg. It is the chord from the centre minus the chord of the radius, converted
  /// to deg as if it were an arc.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    let chord = direction - cap.centre
    return (chord.dot(chord).squareRoot() - edgeChord) / radiansPerDegree
  }

  /// Sets the flags of directions inside the circle to 1. The plain loop over numbers is compiled to vector
  /// instructions.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    let (x, y, z, limit) = (cap.centre.x, cap.centre.y, cap.centre.z, limit)
    for i in 0..<block.count {
      let (dx, dy, dz) = (block.x[i] - x, block.y[i] - y, block.z[i] - z)
      flags[i] |= dx * dx + dy * dy + dz * dz < limit ? 1 : 0
    }
  }
}

extension CircleRegion {
  /// The form `circle(longitude, latitude, radius)`.
  static let form = RegionForm(
    "circle", summary: "Creates a circle.", example: "dt.sky.circle(\"83.63 deg\", \"22.01 deg\", \"0.3 deg\")",
    parameters: [.centre, .length("radius", summary: "the radius")]
  ) { numbers, frame throws(SkyError) in
    try CircleRegion(longitude: numbers[0], latitude: numbers[1], radius: numbers[2], frame: frame)
  }
}
