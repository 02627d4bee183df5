import Production

/// The mean rotation of the field of view during a run, from RADEC to ALTAZ coordinates.
///
/// The ALTAZ coordinates of a position, averaged over the run, are a linear function of its RADEC coordinates, up to
/// terms of third order. Within 3 deg these are below 0.003 deg. The four coefficients follow from the coordinates of
/// the pixels by least squares.
struct MeanRotation: Sendable {
  /// The coefficients of the ALTAZ lon, which is `lon.0 * x + lon.1 * y` at the RADEC coordinates x (lon) and y (lat).
  /// ``lat`` contains the coefficients of the ALTAZ lat.
  private let lon: (Double, Double)
  private let lat: (Double, Double)

  init(grid: PixelGrid, altaz: PixelCounts.AltazCoordinates) {
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    var (lonX, lonY, latX, latY) = (0.0, 0.0, 0.0, 0.0)
    for pixel in 0..<grid.count {
      let (x, y) = (grid.lon[pixel], grid.lat[pixel])
      xx += x * x
      xy += x * y
      yy += y * y
      lonX += x * altaz.lon[pixel]
      lonY += y * altaz.lon[pixel]
      latX += x * altaz.lat[pixel]
      latY += y * altaz.lat[pixel]
    }
    let determinant = xx * yy - xy * xy
    func solution(_ right: (Double, Double)) -> (Double, Double) {
      guard determinant > 0 else { return (0, 0) }
      return ((right.0 * yy - right.1 * xy) / determinant, (right.1 * xx - right.0 * xy) / determinant)
    }
    (lon, lat) = (solution((lonX, lonY)), solution((latX, latY)))
  }

  /// Returns the mean ALTAZ coordinates of a position; all coordinates are in deg.
  func altaz(lon x: Double, lat y: Double) -> (lon: Double, lat: Double) {
    (lon.0 * x + lon.1 * y, lat.0 * x + lat.1 * y)
  }
}
