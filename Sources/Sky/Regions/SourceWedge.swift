/// What older tools cut out of a field in place of a source: the wedge between two directions from the pointing, at any
/// offset, around the source nearest to it.
///
/// With s the distance of the source's centre from the pointing and R its radius, the wedge reaches atan(R / s) to
/// either side of the source (90 deg for s = 0), and that part of the whole circle is taken off the time. It is what
/// Gammapy 0.4 to 0.7 did, faults included, for models that must have its numbers:
///
/// - a wedge that touches the circle would reach asin(R / s);
/// - other sources are left in, and one whose centre lies outside the field is no source;
/// - of a wedge whose western side reaches across north, what lies west of north is *kept*, though its time is taken
///   off.
///
/// Source: Gammapy 0.7, `compute_pie_fraction` and `select_events_outside_pie`.
public struct SourceWedge: SkyMarker, Sendable {
  /// The direction of the source, deg from north through east, 0 to below 360.
  public let middle: Double
  /// How far the wedge reaches to either side of it, deg, up to 90.
  public let halfWidth: Double
  /// The region around which it lies.
  public let source: RegionDefinition
  private let frame: TangentFrame

  /// The wedge of the region whose centre is nearest to a pointing (deg); a region of any shape counts as the circle
  /// that holds it. `nil` where no centre lies within `radius` (deg).
  public init?(nearestOf regions: SkyRegions, pointingRA: Double, pointingDec: Double, within radius: Double) {
    let pointing = UnitVector(longitude: pointingRA, latitude: pointingDec)
    let sources = regions.shapes.enumerated().map { index, shape in
      (index: index, cap: shape.cap, distance: shape.cap.centre.angle(to: pointing))
    }
    guard let nearest = sources.min(by: { $0.distance < $1.distance }), nearest.distance <= radius else { return nil }
    let (longitude, latitude) = nearest.cap.centre.angles
    source = regions.definition(at: nearest.index)
    frame = TangentFrame(ra: pointingRA, dec: pointingDec)
    middle = frame.positionAngle(ra: longitude, dec: latitude)
    halfWidth = quarterAngle(nearest.cap.radius, nearest.distance)
  }

  /// Of the whole circle, the part that is taken off the time.
  public var fraction: Double { halfWidth / 180 }

  /// Whether an event at a position (deg) is dropped.
  public func contains(ra: Double, dec: Double) -> Bool {
    let angle = frame.positionAngle(ra: ra, dec: dec)
    let (low, high) = (middle - halfWidth, middle + halfWidth)
    return (angle >= low && angle <= high) || angle <= high - 360
  }

  /// Tells for a block of events, deg, which are dropped: 1, else 0.
  public func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(ra.count == dec.count && ra.count == flags.count)
    for i in 0..<ra.count { flags[i] = contains(ra: ra[i], dec: dec[i]) ? 1 : 0 }
  }
}
