import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A place in the field of view: its offset from the pointing, and lon and lat as in ``FieldPoints``; all in deg.
public struct FieldPlace: Sendable, Equatable {
  /// The great-circle distance from the pointing.
  public let offset: Double
  /// The offset times the sine of the direction.
  public let lon: Double
  /// The offset times the cosine of the direction.
  public let lat: Double

  /// Creates a place from its offset (deg) and its direction, the angle (rad) from lat towards lon.
  public init(offset: Double, direction: Double) {
    self.offset = offset
    (lon, lat) = (offset * sin(direction), offset * cos(direction))
  }

  /// Creates a place from its spherical field-of-view coordinates (deg), as GADF defines them: by rotation, without
  /// projection.
  public init(sphericalLon: Double, sphericalLat: Double) {
    (lon, lat) = FieldPoints.place(lon: sphericalLon, lat: sphericalLat)
    offset = (lon * lon + lat * lat).squareRoot()
  }
}

extension ModelAxes {
  /// Returns the places over which a function is averaged for a point of the field of these axes.
  func places(at point: [Double]) -> [FieldPlace] {
    guard directions > 1 else { return [FieldPlace(sphericalLon: point[0], sphericalLat: point[1])] }
    return (0..<directions).map {
      FieldPlace(offset: point[0], direction: 2 * .pi * Double($0) / Double(directions))
    }
  }

  /// Returns all combinations of values along the axes of the field. The last axis varies fastest.
  func points(along values: (_ axis: Int) -> [Double]) -> [[Double]] {
    field.indices.reduce([[]]) { points, axis in points.flatMap { point in values(axis).map { point + [$0] } } }
  }
}
