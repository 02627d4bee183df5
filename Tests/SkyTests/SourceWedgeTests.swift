import Sky
import Testing

@Suite("The wedge around the nearest source") struct SourceWedgeTests {
  private let pointing = (ra: 83.63, dec: 22.01)

  /// Returns circles at distances and directions (deg) from the pointing.
  private func circles(_ places: [(angle: Double, distance: Double, radius: Double)]) throws -> SkyRegions {
    SkyRegions(
      try places.map { place in
        let (ra, dec) = offsetBy(
          ra: pointing.ra, dec: pointing.dec, positionAngle: place.angle, distance: place.distance)
        return try CircleRegion(longitude: ra, latitude: dec, radius: place.radius)
      })
  }

  private func wedge(_ regions: SkyRegions, within radius: Double = 2.5) -> SourceWedge? {
    SourceWedge(nearestOf: regions, pointingRA: pointing.ra, pointingDec: pointing.dec, within: radius)
  }

  /// Returns which directions, in steps of 1 deg, are dropped. The result is the same at any offset.
  private func dropped(_ wedge: SourceWedge, offset: Double = 1) -> [Int] {
    (0..<360).filter { angle in
      let (ra, dec) = offsetBy(
        ra: pointing.ra, dec: pointing.dec, positionAngle: Double(angle) + 0.5, distance: offset)
      return wedge.contains(ra: ra, dec: dec)
    }
  }

  @Test("It extends atan(R / s) to either side at every offset, and its fraction of the circle is subtracted")
  func formula() throws {
    let wedge = try #require(self.wedge(circles([(100, 0.6, 0.3)])))
    #expect(abs(wedge.middle - 100) < 1e-9 && abs(wedge.halfWidth - 26.56505117707799) < 1e-9)
    #expect(abs(wedge.fraction - 26.56505117707799 / 180) < 1e-12)
    for offset in [0.01, 1, 30] { #expect(dropped(wedge, offset: offset) == Array(73...126)) }
  }

  @Test("Over the pointing it is half the field; for a source larger than its distance it extends up to 90 deg")
  func wide() throws {
    let over = try #require(wedge(circles([(0, 0, 0.3)])))
    #expect(abs(over.halfWidth - 90) < 1e-6 && abs(over.fraction - 0.5) < 1e-8)
    #expect(try #require(wedge(circles([(10, 0.1, 5)]))).halfWidth > 88)
  }

  @Test("Only the source nearest to the pointing is used, and none whose centre is outside the field")
  func nearest() throws {
    let two = try #require(wedge(circles([(200, 1.5, 1), (50, 0.5, 0.1), (90, 0.6, 0.5)])))
    #expect(abs(two.middle - 50) < 1e-9)
    #expect(try wedge(circles([(200, 2.51, 1)])) == nil && wedge(SkyRegions()) == nil)
    #expect(try wedge(circles([(200, 2.51, 1)]), within: 3) != nil)
  }

  /// A source at 5 deg with a half width of 30 deg: 0 to 35 deg are dropped, 335 to 360 deg kept (`legacy-gammapy.md`).
  /// A source at 355 deg loses both sides of north.
  @Test(
    "The fault at north is reproduced: events west of north are kept, although their time is subtracted")
  func north() throws {
    let radius = 0.5773502691896257
    let east = try #require(wedge(circles([(5, 1, radius)])))
    #expect(abs(east.halfWidth - 30) < 1e-9 && abs(east.fraction - 1.0 / 6) < 1e-12)
    #expect(dropped(east) == Array(0...34))
    let west = try #require(wedge(circles([(355, 1, radius)])))
    #expect(dropped(west) == Array(0...24) + Array(325...359))
  }

  @Test("Blocks have the same results as single events; any shape is replaced by its enclosing circle")
  func block() throws {
    let (ra, dec) = offsetBy(ra: pointing.ra, dec: pointing.dec, positionAngle: 120, distance: 1)
    let wedge = try #require(
      self.wedge(SkyRegions([try BoxRegion(longitude: ra, latitude: dec, width: 0.6, height: 0.8, angle: 0)])))
    // Half the diagonal of the box is 0.5 deg; on the sphere it is slightly less.
    #expect(abs(wedge.halfWidth - 26.565) < 0.05)
    let places = (0..<500).map { offsetBy(ra: 83.63, dec: 22.01, positionAngle: Double($0) * 0.72, distance: 1.2) }
    var flags = [UInt8](repeating: 9, count: places.count)
    places.map(\.ra).withUnsafeBufferPointer { ra in
      places.map(\.dec).withUnsafeBufferPointer { dec in
        flags.withUnsafeMutableBufferPointer { wedge.mark(ra: ra, dec: dec, into: $0) }
      }
    }
    #expect(flags == places.map { wedge.contains(ra: $0.ra, dec: $0.dec) ? 1 : 0 })
  }
}
