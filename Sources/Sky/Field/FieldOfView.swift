/// Converts between sky coordinates and field-of-view coordinates by rotation only, without a projection (GADF, "Field
/// of view").
///
/// The pointing is the origin. In RADEC alignment, `lat` increases with declination, and `lon` increases as right
/// ascension *decreases*. In ALTAZ alignment, `lat` increases with altitude, and `lon` increases as azimuth
/// *decreases*.
///
/// There are two ways to compute ALTAZ coordinates. Either pass azimuth and altitude instead of right ascension and
/// declination, or pass sky coordinates and give the direction of the zenith
/// (``FieldOrientation/altaz(zenithAngle:)``). All angles are in degrees.
public struct FieldOfView: Sendable {
  private let frame: TangentFrame
  private let axes: FieldAxes

  /// Creates a field of view around a pointing.
  public init(pointingRA: Double, pointingDec: Double, orientation: FieldOrientation = .radec) {
    frame = TangentFrame(ra: pointingRA, dec: pointingDec)
    axes = orientation.axes
  }

  /// Returns the field-of-view coordinates of a direction: lon in -180...180, lat in -90...90.
  @inline(__always)
  public func coordinates(ra: Double, dec: Double) -> (lon: Double, lat: Double) {
    frame.components(ra: ra, dec: dec).fieldCoordinates(along: axes)
  }

  /// Computes the field-of-view coordinates of a block of events. The four buffers must be of equal length.
  public func coordinates(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == lon.count && ra.count == lat.count)
    guard let ras = ra.baseAddress, let decs = dec.baseAddress, let lons = lon.baseAddress, let lats = lat.baseAddress
    else { return }
    for i in 0..<ra.count {
      (lons[i], lats[i]) = frame.components(ra: ras[i], dec: decs[i]).fieldCoordinates(along: axes)
    }
  }

  /// Converts a position in the field to a direction on the sky, with the right ascension from 0 to below 360.
  public func direction(lon: Double, lat: Double) -> (ra: Double, dec: Double) {
    let lat = reducedTurns(lat)
    return direction(lon: lon, up: sineOfDegrees(lat), level: cosineOfDegrees(lat))
  }

  /// Computes the directions of a block of positions in the field. The positions are given by lon and the sine of lat,
  /// because uniform values of these two quantities fill a cell of the field uniformly. The four buffers must be of
  /// equal length.
  public func directions(
    lon: UnsafeBufferPointer<Double>, sineOfLat: UnsafeBufferPointer<Double>,
    ra: UnsafeMutableBufferPointer<Double>, dec: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(lon.count == sineOfLat.count && lon.count == ra.count && lon.count == dec.count)
    guard let lons = lon.baseAddress, let sines = sineOfLat.baseAddress, let ras = ra.baseAddress,
      let decs = dec.baseAddress
    else { return }
    for i in 0..<ra.count {
      (ras[i], decs[i]) = direction(lon: lons[i], up: sines[i], level: (1 - sines[i] * sines[i]).squareRoot())
    }
  }

  /// Returns the direction of a position in the field.
  /// - Parameters:
  ///   - lon: the longitude of the position.
  ///   - up: the sine of lat.
  ///   - level: the cosine of lat.
  @inline(__always)
  private func direction(lon: Double, up: Double, level: Double) -> (ra: Double, dec: Double) {
    let lon = reducedTurns(lon)
    let sideways = level * sineOfDegrees(lon)
    return frame.direction(
      forward: level * cosineOfDegrees(lon), east: axes.lonEast * sideways + axes.latEast * up,
      north: axes.lonNorth * sideways + axes.latNorth * up)
  }
}

/// The components of a unit vector in a ``TangentFrame``.
struct TangentVector {
  var forward: Double
  var east: Double
  var north: Double

  @inline(__always)
  func fieldCoordinates(along axes: FieldAxes) -> (lon: Double, lat: Double) {
    let sideways = axes.lon(east: east, north: north)
    let up = axes.lat(east: east, north: north)
    let latitude = quarterAngle(up.magnitude, (forward * forward + sideways * sideways).squareRoot())
    return (fullAngle(sideways, forward), up < 0 ? -latitude : latitude)
  }
}

/// The local frame of a direction. One axis points in the direction (forward), the others point to the east and to the
/// north.
struct TangentFrame: Sendable {
  /// The right ascension, -180...180 deg.
  let ra: Double
  let dec: Double
  let sinDec: Double
  let cosDec: Double

  init(ra: Double, dec: Double) {
    self.ra = reducedTurns(ra)
    self.dec = dec
    sinDec = sineOfDegrees(dec)
    cosDec = cosineOfDegrees(dec)
  }

  /// Returns the components of a direction in the frame.
  ///
  /// Small components keep their relative accuracy, because north is computed as sin(dec2 - dec1) + 2 sin dec1 cos dec2
  /// sin^2((ra2 - ra1) / 2).
  @inline(__always)
  func components(ra otherRA: Double, dec otherDec: Double) -> TangentVector {
    let half = reducedTurns(reducedTurns(otherRA) - ra) * 0.5
    let (sine, cosine) = (quarterSine(half), cosineOfDegrees(half))
    let cosOther = cosineOfDegrees(otherDec)
    let bend = 2 * cosOther * (sine * sine)
    let difference = otherDec - dec
    return TangentVector(
      forward: cosineOfDegrees(difference) - cosDec * bend,
      east: 2 * cosOther * (sine * cosine),
      north: sineOfDegrees(difference) + sinDec * bend)
  }

  /// Returns the position angle of a position as seen from the direction of the frame, in deg from north through east,
  /// 0 to below 360.
  func positionAngle(ra: Double, dec: Double) -> Double {
    let other = components(ra: ra, dec: dec)
    let angle = fullAngle(other.east, other.north)
    return angle < 0 ? angle + 360 : angle
  }

  /// Converts a vector in the frame to right ascension (0 to below 360) and declination.
  @inline(__always)
  func direction(forward: Double, east: Double, north: Double) -> (ra: Double, dec: Double) {
    let up = forward * sinDec + north * cosDec
    let out = forward * cosDec - north * sinDec
    return (rightAscension(east: east, out: out), latitude(up, level: (out * out + east * east).squareRoot()))
  }

  /// Returns the right ascension of a vector, from 0 to below 360 deg.
  /// - Parameters:
  ///   - east: the component of the vector to the east.
  ///   - out: the component that points away from the polar axis, in the plane of the frame's meridian.
  @inline(__always)
  func rightAscension(east: Double, out: Double) -> Double {
    let turned = ra + fullAngle(east, out)
    let wrapped = turned < 0 ? turned + 360 : turned
    // A tiny negative angle plus 360 is rounded to 360.
    return wrapped >= 360 ? wrapped - 360 : wrapped
  }
}

/// Returns the latitude of a vector, in deg. `up` is its component towards the north pole. `level` is the length of its
/// projection on the plane of the equator.
@inline(__always)
func latitude(_ up: Double, level: Double) -> Double {
  let angle = quarterAngle(up.magnitude, level)
  return up < 0 ? -angle : angle
}
