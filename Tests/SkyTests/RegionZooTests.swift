import Diagnostics
import FITS
import Tables
import Testing

@testable import Sky

/// 300 random sets of regions, written in several ways, which must exclude the same part of the sky.
@Suite("Random sets of regions", .timeLimit(.minutes(60))) struct RegionZooTests {
  private static let edges = (0...4).map { Double($0) - 2 }

  private static func kept(_ regions: SkyRegions, _ zoo: RegionZoo) -> [Double] {
    regions.unmaskedFractions(lon: edges, lat: edges, pointingRA: zoo.ra, pointingDec: zoo.dec)
  }

  @Test("Region files exclude the same fractions of bins as shapes, to 0.2 % of a bin")
  func files() throws {
    var worst = 0.0
    for seed in 0..<300 {
      let zoo = try RegionZoo(seed: seed)
      var notes = Notes()
      let read = try SkyRegions(ds9: zoo.text, path: "zoo.reg", notes: &notes)
      #expect(read.count == zoo.regions.count, "\(seed): \(zoo.text)")
      let differences = zip(Self.kept(read, zoo), Self.kept(zoo.regions, zoo)).map { abs($0 - $1) }
      worst = max(worst, differences.max() ?? 0)
      #expect(differences.allSatisfy { $0 < 2e-3 }, "\(seed): \(zoo.text)")
    }
    #expect(worst > 0)
  }

  @Test("Masks in four projections exclude the same fractions of bins, to the length of the edges times a pixel")
  func masks() throws {
    let types = [
      ("RA---TAN", "DEC--TAN"), ("GLON-CAR", "GLAT-CAR"), ("GLON-AIT", "GLAT-AIT"), ("GLON-HPX", "GLAT-HPX"),
      ("ELON-CAR", "ELAT-CAR"), ("RA---HPX", "DEC--HPX"),
    ]
    for seed in 0..<300 {
      let zoo = try RegionZoo(seed: seed)
      // A projection that tears the field apart is replaced by the tangential one.
      guard let (mask, pixel) = try Self.mask(of: zoo, types[seed / 5 % types.count]) ?? Self.mask(of: zoo, types[0])
      else { continue }
      // The bins have 1 deg2.
      let limit = zoo.perimeter * pixel
      let differences = zip(Self.kept(SkyRegions([mask]), zoo), Self.kept(zoo.regions, zoo)).map { abs($0 - $1) }
      #expect(differences.allSatisfy { $0 < limit }, "\(seed): \(differences.max() ?? 0) of \(limit)")
      let mean = differences.reduce(0, +) / Double(differences.count)
      #expect(mean < limit / 4, "\(seed)")
    }
  }

  /// Returns the regions as a mask of a window around the field, and the size of its pixels in deg; `nil` where the
  /// projection tears the field apart.
  private static func mask(
    of zoo: RegionZoo, _ types: (String, String)
  ) throws -> (mask: MaskImage, pixel: Double)? {
    let centre = SkyCap(ra: zoo.ra, dec: zoo.dec, radius: 0).centre
    let isTangential = types.0.hasSuffix("TAN")
    let frame: SkyFrame = types.0.hasPrefix("GLON") ? .galactic : types.0.hasPrefix("ELON") ? .ecliptic : .icrs
    func image(_ reference: SIMD2<Double>, _ axes: [Int], _ step: Double) -> Image {
      let keywords: [Keyword] = [
        Keyword("CTYPE1", .string(types.0)), Keyword("CTYPE2", .string(types.1)),
        Keyword("CRVAL1", .double(isTangential ? zoo.ra : 0)), Keyword("CRVAL2", .double(isTangential ? zoo.dec : 0)),
        Keyword("CRPIX1", .double(reference.x)), Keyword("CRPIX2", .double(reference.y)),
        Keyword("CDELT1", .double(-step)), Keyword("CDELT2", .double(step)),
        Keyword("CUNIT1", .string("deg")), Keyword("CUNIT2", .string("deg")), Keyword("RADESYS", .string("ICRS")),
      ]
      return Image(keywords: keywords, axes: axes, values: [])
    }
    let place = FilePlace("zoo.fits")
    let step = 0.1
    let half = isTangential ? 35 : 55
    // The pixel of the middle of the field, counted from the reference pixel.
    var middle = SIMD2<Double>(0, 0)
    try ImageProjection(image(.zero, [1, 1], step), at: place).pixels(
      of: { _ in centre }, count: 1, { middle = SIMD2($1 + 1, $2 + 1) })
    let position = FrameConversion(to: frame).position(of: centre)
    if !isTangential, abs(position.latitude) > 40 || abs(reducedTurns(position.longitude)) > 170 { return nil }
    let side = 2 * half + 1
    var window = image(
      SIMD2(Double(half + 1), Double(half + 1)) - middle.rounded(.toNearestOrEven), [side, side], step)
    let projection = try ImageProjection(window, at: place)
    window.values = (0..<side).flatMap { y in
      projection.positions((0..<side).map { SIMD2(Double($0), Double(y)) }).map { position -> Double in
        guard let position else { return 1 }
        let (ra, dec) = frame.icrs(longitude: position.x, latitude: position.y)
        return zoo.regions.contains(ra: ra, dec: dec) ? 0 : 1
      }
    }
    return (try MaskImage(window, place: place), step)
  }
}
