/// Coordinates in the field of view, by rotation only, without a projection (GADF, "Field of view").
///
/// `lat` grows with declination, `lon` with *decreasing* right ascension; the pointing is the origin. For the ALTAZ
/// alignment give azimuth and altitude in place of right ascension and declination: the rotation and the signs are the
/// same. All angles in degrees.
public struct FieldOfView: Sendable {
  private let frame: TangentFrame

  /// A field of view around a pointing.
  public init(pointingRA: Double, pointingDec: Double) {
    frame = TangentFrame(ra: pointingRA, dec: pointingDec)
  }

  /// Where a direction stands in the field: lon in -180...180, lat in -90...90.
  public func coordinates(ra: Double, dec: Double) -> (lon: Double, lat: Double) {
    let (forward, east, north) = frame.components(ra: ra, dec: dec)
    return (-fullAngle(east, forward), Self.latitude(forward: forward, east: east, north: north))
  }

  /// The coordinates of a block of events. The four buffers must be of equal length.
  public func coordinates(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == lon.count && ra.count == lat.count)
    guard let ras = ra.baseAddress, let decs = dec.baseAddress, let lons = lon.baseAddress, let lats = lat.baseAddress
    else { return }
    for i in 0..<ra.count {
      let (forward, east, north) = frame.components(ra: ras[i], dec: decs[i])
      lons[i] = -fullAngle(east, forward)
      lats[i] = Self.latitude(forward: forward, east: east, north: north)
    }
  }

  /// The direction that stands at a place in the field; right ascension in 0 to below 360.
  public func direction(lon: Double, lat: Double) -> (ra: Double, dec: Double) {
    let (lon, lat) = (reducedTurns(lon), reducedTurns(lat))
    let level = halfTurnCosine(lat)
    return frame.direction(
      forward: level * halfTurnCosine(lon), east: -level * halfTurnSine(lon), north: halfTurnSine(lat))
  }

  @inline(__always)
  private static func latitude(forward: Double, east: Double, north: Double) -> Double {
    let level = (forward * forward + east * east).squareRoot()
    let angle = quarterAngle(north.magnitude, level)
    return north < 0 ? -angle : angle
  }
}

/// The right-handed frame of a direction: forward to it, to its east, to its north.
struct TangentFrame: Sendable {
  /// Right ascension, deg, in -180...180.
  let ra: Double
  let dec: Double
  let sinDec: Double
  let cosDec: Double

  init(ra: Double, dec: Double) {
    self.ra = reducedTurns(ra)
    self.dec = dec
    sinDec = halfTurnSine(dec)
    cosDec = halfTurnCosine(dec)
  }

  /// The unit vector of a direction in the frame. Small components keep their relative accuracy:
  /// north = sin(dec2 - dec1) + 2 sin dec1 cos dec2 sin^2((ra2 - ra1) / 2).
  @inline(__always)
  func components(ra otherRA: Double, dec otherDec: Double) -> (forward: Double, east: Double, north: Double) {
    let half = reducedTurns(reducedTurns(otherRA) - ra) * 0.5
    let (sine, cosine) = (quarterSine(half), halfTurnCosine(half))
    let cosOther = halfTurnCosine(otherDec)
    let bend = 2 * cosOther * (sine * sine)
    let difference = otherDec - dec
    return (
      halfTurnCosine(difference) - cosDec * bend,
      2 * cosOther * (sine * cosine),
      halfTurnSine(difference) + sinDec * bend
    )
  }

  /// The direction of a vector in the frame; right ascension in 0 to below 360.
  func direction(forward: Double, east: Double, north: Double) -> (ra: Double, dec: Double) {
    let up = forward * sinDec + north * cosDec
    let out = forward * cosDec - north * sinDec
    let turned = ra + fullAngle(east, out)
    let wrapped = turned < 0 ? turned + 360 : turned
    // A tiny negative angle plus 360 is 360.
    return (wrapped >= 360 ? wrapped - 360 : wrapped, latitude(up, level: (out * out + east * east).squareRoot()))
  }

  private func latitude(_ up: Double, level: Double) -> Double {
    let angle = quarterAngle(up.magnitude, level)
    return up < 0 ? -angle : angle
  }
}
