import Sky
import Testing

/// Reference values computed with astropy 7.2 (SkyCoord.transform_to(AltAz)), without refraction, with polar motion and
/// UT1 - UTC set to 0. Seconds are added to the reference as a TimeDelta.
struct HorizonCase: Sendable {
  let longitude, latitude, height: Double
  let days, fraction: Double
  let scale: TimeScale
  let seconds, ra, dec: Double
  let azimuth, altitude: Double

  private static func hess(
    _ days: Double, _ fraction: Double, _ scale: TimeScale, _ seconds: Double, _ ra: Double, _ dec: Double,
    _ azimuth: Double, _ altitude: Double
  ) -> HorizonCase {
    HorizonCase(
      longitude: 16.50022, latitude: -23.27178, height: 1835, days: days, fraction: fraction, scale: scale,
      seconds: seconds, ra: ra, dec: dec, azimuth: azimuth, altitude: altitude)
  }

  private static func magic(
    _ days: Double, _ fraction: Double, _ scale: TimeScale, _ seconds: Double, _ ra: Double, _ dec: Double,
    _ azimuth: Double, _ altitude: Double
  ) -> HorizonCase {
    HorizonCase(
      longitude: -17.8902, latitude: 28.7619, height: 2184, days: days, fraction: fraction, scale: scale,
      seconds: seconds, ra: ra, dec: dec, azimuth: azimuth, altitude: altitude)
  }

  static let all: [HorizonCase] = [
    hess(51910, 0.000742870369, .tt, 103500000.25, 83.633333, 22.014444, 285.800659314366, -20.958258198312),
    hess(51910, 0.000742870369, .tt, 103500000.25, 329.7169, -30.2256, 143.838172841952, -25.177609747389),
    hess(51910, 0.000742870369, .tt, 103500000.25, 10.0, -89.2, 180.025147354468, 22.448306497256),
    hess(53005, 0, .utc, 12345678.9, 83.633333, 22.014444, 277.690345442936, -47.683365429007),
    hess(53005, 0, .utc, 12345678.9, 329.7169, -30.2256, 126.419019274118, -5.745714482740),
    hess(53005, 0, .utc, 12345678.9, 10.0, -89.2, 179.579399595000, 22.540497098388),
    hess(57000, 0.25, .tai, 98765432.1, 83.633333, 22.014444, 96.060347552298, -80.974320113670),
    hess(57000, 0.25, .tai, 98765432.1, 329.7169, -30.2256, 110.698098573844, 39.667242087551),
    hess(57000, 0.25, .tai, 98765432.1, 10.0, -89.2, 179.033067031234, 23.187036731336),
    magic(51910, 0.000742870369, .tt, 103500000.25, 83.633333, 22.014444, 281.370498969617, 27.405587731496),
    magic(51910, 0.000742870369, .tt, 103500000.25, 329.7169, -30.2256, 114.665313448147, -86.411921170943),
    magic(51910, 0.000742870369, .tt, 103500000.25, 10.0, -89.2, 180.556017594036, -29.427122322600),
    magic(53005, 0, .utc, 12345678.9, 83.633333, 22.014444, 293.786161369619, 2.585055939892),
    magic(53005, 0, .utc, 12345678.9, 329.7169, -30.2256, 101.176797052902, -60.911551984658),
    magic(53005, 0, .utc, 12345678.9, 10.0, -89.2, 180.105957654052, -29.584237594099),
    magic(57000, 0.25, .tai, 98765432.1, 83.633333, 22.014444, 332.173206766053, -33.907921559672),
    magic(57000, 0.25, .tai, 98765432.1, 329.7169, -30.2256, 116.685702078946, -14.579154494055),
    magic(57000, 0.25, .tai, 98765432.1, 10.0, -89.2, 179.211679736324, -29.329086018799),
    // 2016-12-31, a day with a leap second at its end: at 3:00 and 22:30 UTC.
    hess(57000, 0.25, .tai, 65_048_436, 83.633333, 22.014444, 295.055237085561, 2.006014000972),
    hess(57000, 0.25, .tai, 65_118_636, 83.633333, 22.014444, 346.042771907859, 43.484261203339),
    magic(57000, 0.25, .tai, 65_048_436, 83.633333, 22.014444, 270.315070987300, 50.617431904499),
    magic(57000, 0.25, .tai, 65_118_636, 83.633333, 22.014444, 102.256415661167, 67.764571111679),
  ]

