import FITS
import Tables

/// Where the telescopes stand.
public struct Site: Sendable, Hashable {
  /// Degrees, positive to the east.
  public var longitude: Double
  /// Degrees, positive to the north.
  public var latitude: Double
  /// Metres above the sea.
  public var altitude: Double

  /// A place on the Earth.
  public init(longitude: Double, latitude: Double, altitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
    self.altitude = altitude
  }

  /// The site that a header gives, in numbers or in text; `nil` where it has none, or the unset 0, 0 of old files.
  init?(_ header: Header) {
    guard let longitude = header.double("GEOLON"), let latitude = header.double("GEOLAT"),
      longitude.isFinite, latitude.isFinite, abs(latitude) <= 90, longitude != 0 || latitude != 0
    else { return nil }
    self.init(
      longitude: longitude, latitude: latitude,
      altitude: header.double("ALTITUDE") ?? header.double("GEOALT") ?? 0)
  }
}
