import Foundation
import Sky

/// A grid of square pixels around the pointing of a run, with energy bins.
///
/// The pixels are squares in the tangential projection (TAN) about the pointing, with north up. The number of pixels
/// per side can be even or odd. If it is even, the pointing is at the corner of four pixels.
///
/// Only pixels whose centre is nearer to the pointing than `radius` are used. They are numbered row by row from the
/// south, and in each row from the east (the side of larger right ascension). Offsets and RADEC coordinates of the
/// pixels are the same for all runs, because they are relative to the pointing.
public struct PixelGrid: Sendable, Equatable {
  /// The size of a pixel at the pointing, in deg.
  public let pixelSize: Double
  /// The number of pixels per side.
  public let side: Int
  /// The radius of the grid in deg: a pixel is used if the offset of its centre is below this value.
  public let radius: Double
  /// The edges of the energy bins in TeV, in increasing order.
  public let energyEdges: [Double]
  /// The offset of the centre of each pixel from the pointing, in deg.
  public let offsets: [Double]
  /// The lon coordinate of the centre of each pixel in RADEC alignment, in deg. It increases as right ascension
  /// decreases.
  public let lon: [Double]
  /// The lat coordinate of the centre of each pixel in RADEC alignment, in deg.
  public let lat: [Double]
  /// The number of the pixel at each place of the square, row by row. It is -1 for pixels that are not used.
  private let numbers: [Int32]

  /// Creates a grid.
  /// - Parameters:
  ///   - pixelSize: The size of a pixel at the pointing, in deg.
  ///   - side: The number of pixels per side.
  ///   - radius: The radius of the grid in deg. A pixel is used if the offset of its centre is below this value.
  ///   - energyEdges: The edges of the energy bins in TeV, in increasing order.
  /// - Throws: ``PixelError`` for a pixel size that is not above 0, a radius of 90 deg or more, a grid that is too
  ///   large, a radius that contains no pixel, or energies that do not increase or are not above 0.
  public init(
    pixelSize: Double = 0.2, side: Int = 22, radius: Double = 2, energyEdges: [Double]
  ) throws(PixelError) {
    guard pixelSize > 0, pixelSize.isFinite, radius > 0, radius < 90, (1...Self.mostPixels).contains(side) else {
      throw .grid(pixelSize: pixelSize, side: side, radius: radius)
    }
    guard energyEdges.count > 1, energyEdges[0] > 0, energyEdges.allSatisfy(\.isFinite),
      zip(energyEdges, energyEdges.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .energyEdges(energyEdges) }
    (self.pixelSize, self.side, self.radius, self.energyEdges) = (pixelSize, side, radius, energyEdges)
    var (offsets, lon, lat, numbers) = ([Double](), [Double](), [Double](), [Int32]())
    numbers.reserveCapacity(side * side)
    for row in 0..<side {
      for column in 0..<side {
        let x = (Double(column) - Double(side - 1) / 2) * pixelSize * Self.degree
        let y = (Double(row) - Double(side - 1) / 2) * pixelSize * Self.degree
        let offset = atan((x * x + y * y).squareRoot()) / Self.degree
        guard offset < radius else {
          numbers.append(-1)
          continue
        }
        numbers.append(Int32(offsets.count))
        offsets.append(offset)
        lon.append(atan(x) / Self.degree)
        lat.append(atan(y / (1 + x * x).squareRoot()) / Self.degree)
      }
    }
    guard !offsets.isEmpty else { throw .grid(pixelSize: pixelSize, side: side, radius: radius) }
    (self.offsets, self.lon, self.lat, self.numbers) = (offsets, lon, lat, numbers)
  }

  /// The largest number of pixels per side.
  public static var mostPixels: Int { 2000 }

  /// The number of pixels that are used.
  public var count: Int { offsets.count }

  /// The number of energy bins.
  public var energies: Int { energyEdges.count - 1 }

  /// Returns the number of the pixel that contains a position in the field, given in RADEC alignment in deg. It is
  /// `nil` outside the used pixels. The lower edges of a pixel belong to the pixel, the upper edges do not.
  public func pixel(lon: Double, lat: Double) -> Int? {
    // The tangential projection about the pointing: x = tan lon, y = tan lat / cos lon.
    guard lon.magnitude < 90, lat.magnitude < 90 else { return nil }
    let x = tan(lon * Self.degree)
    let y = tan(lat * Self.degree) / cos(lon * Self.degree)
    guard let column = place(x), let row = place(y) else { return nil }
    let number = numbers[row * side + column]
    return number < 0 ? nil : Int(number)
  }

  /// Returns the row or column that contains a coordinate in the tangential plane; `nil` outside the square.
  private func place(_ coordinate: Double) -> Int? {
    let position = (coordinate / (pixelSize * Self.degree) + Double(side) / 2).rounded(.down)
    return position >= 0 && position < Double(side) ? Int(position) : nil
  }

  /// Returns the energy bin that contains an energy in TeV; `nil` outside all bins. The lower edge of a bin belongs to
  /// the bin, the upper edge does not.
  public func energyBin(_ energy: Double) -> Int? {
    guard energy >= energyEdges[0], energy < energyEdges[energies] else { return nil }
    var (low, high) = (0, energies)
    while high - low > 1 {
      let middle = (low + high) / 2
      if energyEdges[middle] <= energy { low = middle } else { high = middle }
    }
    return low
  }

  /// Returns the directions of the pixel centres on the sky, in deg, for a given pointing.
  public func directions(pointingRA: Double, pointingDec: Double) -> (ra: [Double], dec: [Double]) {
    let field = FieldOfView(pointingRA: pointingRA, pointingDec: pointingDec)
    let directions = zip(lon, lat).map { field.direction(lon: $0, lat: $1) }
    return (directions.map(\.ra), directions.map(\.dec))
  }

  private static let degree = Double.pi / 180
}
