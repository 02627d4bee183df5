/// A wedge of the field of view. Older tools exclude the wedge around the nearest source, not the source itself. The
/// wedge contains all offsets from the pointing in a range of position angles around the source.
///
/// Let s be the distance of the source's centre from the pointing, and R the radius of the source. The wedge extends
/// atan(R / s) to either side of the source (90 deg for s = 0). The exposure time is reduced by the fraction of the
/// full circle that the wedge covers. This reproduces Gammapy 0.4 to 0.7, including the faults below, for models that
/// must agree with the models of these versions:
///
/// - A wedge that is tangent to the circle of the source would extend asin(R / s), not atan(R / s).
/// - Other sources are not excluded. A source whose centre is outside the field is ignored.
/// - If the western side of a wedge extends across north, events west of north are *kept*, although their time is
///   subtracted.
public struct SourceWedge: SkyMarker, Sendable {
  /// The position angle of the source as seen from the pointing, in deg from north through east, 0 to below 360.
  public let middle: Double
  /// The extent of the wedge to either side of the source, in deg, up to 90.
  public let halfWidth: Double
  /// The definition of the source. The wedge is excluded instead of this region.
  public let source: RegionDefinition
  private let frame: TangentFrame

  /// Creates the wedge of the region whose centre is nearest to a pointing (deg). The result is `nil` if no centre is
  /// within `radius` (deg). A region of any shape is replaced by the circle that contains it.
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

  /// The fraction of the full circle that the wedge covers. The exposure time is reduced by this fraction.
  public var fraction: Double { halfWidth / 180 }

  /// Returns whether the wedge drops an event at a position, given in deg.
  public func contains(ra: Double, dec: Double) -> Bool {
    let angle = frame.positionAngle(ra: ra, dec: dec)
    let (low, high) = (middle - halfWidth, middle + halfWidth)
    return (angle >= low && angle <= high) || angle <= high - 360
  }

  /// Sets the flag of each event of a block: to 1 if the wedge drops the event, and to 0 if not. Positions are in deg.
  public func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(ra.count == dec.count && ra.count == flags.count)
    for i in 0..<ra.count { flags[i] = contains(ra: ra[i], dec: dec[i]) ? 1 : 0 }
  }
}