  func horizon(around middle: Double, accuracy: HorizonFrame.Accuracy = .complete) throws -> HorizonFrame {
    try HorizonFrame(
      longitude: longitude, latitude: latitude, height: height, referenceDays: days, referenceFraction: fraction,
      scale: scale, around: middle, accuracy: accuracy)
  }
}

@Suite("Horizon coordinates") struct HorizonTests {
  @Test("Azimuth and altitude are astropy's to 0.001 arcsec", arguments: HorizonCase.all)
  func astropy(known: HorizonCase) throws {
    let found = try known.horizon(around: known.seconds).direction(ra: known.ra, dec: known.dec, time: known.seconds)
    #expect(separation(found.azimuth, found.altitude, known.azimuth, known.altitude) * 3600 < 1e-3)
  }

  @Test("Without aberration, azimuth and altitude are astropy's to 21 arcsec", arguments: HorizonCase.all)
  func coarse(known: HorizonCase) throws {
    let found = try known.horizon(around: known.seconds, accuracy: .coarse)
      .direction(ra: known.ra, dec: known.dec, time: known.seconds)
    // The constant of aberration is 20.5 arcsec; the orbit of the Earth is not a circle, and light is deflected little.
    #expect(separation(found.azimuth, found.altitude, known.azimuth, known.altitude) * 3600 < 21)
  }

  @Test(
    "The frame of the middle of a run is accurate to 0.03 arcsec 15 minutes away, 0.1 arcsec an hour away",
    arguments: HorizonCase.all)
  func around(known: HorizonCase) throws {
    for (hours, bound) in [(-0.25, 0.03), (0.25, 0.03), (-1, 0.1), (1, 0.1)] {
      let horizon = try known.horizon(around: known.seconds + hours * 3600)
      let found = horizon.direction(ra: known.ra, dec: known.dec, time: known.seconds)
      #expect(separation(found.azimuth, found.altitude, known.azimuth, known.altitude) * 3600 < bound)
    }
  }

  @Test("A block has the same results as single events")
  func block() throws {
    let horizon = try HorizonCase.all[7].horizon(around: 98_765_432)
    let times = (0..<300).map { 98_765_000 + 3 * Double($0) }
    let ra = (0..<300).map { 329 + 0.01 * Double($0) }
    let dec = (0..<300).map { -31 + 0.005 * Double($0) }
    var azimuth = [Double](repeating: 0, count: 300)
    var altitude = azimuth
    ra.withUnsafeBufferPointer { ra in
      dec.withUnsafeBufferPointer { dec in
        times.withUnsafeBufferPointer { times in
          azimuth.withUnsafeMutableBufferPointer { azimuth in
            altitude.withUnsafeMutableBufferPointer {
              horizon.directions(ra: ra, dec: dec, time: times, azimuth: azimuth, altitude: $0)
            }
          }
        }
      }
    }
    for i in 0..<300 {
      #expect(horizon.direction(ra: ra[i], dec: dec[i], time: times[i]) == (azimuth[i], altitude[i]))
    }
  }

  @Test(
    "TIMESYS in the spellings of the FITS standard",
    arguments: zip(
      ["TT", " utc ", "Tai", "TDT", "ET", "IAT", "GMT"], [TimeScale.tt, .utc, .tai, .tt, .tt, .tai, .utc]))
  func scales(text: String, scale: TimeScale) throws {
    #expect(try TimeScale(timesys: text) == scale)
  }

