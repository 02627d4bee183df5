import CERFA

/// The frame in which positions on the sky are given.
///
/// Regions are converted to ICRS when they are created. The right ascension and declination of events are not converted
/// before they are compared with the regions. If a file is in FK5, the error is at most 0.03 arcsec, which is less than
/// the resolution of a single-precision RA.
public enum SkyFrame: String, Sendable, CaseIterable {
  /// The International Celestial Reference System.
  case icrs
  /// FK5 at equinox J2000.
  case fk5
  /// Galactic longitude and latitude.
  case galactic
  /// FK4 at equinox B1950 and epoch 1950, for sources without proper motion in FK5.
  case fk4
  /// Mean ecliptic longitude and latitude at equinox J2000.
  case ecliptic

  /// The names of the frames, as a phrase for error messages.
  static let phrase = "fk5, icrs, galactic, fk4 or ecliptic"

  /// Whether longitudes are right ascensions, which may be given in hours.
  var isEquatorial: Bool { self != .galactic && self != .ecliptic }

  /// Converts a position in this frame, in deg, to right ascension (0 to below 360) and declination in ICRS. A position
  /// that is already in ICRS is returned unchanged.
  public func icrs(longitude: Double, latitude: Double) -> (ra: Double, dec: Double) {
    if self == .icrs { return (longitude, latitude) }
    let (ra, dec) = direction(longitude, latitude).angles
    return (ra, dec)
  }

  /// Returns the direction in ICRS of a position in this frame, in deg.
  ///
  /// Positions in FK4 contain the terms of elliptic aberration, up to 0.34 arcsec, so their conversion (eraFk45z) is
  /// not a rotation.
  func direction(_ longitude: Double, _ latitude: Double) -> UnitVector {
    guard self == .fk4 else { return toICRS.applied(to: UnitVector(longitude: longitude, latitude: latitude)) }
    var (ra, dec) = (0.0, 0.0)
    eraFk45z(longitude * radiansPerDegree, latitude * radiansPerDegree, 1950, &ra, &dec)
    return Self.fk5.toICRS.applied(
      to: UnitVector(longitude: ra / radiansPerDegree, latitude: dec / radiansPerDegree))
  }

  /// Returns the directions of east and north in this frame at a position (deg), whose direction in ICRS is `centre`.
  func axes(longitude: Double, latitude: Double, at centre: UnitVector) -> (east: UnitVector, north: UnitVector) {
    let pole = UnitVector(longitude: longitude, latitude: latitude)
    let meridian = UnitVector(longitude: longitude, latitude: 0)
    let east = toICRS.applied(to: UnitVector(-meridian.y, meridian.x, 0))
    let north = toICRS.applied(
      to: UnitVector(-pole.z * meridian.x, -pole.z * meridian.y, cosineOfDegrees(latitude)))
    guard self == .fk4, let tangent = (north - centre * north.dot(centre)).normalized else { return (east, north) }
    return (tangent.cross(centre), tangent)
  }

  /// The rotation from this frame to ICRS, as defined by the Hipparcos catalogue and by the IAU's precession of 2006,
  /// and implemented in ERFA (eraG2icrs, eraFk5hip, eraEcm06). For FK4, the rotation ignores elliptic aberration; it is
  /// used only for the directions of axes.
  var toICRS: Rotation {
    switch self {
    case .icrs: return .identity
    case .fk5:
      var rows = [(Double, Double, Double)](repeating: (0, 0, 0), count: 3)
      var spin = [0.0, 0.0, 0.0]
      eraFk5hip(&rows, &spin)
      return Rotation(
        rows: UnitVector(rows[0].0, rows[0].1, rows[0].2), UnitVector(rows[1].0, rows[1].1, rows[1].2),
        UnitVector(rows[2].0, rows[2].1, rows[2].2))
    case .galactic:
      return Rotation(columns: Self.galactic(0, 0), Self.galactic(90, 0), Self.galactic(0, 90))
    case .ecliptic:
      var rows = [(Double, Double, Double)](repeating: (0, 0, 0), count: 3)
      eraEcm06(2_451_545, 0, &rows)
      return Rotation(
        columns: UnitVector(rows[0].0, rows[0].1, rows[0].2), UnitVector(rows[1].0, rows[1].1, rows[1].2),
        UnitVector(rows[2].0, rows[2].1, rows[2].2))
    case .fk4:
      // Elliptic aberration shifts opposite directions by the same vector, so it cancels in their difference.
      func axis(_ longitude: Double, _ latitude: Double) -> UnitVector {
        let difference = direction(longitude, latitude) - direction(longitude + 180, -latitude)
        return difference / difference.length
      }
      return Rotation(columns: axis(0, 0), axis(90, 0), axis(0, 90))
    }
  }

  private static func galactic(_ longitude: Double, _ latitude: Double) -> UnitVector {
    var (ra, dec) = (0.0, 0.0)
    eraG2icrs(longitude * radiansPerDegree, latitude * radiansPerDegree, &ra, &dec)
    return UnitVector(longitude: ra / radiansPerDegree, latitude: dec / radiansPerDegree)
  }
}

extension SkyFrame {
  /// Returns the position of a region as a direction in ICRS.
  func direction(_ kind: String, _ longitude: Double, _ latitude: Double) throws(SkyError) -> UnitVector {
    guard longitude.isFinite, abs(longitude) <= 720 else {
      throw .impossibleRegion(
        kind: kind, found: "a longitude of \(longitude) deg", expected: "a longitude from -720 to 720 deg")
    }
    guard abs(latitude) <= 90 else {
      throw .impossibleRegion(
        kind: kind, found: "a latitude of \(latitude) deg", expected: "a latitude from -90 to 90 deg")
    }
    return direction(longitude, latitude)
  }
}

/// Converts directions in ICRS to positions in a frame.
struct FrameConversion: Sendable {
  private let isFK4: Bool
  private let rotation: Rotation

  init(to frame: SkyFrame) {
    isFK4 = frame == .fk4
    rotation = (isFK4 ? SkyFrame.fk5 : frame).toICRS.inverse
  }

  /// Returns the longitude and the latitude of a direction, in deg.
  @inline(__always)
  func position(of direction: UnitVector) -> (longitude: Double, latitude: Double) {
    let angles = rotation.applied(to: direction).angles
    if !isFK4 { return angles }
    var (ra, dec, raMotion, decMotion) = (0.0, 0.0, 0.0, 0.0)
    eraFk54z(
      angles.longitude * radiansPerDegree, angles.latitude * radiansPerDegree, 1950, &ra, &dec, &raMotion, &decMotion)
    return (ra / radiansPerDegree, dec / radiansPerDegree)
  }
}

/// A rotation of directions.
struct Rotation: Sendable {
  private let first: UnitVector
  private let second: UnitVector
  private let third: UnitVector

  static let identity = Rotation(rows: UnitVector(1, 0, 0), UnitVector(0, 1, 0), UnitVector(0, 0, 1))

  init(rows first: UnitVector, _ second: UnitVector, _ third: UnitVector) {
    (self.first, self.second, self.third) = (first, second, third)
  }

  init(columns first: UnitVector, _ second: UnitVector, _ third: UnitVector) {
    self.init(
      rows: UnitVector(first.x, second.x, third.x), UnitVector(first.y, second.y, third.y),
      UnitVector(first.z, second.z, third.z))
  }

  var inverse: Rotation { Rotation(columns: first, second, third) }

  @inline(__always)
  func applied(to vector: UnitVector) -> UnitVector {
    UnitVector(first.dot(vector), second.dot(vector), third.dot(vector))
  }
}
