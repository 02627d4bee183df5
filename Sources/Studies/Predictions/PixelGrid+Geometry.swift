import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension PixelGrid {
  /// Returns the solid angle of a pixel in sr. In the tangential projection it is the area of the pixel times
  /// cos(offset)^3 at its centre.
  func solidAngle(ofPixel pixel: Int) -> Double {
    let side = pixelSize * .pi / 180
    let cosine = cos(offsets[pixel] * .pi / 180)
    return side * side * cosine * cosine * cosine
  }

  /// Returns the row and column of a pixel in the square of the grid, counted from 0.
  func place(ofPixel pixel: Int) -> (row: Int, column: Int) {
    let degree = Double.pi / 180
    let (x, y) = (tan(lon[pixel] * degree), tan(lat[pixel] * degree) / cos(lon[pixel] * degree))
    func index(_ coordinate: Double) -> Int {
      Int((coordinate / (pixelSize * degree) + Double(side - 1) / 2).rounded())
    }
    return (index(y), index(x))
  }
}
