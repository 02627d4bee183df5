import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A place in the field of view, in deg: the offset from the pointing, and lon and lat as ``FieldPoints`` has them.
public struct FieldPlace: Sendable, Equatable {
  /// The great-circle distance from the pointing.
  public let offset: Double
  /// As of ``FieldPoints``.
  public let lon: Double
  /// As of ``FieldPoints``.
  public let lat: Double

  /// A place by its offset and the angle (rad) from lat towards lon.
  public init(offset: Double, direction: Double) {
    self.offset = offset
    (lon, lat) = (offset * sin(direction), offset * cos(direction))
  }

  /// A place by its spherical field-of-view coordinates: those of GADF, by rotation only.
  public init(sphericalLon: Double, sphericalLat: Double) {
    (lon, lat) = FieldPoints.place(lon: sphericalLon, lat: sphericalLat)
    offset = (lon * lon + lat * lat).squareRoot()
  }
}

extension ModelAxes {
  /// The places whose mean is the value at a point of the field of these axes.
  func places(at point: [Double]) -> [FieldPlace] {
    guard directions > 1 else { return [FieldPlace(sphericalLon: point[0], sphericalLat: point[1])] }
    return (0..<directions).map {
      FieldPlace(offset: point[0], direction: 2 * .pi * Double($0) / Double(directions))
    }
  }

  /// Every combination of values along the axes of the field, the last varying fastest.
  func points(along values: (_ axis: Int) -> [Double]) -> [[Double]] {
    field.indices.reduce([[]]) { points, axis in points.flatMap { point in values(axis).map { point + [$0] } } }
  }
}
