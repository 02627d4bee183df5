import BackgroundModels
import Foundation
import Testing

@testable import Production

@Suite("Grids of pixels around the pointing", .timeLimit(.minutes(60))) struct PixelGridTests {
  private static let edges = [0.5, 1, 2, 5, 10, 30]

  @Test("Pixels within the radius are used, symmetric about the pointing")
  func count() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    #expect(grid.count == 316 && grid.energies == 5)
    #expect(abs(grid.lon.reduce(0, +)) < 1e-9 && abs(grid.lat.reduce(0, +)) < 1e-9)
    // The pixel next to the pointing: a corner at the origin, and half a diagonal away.
    let least = try #require(grid.offsets.min())
    #expect(abs(least - atan(0.1 * .pi / 180 * 2.0.squareRoot()) * 180 / .pi) < 1e-12)
  }

  @Test("The centre of a pixel lies in that pixel, and its direction has its offset")
  func centres() throws {
    let grid = try PixelGrid(pixelSize: 0.3, side: 15, radius: 2.1, energyEdges: Self.edges)
    for pixel in 0..<grid.count { #expect(grid.pixel(lon: grid.lon[pixel], lat: grid.lat[pixel]) == pixel) }
    let centres = grid.directions(pointingRA: 83.6, pointingDec: 22)
    for pixel in [0, 17, grid.count - 1] {
      let (dRA, dec) = ((centres.ra[pixel] - 83.6) * .pi / 180, centres.dec[pixel] * .pi / 180)
      let cosine = sin(dec) * sin(22 * .pi / 180) + cos(dec) * cos(22 * .pi / 180) * cos(dRA)
      #expect(abs(acos(cosine) * 180 / .pi - grid.offsets[pixel]) < 1e-9)
    }
    #expect(grid.pixel(lon: 2.3, lat: 0) == nil && grid.pixel(lon: 120, lat: 0) == nil)
  }

  @Test("A bin contains its lower edge, but not its upper one")
  func energies() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    #expect(grid.energyBin(0.499) == nil && grid.energyBin(0.5) == 0 && grid.energyBin(1) == 1)
    #expect(grid.energyBin(29.9) == 4 && grid.energyBin(30) == nil && grid.energyBin(.nan) == nil)
  }

  @Test("Impossible grids are errors")
  func bad() {
    #expect(throws: PixelError.grid(pixelSize: 0, side: 22, radius: 2)) {
      try PixelGrid(pixelSize: 0, energyEdges: Self.edges)
    }
    #expect(throws: PixelError.grid(pixelSize: 0.2, side: 2, radius: 0.1)) {
      try PixelGrid(side: 2, radius: 0.1, energyEdges: Self.edges)
    }
    #expect(throws: PixelError.energyEdges([1, 1])) { try PixelGrid(energyEdges: [1, 1]) }
    #expect(throws: PixelError.energyEdges([])) { try PixelGrid(energyEdges: []) }
  }

  @Test("Counts of another shape than the grid are an error")
  func shape() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    #expect(throws: PixelError.shape(obsID: 7, what: "counts", found: 3, expected: 5 * 316)) {
      try PixelCounts(obsID: 7, grid: grid, counts: [1, 2, 3], livetime: 1, ontime: 1)
    }
  }

  @Test("Only used energy bins and kept pixels are summed")
  func used() throws {
    let grid = try PixelGrid(side: 2, radius: 1, energyEdges: [1, 2, 3])
    let run = try PixelCounts(
      obsID: 7, grid: grid, energyBins: 1..<2, counts: [1, 2, 3, 4, 10, 20, 30, 40], kept: [true, false, true, true],
      livetime: 1, ontime: 1)
    #expect(run.usedBins == 3 && run.usedCounts == 80)
    #expect(run.using(energyBins: 0..<9).usedCounts == 88)
    #expect(run.keeping { $0 != 3 }.usedCounts == 40)
  }
}
