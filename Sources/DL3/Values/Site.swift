import FITS
import Tables

/// The location of an observatory.
public struct Site: Sendable, Hashable {
  /// The longitude in degrees, positive to the east.
  public var longitude: Double
  /// The latitude in degrees, positive to the north.
  public var latitude: Double
  /// The altitude in metres above sea level.
  public var altitude: Double

  /// Creates a site.
  public init(longitude: Double, latitude: Double, altitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
    self.altitude = altitude
  }

  /// Returns whether two sites differ by more than 0.1 deg in longitude or latitude. A difference of 0.1 deg in one of
  /// them changes altitudes by up to 0.1 deg.
  func isElsewhere(than other: Site) -> Bool {
    abs((longitude - other.longitude).remainder(dividingBy: 360)) > 0.1 || abs(latitude - other.latitude) > 0.1
  }

  /// Creates the site from a header, in which the values may be numbers or texts. The result is `nil` if the header has
  /// no site, or the longitude 0 and latitude 0 of old files, which mean that the site is not set.
  init?(_ header: Header) {
    guard let longitude = header.double("GEOLON"), let latitude = header.double("GEOLAT"),
      longitude.isFinite, latitude.isFinite, abs(latitude) <= 90, longitude != 0 || latitude != 0
    else { return nil }
    self.init(
      longitude: longitude, latitude: latitude,
      altitude: header.double("ALTITUDE") ?? header.double("GEOALT") ?? 0)
  }
}
