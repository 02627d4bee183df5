/// A quadrant of the field of view, defined by the signs of lon and lat as in GADF.
///
/// The cases go once around the field. They begin at the positive lat axis and turn towards positive lon.
public enum FieldQuadrant: Int, Sendable, CaseIterable {
  /// The quadrant with lon and lat above 0.
  case bothPositive
  /// The quadrant with lon above 0 and lat below 0.
  case lonPositive
  /// The quadrant with lon and lat below 0.
  case bothNegative
  /// The quadrant with lat above 0 and lon below 0.
  case latPositive

  /// Creates the quadrant of a position in deg. Returns `nil` on an axis.
  public init?(lon: Double, lat: Double) {
    guard abs(lon) > Self.least, abs(lat) > Self.least else { return nil }
    switch (lon > 0, lat > 0) {
    case (true, true): self = .bothPositive
    case (true, false): self = .lonPositive
    case (false, false): self = .bothNegative
    case (false, true): self = .latPositive
    }
  }

  /// The name, such as `lon > 0, lat < 0`.
  public var name: String {
    switch self {
    case .bothPositive: "lon > 0, lat > 0"
    case .lonPositive: "lon > 0, lat < 0"
    case .bothNegative: "lon < 0, lat < 0"
    case .latPositive: "lon < 0, lat > 0"
    }
  }

  /// The magnitude in deg below which a coordinate is treated as 0, because of rounding errors.
  private static let least = 1e-9
}
