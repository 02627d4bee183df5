import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension PixelGrid {
  /// Returns the solid angle of a pixel in sr. In the tangential projection, it is the area of the pixel multiplied by
  /// cos(offset)^3, where the offset is the distance of the pixel's centre from the pointing.
  func solidAngle(ofPixel pixel: Int) -> Double {
    let side = pixelSize * .pi / 180
    let cosine = cos(offsets[pixel] * .pi / 180)
    return side * side * cosine * cosine * cosine
  }

  /// Returns the row and the column of a pixel in the square of the grid, both counted from 0.
  func place(ofPixel pixel: Int) -> (row: Int, column: Int) {
    let degree = Double.pi / 180
    let (x, y) = (tan(lon[pixel] * degree), tan(lat[pixel] * degree) / cos(lon[pixel] * degree))
    func index(_ coordinate: Double) -> Int {
      Int((coordinate / (pixelSize * degree) + Double(side - 1) / 2).rounded())
    }
    return (index(y), index(x))
  }
}

extension PixelGrid {
  /// The default edges of the energy bins of a score, in TeV.
  public static let scoredEnergies = [0.5, 1, 2, 5, 10, 30]

  /// Creates a grid with an even number of pixels per side, large enough for a radius.
  /// - Parameters:
  ///   - pixelSize: The size of a pixel at the pointing, in deg.
  ///   - radius: The radius of the grid in deg.
  ///   - energyEdges: The edges of the energy bins in TeV, in increasing order.
  /// - Throws: `PixelError`
  public init(pixelSize: Double, radius: Double, energyEdges: [Double]) throws(PixelError) {
    let half = (radius / pixelSize).rounded(.up)
    let side = half > 0 && half < Double(Self.mostPixels) ? 2 * Int(half) + 2 : 0
    try self.init(pixelSize: pixelSize, side: side, radius: radius, energyEdges: energyEdges)
  }
}
