/// Positions in the field of view with energies, stored as columns. They are the events of a run or the points of a
/// quadrature.
///
/// The offset is the great-circle separation from the pointing. The direction is an angle around the pointing. `lon` is
/// the offset times the sine of the direction, and `lat` the offset times the cosine. The signs are those of GADF: lon
/// increases as right ascension (or azimuth) decreases, and lat increases with declination (or altitude). In gammalib
/// DETX is `lat`, and DETY is `-lon`.
public struct FieldPoints: Sendable, Equatable {
  /// The offset from the pointing, in deg.
  public var offset: [Double]
  /// The offset multiplied by the sine of the direction, in deg.
  public var lon: [Double]
  /// The offset multiplied by the cosine of the direction, in deg.
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
