import Figures

/// The directions on the sky of the axes of a field of view.
public struct FieldDirections: Sendable {
  private let isHorizontal: Bool

  /// Creates the directions of a field with an alignment, `RADEC` or `ALTAZ`.
  public init(alignment: String) { isHorizontal = alignment == "ALTAZ" }

  /// Arrows that show the directions on the sky: lon increases to the west or to smaller azimuths.
  public var arrows: Directions {
    isHorizontal ? Directions(left: "az", up: "alt") : Directions(left: "E", up: "N")
  }

  /// Returns the direction of a positive or negative coordinate, such as `west`.
  public func name(lon: Double) -> String {
    isHorizontal ? (lon > 0 ? "smaller azimuth" : "larger azimuth") : lon > 0 ? "west" : "east"
  }

  /// Returns the direction of a positive or negative coordinate, such as `north`.
  public func name(lat: Double) -> String {
    isHorizontal ? (lat > 0 ? "up" : "down") : lat > 0 ? "north" : "south"
  }
}
