/// The names of the directions on the sky, such as `west`, along the axes lon and lat of a field of view.
public struct FieldDirections: Sendable {
  private let isHorizontal: Bool

  /// Creates the directions for the alignment of a field: `RADEC` or `ALTAZ`.
  public init(alignment: String) { isHorizontal = alignment == "ALTAZ" }

  /// Titles for the axes. Each title contains an arrow and the direction on the sky at the end of the arrow.
  public var axes: (lon: String, lat: String) {
    isHorizontal
      ? ("\u{2190} larger azimuth      lon", "lat      up \u{2192}")
      : ("\u{2190} east      lon", "lat      north \u{2192}")
  }

  /// Returns the direction on the sky of positive or negative lon, such as `west`.
  public func name(lon: Double) -> String {
    isHorizontal ? (lon > 0 ? "smaller azimuth" : "larger azimuth") : lon > 0 ? "west" : "east"
  }

  /// Returns the direction on the sky of positive or negative lat, such as `north`.
  public func name(lat: Double) -> String {
    isHorizontal ? (lat > 0 ? "up" : "down") : lat > 0 ? "north" : "south"
  }
}
