import Testing

@testable import Sky

@Suite("The Sun and the Moon") struct SunAndMoonTests {
  /// A site and a moment with the values of astropy 7 (get_body with the built-in ephemeris, AltAz without refraction,
  /// UT1 = UTC).
  struct Case: Sendable {
    let (longitude, latitude, height): (Double, Double, Double)
    /// Seconds after 2001-01-01 00:00:00 UTC, in atomic time.
    let seconds: Double
    let date: String
    let (sun, moon, fraction): (Double, Double, Double)
  }

  private static let hess = (16.5002222222222, -23.2717777777778, 1835.0)
  static let cases = [
    Case(hess, 1180 * 86400 + 11_443, "2004-03-26T03:10:43", -25.85413, -84.84834, 0.243886),
    Case(hess, 1337 * 86400 + 79_200, "2004-08-30T22:00:00", -70.40473, 60.97895, 0.989569),
    // Leap seconds at the ends of 2005, 2008, June 2012, June 2015 and 2016.
    Case(
      (-17.89, 28.761944, 2200), 7332 * 86400 + 70_205, "2021-01-28T19:30:00", -9.68611, 9.41466, 0.998849),
    Case(
      (-110.952158, 31.675058, 1268), 4703 * 86400 + 29_733, "2013-11-17T08:15:30", -70.38379, 66.47753, 0.998827),
  ]

  @Test("Altitudes agree with astropy within 0.003 deg and the illuminated fraction within 1e-4", arguments: cases)
  func astropy(_ known: Case) throws {
    let moment = try Moment(days: 51910, fraction: 64.184 / 86400, scale: .tt, seconds: known.seconds)
    #expect(moment.isoText == known.date)
    let sky = SunAndMoon(
      longitude: known.longitude, latitude: known.latitude, height: known.height, at: moment)
    #expect(abs(sky.sunAltitude - known.sun) < 0.003, "\(sky.sunAltitude)")
    #expect(abs(sky.moonAltitude - known.moon) < 0.003, "\(sky.moonAltitude)")
    #expect(abs(sky.moonFraction - known.fraction) < 1e-4, "\(sky.moonFraction)")
  }

  @Test("The modified Julian date is that of UTC, whatever the scale of the reference")
  func date() throws {
    let terrestrial = try Moment(days: 51910, fraction: 64.184 / 86400, scale: .tt, seconds: 43_200)
    let universal = try Moment(days: 51910, fraction: 0, scale: .utc, seconds: 43_200)
    #expect(abs(terrestrial.modifiedJulianDate - 51910.5) < 1e-9)
    #expect(abs(universal.modifiedJulianDate - 51910.5) < 1e-9)
    #expect(universal.isoText == "2001-01-01T12:00:00")
  }
}

extension SunAndMoonTests.Case {
  init(
    _ site: (Double, Double, Double), _ seconds: Double, _ date: String, _ sun: Double, _ moon: Double,
    _ fraction: Double
  ) {
    (longitude, latitude, height) = site
    (self.seconds, self.date) = (seconds, date)
    (self.sun, self.moon, self.fraction) = (sun, moon, fraction)
  }
}
