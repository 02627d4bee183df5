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

  /// Converts a position in this frame, in deg, to right ascension (0 to below 360) and declination in ICRS.
  public func icrs(longitude: Double, latitude: Double) -> (ra: Double, dec: Double) {
    if self == .icrs { return (longitude, latitude) }
    let (ra, dec) = toICRS.applied(to: UnitVector(longitude: longitude, latitude: latitude)).angles
    return (ra, dec)
  }

  /// The rotation from this frame to ICRS, as defined by the Hipparcos catalogue and implemented in ERFA (eraG2icrs,
  /// eraFk5hip).
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
    }
  }

  private static func galactic(_ longitude: Double, _ latitude: Double) -> UnitVector {
    var (ra, dec) = (0.0, 0.0)
    eraG2icrs(longitude * radiansPerDegree, latitude * radiansPerDegree, &ra, &dec)
    return UnitVector(longitude: ra / radiansPerDegree, latitude: dec / radiansPerDegree)
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
