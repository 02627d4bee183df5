import CWCS
import FITS
import Foundation
import Histograms
import TestSupport
import Testing

@testable import BackgroundModels
@testable import ModelFiles

/// Images as ds9 opens them, checked by other programs: wcslib and fitsverify.
@Suite("Old cube images") struct OldImageTests {
  private static func model() throws -> BackgroundModel {
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.1, to: 80, bins: 4, unit: .TeV),
      lon: .linear("lon", from: -0.07, to: 0.07, bins: 20, unit: .rad),
      lat: .linear("lat", from: -1, to: 4, bins: 7, unit: .deg))
    return try Fixture.model((0..<560).map { Double($0 % 17) }, axes: axes)
  }

  /// Returns the world coordinates (deg) of pixels along the first two axes. The celestial frames of a header do not
  /// matter here.
  private func world(_ path: String, pixels: [(x: Double, y: Double)]) throws -> [(x: Double, y: Double)] {
    var header = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(2880 * 8).map { CChar(bitPattern: $0) }
    let cards = header.count / 80
    var (rejected, count): (Int32, Int32) = (0, 0)
    var found: UnsafeMutablePointer<wcsprm>?
    try #require(wcspih(&header, Int32(cards), 0, 0, &rejected, &count, &found) == 0 && count > 0)
    defer { wcsvfree(&count, &found) }
    let wcs = try #require(found)
    try #require(wcsset(wcs) == 0)
    let axes = Int(wcs.pointee.naxis)
    return try pixels.map { pixel in
      var input = [pixel.x, pixel.y] + Array(repeating: 1, count: axes - 2)
      var (intermediate, output) = ([Double](repeating: 0, count: axes), [Double](repeating: 0, count: axes))
      var (phi, theta, status) = (0.0, 0.0, Int32(0))
      try #require(wcsp2s(wcs, 1, Int32(axes), &input, &intermediate, &phi, &theta, &output, &status) == 0)
      return (output[0], output[1])
    }
  }

  @Test("wcslib gives every pixel the centre of its bin")
  func wcs() throws {
    try withTemporaryFolder { folder in
      let model = try Self.model()
      _ = try ModelFile.write(model, to: "\(folder)/cube.fits", format: .oldImage)
      let image = try readImage("\(folder)/cube.fits", hdu: .number(0))
      #expect(image.axes == [20, 7, 4])
      let (lons, lats) = (model.axes.field[0].centers(), model.axes.field[1].centers())
      let cells = lons.indices.flatMap { lon in lats.indices.map { (lon, $0) } }
      let places = try world("\(folder)/cube.fits", pixels: cells.map { (Double($0.0 + 1), Double($0.1 + 1)) })
      for ((lon, lat), place) in zip(cells, places) {
        #expect(abs(place.x - lons[lon]) < 1e-12 && abs(place.y - lats[lat]) < 1e-12)
        for energy in 0..<4 { #expect(image.values[lon + 20 * (lat + 7 * energy)] == model.rate[energy, lon, lat]) }
      }
    }
  }

  @Test("fitsverify finds no fault in old tables and images", .enabled(if: Fitsverify.isInstalled))
  func verified() throws {
    try withTemporaryFolder { folder in
      let model = try Self.model()
      _ = try ModelFile.write(model, to: "\(folder)/image.fits", format: .oldImage)
      _ = try ModelFile.write(model, to: "\(folder)/table.fits", format: .gammapy07Table)
      for file in ["image.fits", "table.fits"] {
        #expect(try Fitsverify.run("\(folder)/\(file)") == "verification OK: \(file)")
      }
    }
  }
}
