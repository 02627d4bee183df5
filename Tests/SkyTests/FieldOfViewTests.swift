import Foundation
import Sky
import Testing

@Suite("Field of view") struct FieldOfViewTests {
  @Test("Coordinates agree with known ones to 5e-14 deg", arguments: Pair.all)
  func known(pair: Pair) {
    let (lon, lat) = FieldOfView(pointingRA: pair.ra1, pointingDec: pair.dec1)
      .coordinates(ra: pair.ra2, dec: pair.dec2)
    // At latitude +-90 lon has no meaning, at longitude +-180 its sign has none.
    if abs(pair.lat) < 89.999999, abs(pair.lon) < 180 {
      #expect(abs(lon - pair.lon) * (1 - abs(pair.lat) / 90).squareRoot() < 5e-14)
    }
    #expect(abs(lat - pair.lat) < 5e-14)
    let angle = positionAngle(pair.ra1, pair.dec1, pair.ra2, pair.dec2)
    let difference = abs(angle - pair.positionAngle)
    // For nearly equal or nearly opposite directions, the inputs determine the angle only to a few digits.
    if pair.separation > 1e-2, pair.separation < 179 { #expect(min(difference, 360 - difference) < 1e-11) }
  }

  @Test("lat increases with declination, lon with decreasing right ascension")
  func signs() {
    let field = FieldOfView(pointingRA: 0.5, pointingDec: 22)
    #expect(abs(field.coordinates(ra: 0.5, dec: 23).lat - 1) < 1e-15)
    #expect(field.coordinates(ra: 0.5, dec: 23).lon == 0)
    #expect(field.coordinates(ra: 359.5, dec: 22).lon > 0.9)
    #expect(field.coordinates(ra: 1.5, dec: 22).lon < -0.9)
    #expect(field.coordinates(ra: 0.5, dec: 22) == (0, 0))
  }

  @Test("The inverse returns the same direction")
  func inverse() {
    var random = SplitMix(state: 3)
    var worst = 0.0
    for _ in 0..<20_000 {
      let pointing = (ra: 360 * random.uniform(), dec: 180 * random.uniform() - 90)
      let (ra, dec) = (360 * random.uniform(), 180 * random.uniform() - 90)
      let field = FieldOfView(pointingRA: pointing.ra, pointingDec: pointing.dec)
      let (lon, lat) = field.coordinates(ra: ra, dec: dec)
      let back = field.direction(lon: lon, lat: lat)
      #expect(back.ra >= 0 && back.ra < 360)
      worst = max(worst, separation(ra, dec, back.ra, back.dec))
      // The distance to the pointing is the distance to the origin.
      worst = max(worst, abs(separation(0, 0, lon, lat) - separation(pointing.ra, pointing.dec, ra, dec)))
      let angle = positionAngle(pointing.ra, pointing.dec, ra, dec)
      let distance = separation(pointing.ra, pointing.dec, ra, dec)
      let moved = offsetBy(ra: pointing.ra, dec: pointing.dec, positionAngle: angle, distance: distance)
      worst = max(worst, separation(ra, dec, moved.ra, moved.dec))
    }
    #expect(worst < 2e-13)
  }

  @Test("A block has the same results as single events")
  func block() {
    var random = SplitMix(state: 4)
    let ra = (0..<301).map { _ in 360 * random.uniform() }
    let dec = (0..<301).map { _ in 180 * random.uniform() - 90 }
    var lon = [Double](repeating: 0, count: 301)
    var lat = lon
    let field = FieldOfView(pointingRA: 10, pointingDec: -30)
    ra.withUnsafeBufferPointer { ra in
      dec.withUnsafeBufferPointer { dec in
        lon.withUnsafeMutableBufferPointer { lon in
          lat.withUnsafeMutableBufferPointer { field.coordinates(ra: ra, dec: dec, lon: lon, lat: $0) }
        }
      }
    }
    for i in 0..<301 { #expect(field.coordinates(ra: ra[i], dec: dec[i]) == (lon[i], lat[i])) }
  }

  @Test(
    "The slopes are the tangent of lon and the sine of lat, and the haversines are those of the offsets",
    arguments: [(10.0, -40.0), (0, 0), (200, 88), (359.9, -89.99)])
  func slopes(ra pointingRA: Double, dec pointingDec: Double) {
    var random = SplitMix(state: 5)
    let directions = (0..<301).map { _ in
      offsetBy(
        ra: pointingRA, dec: pointingDec, positionAngle: 360 * random.uniform(), distance: 15 * random.uniform())
    }
    let (ra, dec) = (directions.map(\.ra) + [pointingRA + 180], directions.map(\.dec) + [-pointingDec])
    let count = ra.count
    let field = FieldOfView(pointingRA: pointingRA, pointingDec: pointingDec)
    let finder = OffsetFinder(pointingRA: pointingRA, pointingDec: pointingDec)
    var (measures, alone) = ([Double](repeating: 0, count: 3 * count), [Double](repeating: 0, count: count))
    ra.withUnsafeBufferPointer { ra in
      dec.withUnsafeBufferPointer { dec in
        alone.withUnsafeMutableBufferPointer { finder.haversines(ra: ra, dec: dec, into: $0) }
        measures.withUnsafeMutableBufferPointer { measures in
          func part(_ number: Int) -> UnsafeMutableBufferPointer<Double> {
            UnsafeMutableBufferPointer(rebasing: measures[number * count..<(number + 1) * count])
          }
          finder.haversines(ra: ra, dec: dec, into: part(0), tangentsOfLon: part(1), sinesOfLat: part(2))
        }
      }
    }
    #expect(Array(measures[..<count]) == alone)
    for i in 0..<count - 1 {
      let (lon, lat) = field.coordinates(ra: ra[i], dec: dec[i])
      // The cosine of half the difference of two right ascensions loses digits where it is close to 0, beyond a pole.
      let tolerance = abs(pointingDec) < 80 ? 1e-14 : 1e-12
      #expect(abs(measures[count + i] - tan(lon * .pi / 180)) < tolerance)
      #expect(abs(measures[2 * count + i] - sin(lat * .pi / 180)) < 1e-14)
    }
    #expect(measures[2 * count - 1] == .infinity, "opposite to the pointing")
  }

  @Test("Steps in the four directions")
  func steps() {
    func meets(_ found: (ra: Double, dec: Double), _ ra: Double, _ dec: Double) -> Bool {
      abs(found.ra - ra) < 1e-13 && abs(found.dec - dec) < 1e-13
    }
    #expect(meets(offsetBy(ra: 10, dec: 20, positionAngle: 0, distance: 5), 10, 25))
    #expect(meets(offsetBy(ra: 10, dec: 20, positionAngle: 180, distance: 5), 10, 15))
    #expect(meets(offsetBy(ra: 350, dec: 0, positionAngle: 90, distance: 20), 10, 0))
    #expect(meets(offsetBy(ra: 10, dec: 0, positionAngle: 270, distance: 20), 350, 0))
    #expect(meets(offsetBy(ra: 10, dec: 80, positionAngle: 0, distance: 20), 190, 80))
    #expect(positionAngle(10, 20, 10, 25) == 0)
    #expect(positionAngle(10, 0, 11, 0) == 90)
  }
}

@Suite("Solid angles") struct SolidAngleTests {
  @Test(
    "Rings on the sphere agree with known values to 1e-15",
    arguments: [
      (0, 1, 9.5695955557485087542e-4),
      (0, 180, 12.566370614359172954),
      (2.5, 3, 2.6306869214997661824e-3),
      (1e-06, 2e-06, 2.8709515444722049476e-15),
      (89, 91, 0.21931340740333240185),
    ])
  func ring(low: Double, high: Double, solidAngle: Double) {
    #expect(abs(SolidAngle.ring(from: low, to: high) / solidAngle - 1) < 1e-15)
  }

  @Test("Flat rings are 2 pi theta dtheta, and near the centre equal to rings on the sphere")
  func flat() {
    let degree = Double.pi / 180
    #expect(abs(SolidAngle.flatRing(from: 1, to: 2) - 2 * .pi * 1.5 * degree * degree) < 1e-18)
    #expect(abs(SolidAngle.flatRing(from: 0, to: 1e-6) / SolidAngle.ring(from: 0, to: 1e-6) - 1) < 1e-14)
    #expect(SolidAngle.flatRing(from: 0, to: 3) > SolidAngle.ring(from: 0, to: 3))
  }
}