  @Test("An unknown time scale and an impossible date are reported")
  func badTimes() throws {
    let scale = #expect(throws: SkyError.self) { try TimeScale(timesys: "LOCAL") }
    #expect(
      scale?.description
        == "time scale 'LOCAL'; expected TT, TAI or UTC; set TIMESYS to one of these")
    let date = #expect(throws: SkyError.self) {
      try HorizonFrame(
        longitude: 0, latitude: 0, height: 0, referenceDays: .nan, referenceFraction: 0, scale: .tt, around: 5)
    }
    #expect(
      date?.description == "a time of 5.0 s after MJD nan + 0.0 (TT); expected a valid date in TT; "
        + "check MJDREFI, MJDREFF, TIMESYS and TIME")
  }
}

@Suite("Fields in ALTAZ alignment") struct TurningFieldTests {
  /// H.E.S.S., near culmination at an altitude of 83 deg, where the field rotates by 90 deg in 28 minutes.
  static let pointing = (ra: 329.7169, dec: -30.2256)
  static let start = 123_521_589.0
  static func horizon() throws -> HorizonFrame {
    try HorizonCase.all[0].horizon(around: start + 840)
  }

  /// time, ra, dec, lon, lat: azimuths and altitudes of astropy (as above), converted to the field of view by gammapy
  /// 2.1 (gammapy.utils.coordinates.sky_to_fov).
  static let known: [(time: Double, ra: Double, dec: Double, lon: Double, lat: Double)] = [
    (123521732.891, 328.52231, -29.87442, -0.34505307224, 1.03618778470),
    (123522567.032, 330.06645, -30.8965, -0.19452358589, -0.70919879683),
    (123522393.806, 328.68004, -30.30853, -0.71645409820, 0.54377008847),
    (123521779.969, 329.53454, -31.69538, -1.26072836631, -0.77185638204),
    (123522312.455, 327.44389, -30.35615, -1.51063406927, 1.26020592787),
    (123523195.529, 328.58273, -30.94114, -1.18493149468, -0.24804300460),
    (123522758.643, 329.73008, -28.99385, 0.72252679956, 0.99781077220),
    (123523224.413, 331.05055, -30.7064, 0.85059767097, -0.91068499227),
  ]

  struct Coordinates {
    var lon: [Double]
    var lat: [Double]

    init(
      _ events: [(time: Double, ra: Double, dec: Double)],
      by compute: (
        _ ra: UnsafeBufferPointer<Double>, _ dec: UnsafeBufferPointer<Double>, _ time: UnsafeBufferPointer<Double>,
        _ lon: UnsafeMutableBufferPointer<Double>, _ lat: UnsafeMutableBufferPointer<Double>
      ) -> Void
    ) {
      var lon = [Double](repeating: 0, count: events.count)
      var lat = lon
      events.map(\.ra).withUnsafeBufferPointer { ra in
        events.map(\.dec).withUnsafeBufferPointer { dec in
          events.map(\.time).withUnsafeBufferPointer { time in
            lon.withUnsafeMutableBufferPointer { lon in
              lat.withUnsafeMutableBufferPointer { compute(ra, dec, time, lon, $0) }
            }
          }
        }
      }
      (self.lon, self.lat) = (lon, lat)
    }
  }

  static func accurate(_ events: [(time: Double, ra: Double, dec: Double)]) throws -> Coordinates {
    let horizon = try horizon()
    return Coordinates(events) { ra, dec, time, lon, lat in
      horizon.fieldCoordinates(
        pointingRA: pointing.ra, pointingDec: pointing.dec, ra: ra, dec: dec, time: time, lon: lon, lat: lat)
    }
  }

  static func sliced(
    _ events: [(time: Double, ra: Double, dec: Double)], from: Double = start, to: Double = start + 1680, step: Double
  ) throws -> Coordinates {
    let field = RotatingField(
      horizon: try horizon(), pointingRA: pointing.ra, pointingDec: pointing.dec, from: from, to: to, step: step)
    return Coordinates(events) { ra, dec, time, lon, lat in
      field.coordinates(ra: ra, dec: dec, time: time, lon: lon, lat: lat)
    }
  }

