import Fitting
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

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
