/// The axes of a field of view as directions in ICRS.
struct FieldBasis: Sendable {
  /// The pointing, where lon is 0 and lat is 0.
  let forward: UnitVector
  /// The direction where lon is 90 deg and lat is 0.
  let lon: UnitVector
  /// The direction where lat is 90 deg.
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

  /// Converts a position in the field to a direction in ICRS.
  @inline(__always)
  func direction(_ longitude: SineCosine, _ latitude: SineCosine) -> UnitVector {
    forward * (latitude.cosine * longitude.cosine) + lon * (latitude.cosine * longitude.sine) + lat * latitude.sine
  }
}