  static func randomEvents(_ count: Int, over seconds: Double = 1680) -> [(time: Double, ra: Double, dec: Double)] {
    var random = SplitMix(state: 17)
    return (0..<count).map { i in
      let (ra, dec) = offsetBy(
        ra: pointing.ra, dec: pointing.dec, positionAngle: 360 * random.uniform(), distance: 3 * random.uniform())
      return (start + seconds * (Double(i) + random.uniform()) / Double(count), ra, dec)
    }
  }

  @Test("The accurate method agrees with astropy and gammapy to 0.02 arcsec")
  func gammapy() throws {
    let events = Self.known.map { (time: $0.time, ra: $0.ra, dec: $0.dec) }
    let found = try Self.accurate(events)
    for (i, known) in Self.known.enumerated() {
      #expect(separation(found.lon[i], found.lat[i], known.lon, known.lat) * 3600 < 0.02)
    }
  }

  @Test("The sliced method agrees with the accurate one to 10 arcsec at steps of 0.1 deg, 1.3 arcsec at small ones")
  func paths() throws {
    let events = Self.randomEvents(4000)
    let accurate = try Self.accurate(events)
    for (step, bound) in [(0.1, 10.0), (0.002, 1.3)] {
      let fast = try Self.sliced(events, step: step)
      let worst = events.indices.map { separation(fast.lon[$0], fast.lat[$0], accurate.lon[$0], accurate.lat[$0]) }
        .max()
      #expect((worst ?? 1) * 3600 < bound)
    }
  }

  @Test("Events in any order and outside all slices have the right angle")
  func order() throws {
    let events = Self.randomEvents(600)
    let inOrder = try Self.sliced(events, step: 0.5)
    let reversed = try Self.sliced(events.reversed(), step: 0.5)
    #expect(Array(inOrder.lon.reversed()) == reversed.lon)
    #expect(Array(inOrder.lat.reversed()) == reversed.lat)
    let outside = try Self.sliced(events, from: Self.start - 100, to: Self.start - 50, step: 0.5)
    let accurate = try Self.accurate(events)
    for i in events.indices {
      #expect(separation(outside.lon[i], outside.lat[i], accurate.lon[i], accurate.lat[i]) * 3600 < 1.3)
    }
  }

  @Test("Slices have no gaps, and the field rotates by no more than the step from one to the next")
  func slices() throws {
    let field = RotatingField(
      horizon: try Self.horizon(), pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec, from: Self.start,
      to: Self.start + 1680, step: 0.25)
    #expect(field.slices.first?.start == Self.start)
    #expect(field.slices.last?.stop == Self.start + 1680)
    for (left, right) in zip(field.slices, field.slices.dropFirst()) {
      #expect(left.stop == right.start)
      #expect(abs(left.zenithAngle - right.zenithAngle) < 0.25)
    }
  }

  @Test("At the zenith the field rotates by 180 deg at once, and slices are not shorter than a tenth of a second")
  func zenith() throws {
    let horizon = try Self.horizon()
    // The direction that is a few arcsec from the zenith 500 s after the start.
    var pointing = (ra: 328.0, dec: -23.27)
    for _ in 0..<40 {
      let from = horizon.direction(ra: pointing.ra, dec: pointing.dec, time: Self.start + 500)
      let angle = horizon.zenithAngle(ra: pointing.ra, dec: pointing.dec, time: Self.start + 500)
      pointing = offsetBy(
        ra: pointing.ra, dec: pointing.dec, positionAngle: angle, distance: 0.9 * (90 - from.altitude))
    }
    let field = RotatingField(
      horizon: horizon, pointingRA: pointing.ra, pointingDec: pointing.dec, from: Self.start, to: Self.start + 1000)
    #expect(field.slices.count < 2000)
    #expect((field.slices.map { $0.stop - $0.start }.min() ?? 0) > 0.04)
    let before = field.slices[0].zenithAngle
    let after = field.slices[field.slices.count - 1].zenithAngle
    #expect(abs(abs(before - after) - 180) < 2)
  }

