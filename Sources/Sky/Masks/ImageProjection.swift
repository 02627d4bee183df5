import CWCS
import Diagnostics
import FITS
import Foundation
import Tables

/// Converts between directions on the sky and pixels of an image, with wcslib.
///
/// wcslib may write into a `wcsprm` during a computation, so `lock` is held during every computation. This justifies
/// `@unchecked Sendable`.
final class ImageProjection: @unchecked Sendable, Hashable {
  private let lock = NSLock()
  private let all: UnsafeMutablePointer<wcsprm>?
  private var count: Int32
  private var celestial = wcsprm()
  private let conversion: FrameConversion
  /// The indices of the longitude and latitude axes of the image, counted from 0.
  let axes: (longitude: Int, latitude: Int)
  /// The header cards that define the projection.
  private let cards: String
  /// The number of pixels in 360 deg of longitude for projections that repeat (cylindrical ones); 0 for other
  /// projections.
  private let period: Double

  static func == (left: ImageProjection, right: ImageProjection) -> Bool { left.cards == right.cards }

  func hash(into hasher: inout Hasher) { hasher.combine(cards) }

  /// Creates the projection of an image.
  /// - Throws: ``SkyError/badMask(_:found:expected:hint:)``, ``SkyError/fits(_:)``
  init(_ image: Image, at place: FilePlace) throws(SkyError) {
    var cards = ""
    for keyword in image.keywords {
      if case .commentary = keyword.value { continue }
      do {
        for card in try keyword.cards(at: place) {
          cards += card + String(repeating: " ", count: max(0, 80 - card.utf8.count))
        }
      } catch { throw .fits(error) }
    }
    self.cards = cards
    var bytes = Array(cards.utf8CString)
    var (rejected, count): (Int32, Int32) = (0, 0)
    var found: UnsafeMutablePointer<wcsprm>?
    // Accept every keyword that wcslib knows, standard or not.
    let everything: Int32 = 0xfffff
    let status = wcspih(&bytes, Int32(cards.utf8.count / 80), everything, 0, &rejected, &count, &found)
    var celestial = wcsprm()
    var isCelestial = false
    var numbers: [Int32] = [WCSSUB_LONGITUDE, WCSSUB_LATITUDE]
    if status == 0, count > 0, let found {
      celestial.flag = -1
      var wanted: Int32 = 2
      isCelestial =
        wcssub(1, found, &wanted, &numbers, &celestial) == 0 && wanted == 2 && numbers.allSatisfy { $0 > 0 }
        && wcsset(&celestial) == 0
    }
    (all, self.count, self.celestial) = (found, count, celestial)
    axes = isCelestial ? (Int(numbers[0]) - 1, Int(numbers[1]) - 1) : (0, 1)
    let frame = isCelestial ? Self.frame(of: &self.celestial) : nil
    conversion = FrameConversion(to: frame ?? .icrs)
    let isCylindrical = isCelestial && self.celestial.cel.prj.category == CYLINDRICAL
    period = isCylindrical ? (360 / self.celestial.cdelt[0]).magnitude : 0
    guard isCelestial, axes.longitude < image.axes.count, axes.latitude < image.axes.count else {
      throw .badMask(
        place, found: "no celestial coordinates that can be read",
        expected: "CTYPEn, CRVALn, CRPIXn and CDELTn (or CDi_j) of a longitude axis and a latitude axis")
    }
    // wcslib uses default values for missing keywords. The image would be at a wrong place on the sky, without an
    // error.
    let header = Header(image.keywords)
    for axis in [axes.longitude + 1, axes.latitude + 1] {
      for keyword in ["CRVAL\(axis)", "CRPIX\(axis)"] where header.double(keyword) == nil {
        throw .badMask(
          place, found: "keyword \(keyword) is " + (header[keyword] == nil ? "missing" : "not a number"),
          expected: "numbers in CRVALn and CRPIXn of the longitude axis and the latitude axis")
      }
      let scales = ["CDELT\(axis)", "CD\(axis)_1", "CD\(axis)_2"]
      guard scales.contains(where: { header.double($0) != nil }) else {
        throw .badMask(
          place, found: "no keyword \(scales[0])", expected: "the pixel size in CDELTn or CDi_j")
      }
    }
    guard frame != nil else {
      let (type, system) = (Self.text(of: self.celestial.lngtyp), Self.text(of: self.celestial.radesys))
      let equinox = self.celestial.equinox < 1e9 ? " at equinox \(self.celestial.equinox)" : ""
      throw .badMask(
        place, found: "unsupported coordinates \(type)\(system.isEmpty ? "" : " in \(system)")\(equinox)",
        expected: "RA and DEC in ICRS, FK5 (J2000) or FK4 (B1950), GLON and GLAT, or ELON and ELAT (J2000)")
    }
  }

