/// A quadrant of the field of view, by the signs of lon and lat as GADF has them. They are in the order of direction:
/// from where lat grows to where lon grows, and on.
public enum FieldQuadrant: Int, Sendable, CaseIterable {
  /// lon and lat above 0.
  case bothPositive
  /// lon above 0, lat below.
  case lonPositive
  /// lon and lat below 0.
  case bothNegative
  /// lat above 0, lon below.
  case latPositive

  /// The quadrant of a place in deg; `nil` on an axis.
  public init?(lon: Double, lat: Double) {
    guard abs(lon) > Self.least, abs(lat) > Self.least else { return nil }
    switch (lon > 0, lat > 0) {
    case (true, true): self = .bothPositive
    case (true, false): self = .lonPositive
    case (false, false): self = .bothNegative
    case (false, true): self = .latPositive
    }
  }

  /// Such as `lon > 0, lat < 0`.
  public var name: String {
    switch self {
    case .bothPositive: "lon > 0, lat > 0"
    case .lonPositive: "lon > 0, lat < 0"
    case .bothNegative: "lon < 0, lat < 0"
    case .latPositive: "lon < 0, lat > 0"
    }
  }

  /// What rounding leaves of 0, in deg.
  private static let least = 1e-9
}
