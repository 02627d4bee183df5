/// A direction as a unit vector: x towards longitude 0, y towards 90 degrees, z to the north of its frame.
public typealias UnitVector = SIMD3<Double>

extension SIMD3<Double> {
  /// The direction of a longitude and a latitude, deg.
  @inline(__always)
  init(longitude: Double, latitude: Double) {
    let longitude = reducedTurns(longitude)
    let level = halfTurnCosine(latitude)
    self.init(level * halfTurnCosine(longitude), level * halfTurnSine(longitude), halfTurnSine(latitude))
  }

  @inline(__always)
  func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

  @inline(__always)
  func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  @inline(__always)
  var length: Double { dot(self).squareRoot() }

  /// The same direction with length 1; `nil` for what has no direction.
  var normalized: Self? {
    let length = length
    return length > 0 && length.isFinite ? self / length : nil
  }

  /// Longitude in 0 to below 360 and latitude, deg.
  var angles: (longitude: Double, latitude: Double) {
    let level = (x * x + y * y).squareRoot()
    let latitude = quarterAngle(z.magnitude, level)
    let turned = fullAngle(y, x)
    let longitude = turned < 0 ? turned + 360 : turned
    return (longitude >= 360 ? 0 : longitude, z < 0 ? -latitude : latitude)
  }

  /// The angle between two unit vectors, deg: atan2(|a x b|, a . b), accurate everywhere.
  @inline(__always)
  func angle(to other: Self) -> Double { fullAngle(cross(other).length, dot(other)) }
}
