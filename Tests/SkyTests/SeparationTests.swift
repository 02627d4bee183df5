import Sky
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("Separations") struct SeparationTests {
  @Test("Separations agree with known ones to 5e-14 deg, small ones to 15 digits", arguments: Pair.all)
  func known(pair: Pair) {
    let found = separation(pair.ra1, pair.dec1, pair.ra2, pair.dec2)
    #expect(abs(found - pair.separation) < 5e-14)
    // Only pairs whose inputs do not lose digits in the difference.
    if pair.separation < 1e-3, pair.dec1 < 80 { #expect(abs(found / pair.separation - 1) < 1e-14) }
    #expect(abs(separation(pair.ra2, pair.dec2, pair.ra1, pair.dec1) - found) < 3e-14)
  }

  @Test("Equal directions are exactly 0 deg apart, opposite ones exactly 180 deg")
  func exact() {
    for ra in [0.0, 83.6333, 180, 359.9] {
      for dec in [-90.0, -89.5, -22.014, 0, 45, 90] {
        #expect(separation(ra, dec, ra, dec) == 0)
        #expect(separation(ra, dec, ra + 360, dec) == 0 || ra == 83.6333 || ra == 359.9)
      }
    }
    for ra in [0.0, 30, 123.5] { #expect(separation(ra, 90, 0, 90) == 0) }
    for (ra, dec) in [(0.0, 0.0), (90, 45), (12.5, -60), (0, 90), (270, -90)] {
      #expect(separation(ra, dec, ra + 180, -dec) == 180)
    }
    #expect(abs(separation(10, 0, 100, 0) - 90) < 3e-14)
    #expect(abs(separation(10, 90, 77, 0) - 90) < 3e-14)
  }

  @Test("The separation from a direction that is not finite is NaN")
  func notFinite() {
    #expect(separation(.nan, 0, 0, 0).isNaN)
    #expect(separation(0, 0, 0, .nan).isNaN)
    #expect(separation(0, 0, .infinity, 0).isNaN)
    #expect(separation(0, .infinity, 0, 0).isNaN)
  }

  @Test("A block of any length has the same results as single events, to the last bit")
  func block() {
    for count in [0, 1, 2, 3, 255, 256, 257, 1000] {
      var random = SplitMix(state: UInt64(count))
      let ra = (0..<count).map { _ in 360 * random.uniform() }
      let dec = (0..<count).map { _ in 180 * random.uniform() - 90 }
      var offsets = [Double](repeating: -1, count: count)
      let finder = OffsetFinder(pointingRA: 329.7, pointingDec: -30.2)
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in
          offsets.withUnsafeMutableBufferPointer { finder.offsets(ra: ra, dec: dec, into: $0) }
        }
      }
      #expect(zip(ra, dec).map { separation(329.7, -30.2, $0, $1) } == offsets)
    }
  }

  @Test("Blocks of directions, from distances or positions in the field, agree with single directions")
  func directions() {
    var random = SplitMix(state: 7)
    for (ra, dec) in [(0.001, 20.0), (200, -89.9), (80, 90), (359.9, 0)] {
      let count = 700
      let distances = (0..<count).map { _ in 180 * random.uniform() * random.uniform() }
      let angles = (0..<count).map { _ in 720 * random.uniform() - 360 }
      let versines = distances.map { 2 * pow(sin($0 * .pi / 360), 2) }
      let lats = (0..<count).map { _ in 178 * random.uniform() - 89 }
      let sines = lats.map { sin($0 * .pi / 180) }
      let field = FieldOfView(pointingRA: ra, pointingDec: dec, orientation: .altaz(zenithAngle: 33))
      var block = [Double](repeating: 0, count: 4 * count)
      versines.withUnsafeBufferPointer { versines in
        angles.withUnsafeBufferPointer { angles in
          sines.withUnsafeBufferPointer { sines in
            block.withUnsafeMutableBufferPointer { block in
              func part(_ number: Int) -> UnsafeMutableBufferPointer<Double> {
                UnsafeMutableBufferPointer(rebasing: block[number * count..<(number + 1) * count])
              }
              DirectionFinder(ra: ra, dec: dec)
                .directions(versines: versines, positionAngles: angles, ra: part(0), dec: part(1))
              field.directions(lon: angles, sineOfLat: sines, ra: part(2), dec: part(3))
            }
          }
        }
      }
      for i in 0..<count {
        let one = offsetBy(ra: ra, dec: dec, positionAngle: angles[i], distance: distances[i])
        #expect(separation(one.ra, one.dec, block[i], block[count + i]) < 1e-12)
        #expect(block[i] >= 0 && block[i] < 360)
        let other = field.direction(lon: angles[i], lat: lats[i])
        // Near 90 deg the sine determines a latitude less precisely: to 1e-16 / cos 89 deg.
        #expect(separation(other.ra, other.dec, block[2 * count + i], block[3 * count + i]) < 1e-12)
      }
    }
  }

  @Test("Haversines have the order of the offsets, except for ties within 1e-13 deg")
  func haversines() {
    var random = SplitMix(state: 11)
    let edges = [0.5, 1, 2.0.squareRoot(), 2, 2.5, 3, 88]
    let thresholds = edges.map(OffsetFinder.haversine(ofOffset:))
    var (ra, dec): ([Double], [Double]) = ([], [])
    for i in 0..<20_000 {
      ra.append(79.6 + 8 * random.uniform())
      // Some are exactly on an edge, due north.
      let isOnEdge = i % 100 == 0
      if isOnEdge { ra[i] = 83.6 }
      dec.append(isOnEdge ? 22 + edges[i / 100 % 6] : 18 + 8 * random.uniform())
    }
    var found = [Double](repeating: 0, count: ra.count)
    let finder = OffsetFinder(pointingRA: 83.6, pointingDec: 22)
    ra.withUnsafeBufferPointer { ra in
      dec.withUnsafeBufferPointer { dec in
        found.withUnsafeMutableBufferPointer { finder.haversines(ra: ra, dec: dec, into: $0) }
      }
    }
    for i in ra.indices {
      let offset = separation(83.6, 22, ra[i], dec[i])
      for (edge, threshold) in zip(edges, thresholds) where abs(offset - edge) > 1e-13 {
        if (offset < edge) != (found[i] < threshold) { Issue.record("\(offset) against \(edge)") }
      }
    }
  }

  @Test("Separations agree with Vincenty's formula in C to 1e-13 deg, over the whole sky and nearby")
  func vincenty() {
    var random = SplitMix(state: 5)
    var worst = 0.0
    for i in 0..<100_000 {
      let (ra1, dec1) = (360 * random.uniform(), 180 * random.uniform() - 90)
      let near = i % 2 == 0
      let ra2 = near ? ra1 + 5 * random.uniform() : 360 * random.uniform()
      let dec2 = near ? min(max(dec1 + 5 * random.uniform() - 2.5, -90), 90) : 180 * random.uniform() - 90
      let degree = Double.pi / 180
      let (d1, d2, turn) = (dec1 * degree, dec2 * degree, (ra2 - ra1) * degree)
      let side = cos(d1) * sin(d2) - sin(d1) * cos(d2) * cos(turn)
      let vincenty =
        atan2(hypot(cos(d2) * sin(turn), side), sin(d1) * sin(d2) + cos(d1) * cos(d2) * cos(turn)) / degree
      worst = max(worst, abs(vincenty - separation(ra1, dec1, ra2, dec2)))
    }
    #expect(worst < 1e-13)
  }
}

/// A small random number generator with a known sequence.
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
