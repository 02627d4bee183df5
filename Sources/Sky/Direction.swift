/// A direction as a unit vector: x points to longitude 0, y to longitude 90 degrees, z to the north pole of its frame.
public typealias UnitVector = SIMD3<Double>

extension SIMD3<Double> {
  /// Creates the unit vector of a direction from its longitude and latitude, in deg.
  @inline(__always)
  init(longitude: Double, latitude: Double) {
    let longitude = reducedTurns(longitude)
    let level = cosineOfDegrees(latitude)
    self.init(level * cosineOfDegrees(longitude), level * sineOfDegrees(longitude), sineOfDegrees(latitude))
  }

  @inline(__always)
  func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

  @inline(__always)
  func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  @inline(__always)
  var length: Double { dot(self).squareRoot() }

  /// The same direction with length 1; `nil` if the length is 0 or not finite.
  var normalized: Self? {
    let length = length
    return length > 0 && length.isFinite ? self / length : nil
  }

  /// The longitude, from 0 to below 360, and the latitude, in deg.
  var angles: (longitude: Double, latitude: Double) {
    let level = (x * x + y * y).squareRoot()
    let latitude = quarterAngle(z.magnitude, level)
    let turned = fullAngle(y, x)
    let longitude = turned < 0 ? turned + 360 : turned
    return (longitude >= 360 ? 0 : longitude, z < 0 ? -latitude : latitude)
  }

  /// Returns the angle between two unit vectors, in deg: atan2(|a x b|, a . b), which is accurate for all angles.
  @inline(__always)
  func angle(to other: Self) -> Double { fullAngle(cross(other).length, dot(other)) }
}