  deinit {
    wcsfree(&celestial)
    if all != nil {
      var all = all
      wcsvfree(&count, &all)
    }
  }

  private static func frame(of wcs: inout wcsprm) -> SkyFrame? {
    // wcslib marks an absent equinox with a huge number.
    let isAt = { [wcs] (equinox: Double) in wcs.equinox > 1e9 || wcs.equinox == equinox }
    return switch (text(of: wcs.lngtyp), text(of: wcs.radesys)) {
    case ("GLON", _): .galactic
    case ("RA", "ICRS"), ("RA", ""): .icrs
    case ("RA", "FK5") where isAt(2000): .fk5
    case ("RA", "FK4") where isAt(1950): .fk4
    case ("ELON", _) where isAt(2000): .ecliptic
    default: nil
    }
  }

  private static func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Passes the pixel coordinates of directions to `take`. Pixel coordinates are fractional numbers; 0 is the middle of
  /// the first pixel. The coordinates are NaN for directions that the projection does not cover.
  func pixels(
    of directions: (Int) -> UnitVector, count: Int, _ take: (Int, _ longitude: Double, _ latitude: Double) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * count) { numbers in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { status in
        guard let world = numbers.baseAddress, let status = status.baseAddress else { return }
        let (phi, theta, plane, pixels) = (world + 2 * count, world + 3 * count, world + 4 * count, world + 6 * count)
        for i in 0..<count {
          let angles = conversion.position(of: directions(i))
          (world[2 * i], world[2 * i + 1]) = (angles.longitude, angles.latitude)
        }
        lock.lock()
        let result = wcss2p(&celestial, Int32(count), 2, world, phi, theta, plane, pixels, status)
        lock.unlock()
        // Status 9 means that some directions have no pixel coordinates; `status` marks these directions.
        let failed = result != 0 && result != 9
        for i in 0..<count {
          let isPlaced = !failed && status[i] == 0
          take(i, isPlaced ? pixels[2 * i] - 1 : .nan, isPlaced ? pixels[2 * i + 1] - 1 : .nan)
        }
      }
    }
  }

  /// Returns which pixels of an image have their centre on the sky, row by row; `nil` if this is true for all pixels.
  ///
  /// Some all-sky projections leave the corners of the image empty. Some pixels on the sides of the image are then off
  /// the sky, so the sides are tested first.
  func pixelsOnSky(width: Int, height: Int) -> [Bool]? {
    let sides =
      [0, height - 1].flatMap { y in (0..<width).map { x in (x, y) } }
      + [0, width - 1].flatMap { x in (0..<height).map { y in (x, y) } }
    if isOnSky(sides).allSatisfy(\.self) { return nil }
    return (0..<height).flatMap { y in isOnSky((0..<width).map { x in (x, y) }) }
  }

  private func isOnSky(_ places: [(x: Int, y: Int)]) -> [Bool] {
    positions(places.map { SIMD2(Double($0.x), Double($0.y)) }).map { $0 != nil }
  }

  /// Returns the longitude and the latitude of pixel coordinates, in deg and in the frame of the image; `nil` for
  /// coordinates that are not on the sky. Pixel coordinates are 0 in the middle of the first pixel.
  func positions(_ places: [SIMD2<Double>]) -> [SIMD2<Double>?] {
    let count = places.count
    var pixels = places.flatMap { [$0.x + 1, $0.y + 1] }
    var (plane, world) = ([Double](repeating: 0, count: 2 * count), [Double](repeating: 0, count: 2 * count))
    var (phi, theta) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    var status = [Int32](repeating: 0, count: count)
    lock.lock()
    let result = wcsp2s(&celestial, Int32(count), 2, &pixels, &plane, &phi, &theta, &world, &status)
    lock.unlock()
    // Status 8 means that some pixels have no direction; `status` marks these pixels.
    return status.indices.map { i in
      (result == 0 || result == 8) && status[i] == 0 ? SIMD2(world[2 * i], world[2 * i + 1]) : nil
    }
  }

  /// Returns a pixel coordinate in longitude. If possible, the coordinate is shifted by whole turns into an image that
  /// is `width` pixels wide.
  @inline(__always)
  func wrapped(_ longitude: Double, width: Int) -> Double {
    if period == 0 || (longitude >= -0.5 && longitude < Double(width) - 0.5) { return longitude }
    let moved = longitude - ((longitude + 0.5) / period).rounded(.down) * period
    return moved < Double(width) - 0.5 ? moved : longitude
  }
}