  @Test("Orientations are weighted by their time within the intervals")
  func weights() throws {
    let field = RotatingField(
      horizon: try Self.horizon(), pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec, from: Self.start,
      to: Self.start + 1680, step: 1)
    let all = field.orientations(during: [(Self.start, Self.start + 1680)])
    #expect(all.count == field.slices.count)
    #expect(abs(all.map(\.weight).reduce(0, +) - 1) < 1e-12)
    let first = field.slices[0]
    let half = field.orientations(during: [(Self.start - 50, first.stop), (first.stop + 0.5, first.stop + 1)])
    #expect(half.count == 2)
    #expect(abs(half[0].weight - (first.stop - first.start) / (first.stop - first.start + 0.5)) < 1e-9)
    #expect(field.orientations(during: [(0, 1)]).isEmpty)
  }

  @Test("ALTAZ from the zenith's position angle agrees with azimuth and altitude, in both directions")
  func orientation() throws {
    let horizon = try Self.horizon()
    let (ra0, dec0) = Self.pointing
    let time = Self.start + 300
    let angle = horizon.zenithAngle(ra: ra0, dec: dec0, time: time)
    let onSky = FieldOfView(pointingRA: ra0, pointingDec: dec0, orientation: .altaz(zenithAngle: angle))
    let centre = horizon.direction(ra: ra0, dec: dec0, time: time)
    let inHorizon = FieldOfView(pointingRA: centre.azimuth, pointingDec: centre.altitude)
    for event in Self.randomEvents(200) {
      let place = horizon.direction(ra: event.ra, dec: event.dec, time: time)
      let expected = inHorizon.coordinates(ra: place.azimuth, dec: place.altitude)
      let found = onSky.coordinates(ra: event.ra, dec: event.dec)
      #expect(separation(found.lon, found.lat, expected.lon, expected.lat) * 3600 < 1.3)
      let back = onSky.direction(lon: found.lon, lat: found.lat)
      #expect(separation(back.ra, back.dec, event.ra, event.dec) < 1e-13)
    }
  }
}

@Suite("Sky frames") struct SkyFrameTests {
  @Test(
    "Positions in ICRS agree with astropy 7.2 to 0.03 arcsec: its galactic pole is that of FK5",
    arguments: [
      (SkyFrame.galactic, 0, 0, 266.40498828654, -28.93617776179),
      (.galactic, 123.4, -56.7, 13.11795728896, 6.17080791794),
      (.galactic, 305.25, 89.9, 192.86401851010, 27.02833417344),
      (.fk5, 83.6333, 22.0144, 83.63329237532, 22.01440521338),
      (.fk5, 250.0, -75.0, 249.99997771816, -75.00000432986),
      (.icrs, 250.0, -75.0, 250.0, -75.0),
    ])
  func astropy(frame: SkyFrame, longitude: Double, latitude: Double, ra: Double, dec: Double) {
    let found = frame.icrs(longitude: longitude, latitude: latitude)
    #expect(separation(found.ra, found.dec, ra, dec) * 3600 < (frame == .fk5 ? 0.002 : 0.03))
  }

  @Test(
    "Galactic positions in ICRS agree with ERFA to 1e-11 deg",
    arguments: [
      (0, 0, 266.404994801046, -28.936173960139), (123.4, -56.7, 13.117962297443, 6.170810311779),
      (305.25, 89.9, 192.864020625513, 27.028331758847),
    ])
  func erfa(longitude: Double, latitude: Double, ra: Double, dec: Double) {
    let found = SkyFrame.galactic.icrs(longitude: longitude, latitude: latitude)
    #expect(separation(found.ra, found.dec, ra, dec) < 1e-11)
  }
}
