/// Positions in the field of view and energies, as columns: the events of a run, or the points of a quadrature.
///
/// `lon` and `lat` are the offset times the sine and the cosine of the direction in which a point is seen from the
/// pointing. They have the signs of GADF: lon increases towards decreasing right ascension (or azimuth), lat with
/// declination (or altitude). `lon * lon + lat * lat` is the square of the offset, the great-circle separation from the
/// pointing. DETX and DETY of gammalib are `lat` and `-lon`.
public struct FieldPoints: Sendable, Equatable {
  /// Offset from the pointing, deg.
  public var offset: [Double]
  /// Offset times the sine of the direction, deg.
  public var lon: [Double]
  /// Offset times the cosine of the direction, deg.
  public var lat: [Double]
  /// The natural logarithm of the energy in TeV.
  public var logEnergy: [Double]

  /// Creates points from columns of equal length.
  public init(offset: [Double], lon: [Double], lat: [Double], logEnergy: [Double]) {
    precondition(
      offset.count == lon.count && offset.count == lat.count && offset.count == logEnergy.count)
    (self.offset, self.lon, self.lat, self.logEnergy) = (offset, lon, lat, logEnergy)
  }

  /// Creates an empty list of points.
  public init() { self.init(offset: [], lon: [], lat: [], logEnergy: []) }

  /// The number of points.
  public var count: Int { offset.count }

  /// Adds a point.
  public mutating func append(offset: Double, lon: Double, lat: Double, logEnergy: Double) {
    self.offset.append(offset)
    self.lon.append(lon)
    self.lat.append(lat)
    self.logEnergy.append(logEnergy)
  }
}
