import Figures

/// The names of the directions on the sky, such as `west`, along the axes lon and lat of a field of view.
public struct FieldDirections: Sendable {
  private let isHorizontal: Bool

  /// Creates the directions for the alignment of a field: `RADEC` or `ALTAZ`.
  public init(alignment: String) { isHorizontal = alignment == "ALTAZ" }

  /// Arrows that show the directions on the sky. They point left and up. Because lon increases to the right, towards
  /// west or smaller azimuths, the left arrow shows east or larger azimuths.
  public var arrows: Directions {
    isHorizontal ? Directions(left: "az", up: "alt") : Directions(left: "E", up: "N")
  }

  /// Returns the direction on the sky of positive or negative lon, such as `west`.
  public func name(lon: Double) -> String {
    isHorizontal ? (lon > 0 ? "smaller azimuth" : "larger azimuth") : lon > 0 ? "west" : "east"
  }

  /// Returns the direction on the sky of positive or negative lat, such as `north`.
  public func name(lat: Double) -> String {
    isHorizontal ? (lat > 0 ? "larger altitude" : "smaller altitude") : lat > 0 ? "north" : "south"
  }
}
