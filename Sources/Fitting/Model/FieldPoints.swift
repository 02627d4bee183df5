/// Places in the field of view and energies, as columns: events of a run, or the points of a quadrature.
///
/// `lon` and `lat` are the offset times the sine and the cosine of the direction in which the point is seen from the
/// pointing, in the signs of GADF: lon grows to decreasing right ascension (azimuth), lat with declination (altitude).
/// So `lon * lon + lat * lat` is the square of the offset, the great-circle separation from the pointing. DETX and DETY
/// of gammalib are `lat` and `-lon`.
public struct FieldPoints: Sendable, Equatable {
  /// Offset from the pointing, deg.
  public var offset: [Double]
  /// deg.
  public var lon: [Double]
  /// deg.
  public var lat: [Double]
  /// The natural logarithm of the energy in TeV.
  public var logEnergy: [Double]

  /// Points from columns of one length.
  public init(offset: [Double], lon: [Double], lat: [Double], logEnergy: [Double]) {
    precondition(
      offset.count == lon.count && offset.count == lat.count && offset.count == logEnergy.count)
    (self.offset, self.lon, self.lat, self.logEnergy) = (offset, lon, lat, logEnergy)
  }

  /// No points.
  public init() { self.init(offset: [], lon: [], lat: [], logEnergy: []) }

  /// How many there are.
  public var count: Int { offset.count }

  /// Adds a point.
  public mutating func append(offset: Double, lon: Double, lat: Double, logEnergy: Double) {
    self.offset.append(offset)
    self.lon.append(lon)
    self.lat.append(lat)
    self.logEnergy.append(logEnergy)
  }
}
