/// The axes of a field of view as directions in ICRS.
struct FieldBasis: Sendable {
  /// The pointing: lon 0, lat 0.
  let forward: UnitVector
  /// Where lon is 90 and lat 0.
  let lon: UnitVector
  /// Where lat is 90.
  let lat: UnitVector

  init(forward: UnitVector, lon: UnitVector, lat: UnitVector) {
    (self.forward, self.lon, self.lat) = (forward, lon, lat)
  }

  init(pointingRA: Double, pointingDec: Double, orientation: FieldOrientation) {
    let forward = UnitVector(longitude: pointingRA, latitude: pointingDec)
    let meridian = UnitVector(longitude: pointingRA, latitude: 0)
    let east = UnitVector(-meridian.y, meridian.x, 0)
    let north = forward.cross(east)
    let axes = orientation.axes
    self.init(
      forward: forward, lon: east * axes.lonEast + north * axes.lonNorth,
      lat: east * axes.latEast + north * axes.latNorth)
  }

  /// The direction at a place of the field.
  @inline(__always)
  func direction(_ longitude: SineCosine, _ latitude: SineCosine) -> UnitVector {
    forward * (latitude.cosine * longitude.cosine) + lon * (latitude.cosine * longitude.sine) + lat * latitude.sine
  }
}
