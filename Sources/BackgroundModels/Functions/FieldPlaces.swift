import Fitting
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A place in the field of view, in deg: the offset from the pointing, and lon and lat as in ``FieldPoints``. They are
/// the offset multiplied by the sine (lon) or the cosine (lat) of the direction.
public struct FieldPlace: Sendable, Equatable {
  /// The great-circle distance from the pointing.
  public let offset: Double
  /// The offset multiplied by the sine of the direction, which is the angle from the lat axis towards the lon axis.
  public let lon: Double
  /// The offset multiplied by the cosine of the direction.
  public let lat: Double

  /// Creates a place from its offset (deg) and its direction, the angle (rad) from the lat axis towards the lon axis.
  public init(offset: Double, direction: Double) {
    self.offset = offset
    (lon, lat) = (offset * sin(direction), offset * cos(direction))
  }

  /// Creates a place from its spherical field-of-view coordinates (deg). GADF defines these by a rotation of the
  /// sphere, without projection.
  public init(sphericalLon: Double, sphericalLat: Double) {
    (lon, lat) = FieldPoints.place(lon: sphericalLon, lat: sphericalLat)
    offset = (lon * lon + lat * lat).squareRoot()
  }
}

extension FieldPoints {
  /// Returns the place at `offset` from the pointing, in the direction of the point with the spherical field-of-view
  /// coordinates `lon` and `lat`. All values are in deg.
  public static func place(lon: Double, lat: Double, offset: Double) -> (lon: Double, lat: Double) {
    let (sideways, up) = (cos(lat * degree) * sin(lon * degree), sin(lat * degree))
    let length = (sideways * sideways + up * up).squareRoot()
    return length > 0 ? (offset * sideways / length, offset * up / length) : (0, 0)
  }

  /// Returns the place that has the given spherical field-of-view coordinates. All values are in deg.
  public static func place(lon: Double, lat: Double) -> (lon: Double, lat: Double) {
    place(lon: lon, lat: lat, offset: separation(0, 0, lon, lat))
  }

  /// Returns the spherical field-of-view coordinates of a place. All values are in deg.
  public static func sphere(lon: Double, lat: Double) -> (lon: Double, lat: Double) {
    let offset = (lon * lon + lat * lat).squareRoot()
    guard offset > 0 else { return (0, 0) }
    let sine = sin(offset * degree) / offset
    return (atan2(lon * sine, cos(offset * degree)) / degree, asin(min(1, max(-1, lat * sine))) / degree)
  }

  private static let degree = Double.pi / 180
}

extension ModelAxes {
  /// Returns the places over which a function is averaged to get its value at a point of the field: one place in a
  /// cube, places in several directions in a radial model.
  func places(at point: [Double]) -> [FieldPlace] {
    guard directions > 1 else { return [FieldPlace(sphericalLon: point[0], sphericalLat: point[1])] }
    return (0..<directions).map {
      FieldPlace(offset: point[0], direction: 2 * .pi * Double($0) / Double(directions))
    }
  }

  /// Returns the points of the field for all combinations of values along its axes. The last axis varies fastest.
  func points(along values: (_ axis: Int) -> [Double]) -> [[Double]] {
    field.indices.reduce([[]]) { points, axis in points.flatMap { point in values(axis).map { point + [$0] } } }
  }
}
