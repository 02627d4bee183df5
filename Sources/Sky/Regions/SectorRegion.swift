/// The part of a ring between two directions from its centre: the shapes `panda`, `epanda` and `bpanda` of ds9.
public struct SectorRegion: SkyShape {
  /// The name of the shape: `panda` for a circular ring, `epanda` for an elliptical ring, `bpanda` for a ring between
  /// boxes.
  public var kind: String { definition.shape }
  /// The cap of the whole ring.
  public var cap: SkyCap { ring.cap }
  /// The definition with `lon`, `lat`, the angles `start` and `stop`, and the sizes of the ring.
  public let definition: RegionDefinition
  private let ring: any SkyShape
  /// The normals of the two great circles that bound the sector. A narrow sector, up to 180 deg wide, is the
  /// intersection of the inner sides of these circles; a wider sector is their union.
  private let start: UnitVector
  private let stop: UnitVector
  private let isNarrow: Bool

  /// Cuts a sector from a ring.
  /// - Parameters:
  ///   - from: the angle of the first direction in deg, counted from west over north to east in the plane of the ring.
  ///   - to: the angle of the second direction. If it is not above `from`, whole turns are added.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)`` if an angle is not finite or is beyond
  ///   7200 deg.
  init(
    of ring: any SkyShape, from: Double, to: Double, plane: PlaneOfRegion, definition: RegionDefinition
  ) throws(SkyError) {
    for angle in [from, to] where !angle.isFinite || abs(angle) > 7200 {
      throw .impossibleRegion(
        kind: definition.shape, found: "an angle of \(angle) deg", expected: "an angle from -7200 to 7200 deg")
    }
    self.ring = ring
    self.definition = definition
    isNarrow = Self.width(from: from, to: to) <= 180
    start = plane.direction(from + 90)
    stop = plane.direction(to + 90)
  }

  /// Returns the angle from one direction to another, in deg, above 0 and up to 360.
  static func width(from: Double, to: Double) -> Double {
    if to - from >= 360 { return 360 }
    let width = (to - from).truncatingRemainder(dividingBy: 360)
    return width > 0 ? width : width + 360
  }

  /// Returns whether a direction is in the ring and between the two directions.
  public func contains(_ direction: UnitVector) -> Bool { ring.contains(direction) && beyondSides(direction) < 0 }

  /// Returns the larger of the signed distances to the ring and to the sides of the sector, in deg.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    max(ring.distanceToEdge(direction), beyondSides(direction))
  }

  /// Returns the signed distance from the half great circles that bound the sector, in deg. It is negative inside.
  private func beyondSides(_ direction: UnitVector) -> Double {
    let (first, second) = (-Self.depth(direction, start), Self.depth(direction, stop))
    return isNarrow ? max(first, second) : min(first, second)
  }

  private static func depth(_ direction: UnitVector, _ normal: UnitVector) -> Double {
    let sine = max(-1, min(1, direction.dot(normal)))
    return fullAngle(sine, (1 - sine * sine).squareRoot())
  }

  /// Returns whether two sectors have the same definition.
  public static func == (left: Self, right: Self) -> Bool { left.definition == right.definition }

  /// Hashes the definition.
  public func hash(into hasher: inout Hasher) { hasher.combine(definition) }
}

extension SectorRegion {
  /// The form `panda(longitude, latitude, start, stop, number, inner radius, outer radius, number)`.
  static let panda = RegionForm(
    "panda", summary: "Creates a sector of a ring.",
    example: "dt.sky.panda(\"83.63 deg\", \"22.01 deg\", \"0 deg\", \"90 deg\", \"0.2 deg\", \"0.5 deg\")",
    parameters: [.centre, .sector, .ring]
  ) { numbers, frame throws(SkyError) in
    let ring = try AnnulusRegion.form.make([numbers[0], numbers[1], numbers[4], numbers[5]], frame)
    return try sector(
      of: ring, "panda", numbers, ["inner": numbers[4], "outer": numbers[5]], angle: 0, reach: numbers[5], frame)
  }

  /// The form `epanda(longitude, latitude, start, stop, number, inner sizes, outer sizes, number, angle)`.
  static let epanda = ellipticalOrBox(
    "epanda", EllipseRegion.form, scale: 2,
    summary: "Creates a sector of an elliptical ring; width1 and height1 are the full width and height of the inner "
      + "ellipse, width2 and height2 those of the outer ellipse.")

  /// The form `bpanda(longitude, latitude, start, stop, number, inner sizes, outer sizes, number, angle)`.
  static let bpanda = ellipticalOrBox(
    "bpanda", BoxRegion.form, scale: 1,
    summary: "Creates a sector of a ring between two boxes; width1 and height1 are the full width and height of the "
      + "inner box, width2 and height2 those of the outer box.")

  /// Declares a form whose ring is between two shapes.
  /// - Parameter scale: the factor by which sizes in region files are multiplied to get full sizes.
  private static func ellipticalOrBox(
    _ name: String, _ form: RegionForm, scale: Double, summary: String
  ) -> RegionForm {
    RegionForm(name, summary: summary, parameters: [.centre, .sector, .ringSizes(isHalved: scale == 2), .angle]) {
      numbers, frame throws(SkyError) in
      let ring = try form.make([numbers[0], numbers[1]] + numbers[4...], frame)
      let sizes = numbers[4...7].map { $0 * scale }
      return try sector(
        of: ring, name, numbers,
        [
          "inner_width": sizes[0], "inner_height": sizes[1], "width": sizes[2], "height": sizes[3], "angle": numbers[8],
        ],
        angle: numbers[8], reach: ring.cap.radius, frame)
    }
  }

  /// Returns the sector of a ring, or the ring itself for a full turn.
  private static func sector(
    of ring: any SkyShape, _ kind: String, _ numbers: [Double], _ sizes: [String: Double], angle: Double,
    reach: Double, _ frame: SkyFrame
  ) throws(SkyError) -> any SkyShape {
    let (start, stop) = (numbers[2], numbers[3])
    if width(from: start, to: stop) == 360 { return ring }
    let plane = try PlaneOfRegion(
      kind, longitude: numbers[0], latitude: numbers[1], angle: angle, reach: min(reach, PlaneOfRegion.farthest),
      frame: frame)
    let definition = plane.given.definition(of: kind, sizes.merging(["start": start, "stop": stop]) { $1 })
    return try SectorRegion(of: ring, from: start, to: stop, plane: plane, definition: definition)
  }
}
