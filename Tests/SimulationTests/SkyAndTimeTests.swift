import Testing

@testable import Simulation

@Suite struct SkyAndTimeTests {
  private let hess = ObservingSite(latitude: -23.2717777778, longitude: 16.5002222222, altitude: 1835)

  @Test("The sidereal time agrees with an example by Meeus") func siderealTimeIsThatOfMeeus() {
    // Astronomical Algorithms, example 12.a: 1987 April 10, 0h UT, 13h 10m 46.3668s.
    let greenwich = ObservingSite(latitude: 51.5, longitude: 0, altitude: 0)
    let instant = Instant(seconds: Double(46895 - Instant.firstDay) * 86400 + Instant.terrestrialMinusUniversal)
    #expect(abs(greenwich.siderealTime(at: instant) - 197.693195) < 1e-5)
  }

  @Test("Directions are unchanged after conversion to horizontal coordinates and back")
  func directionsSurviveTheWayToTheHorizonAndBack() {
    for zenith in [0.5, 20, 59] {
      for azimuth in [0.0, 45, 170, 260] {
        let place = hess.equatorial(zenith: zenith, azimuth: azimuth, siderealTime: 123)
        let back = hess.horizontal(ra: place.ra, dec: place.dec, siderealTime: 123)
        #expect(abs(back.zenith - zenith) < 1e-9)
        #expect(abs(back.azimuth - azimuth) < 1e-9)
      }
    }
  }

  @Test("On the meridian, the right ascension is the sidereal time") func theNorthernMeridianIsAtTheSiderealTime() {
    let place = hess.equatorial(zenith: 30, azimuth: 0, siderealTime: 200)
    #expect(abs(place.ra - 200) < 1e-9)
    #expect(abs(place.dec - (-23.2717777778 + 30)) < 1e-9)
    // A direction in the east has not culminated yet, so its right ascension is larger.
    #expect(hess.equatorial(zenith: 30, azimuth: 90, siderealTime: 200).ra > 200)
  }

  @Test("Sources are observed at night") func sourcesAreObservedAtNight() {
    for wanted in stride(from: 0.0, to: 360, by: 17) {
      let instant = hess.nextInstant(ofSiderealTime: wanted, afterNight: 5)
      let difference = hess.siderealTime(at: instant) - wanted
      #expect(abs(difference - (difference / 360).rounded() * 360) < 1e-6)
      let solar = (instant.universalSecond / 3600 + hess.longitude / 15).truncatingRemainder(dividingBy: 24)
      #expect(solar < 0.1 || solar > 23.9)
    }
  }

  @Test("Modified Julian days are converted to calendar dates") func datesAreThoseOfTheCalendar() {
    #expect(civilDate(modifiedJulianDay: 53005) == (2004, 1, 1))
    #expect(civilDate(modifiedJulianDay: 53064) == (2004, 2, 29))
    #expect(civilDate(modifiedJulianDay: 51544) == (2000, 1, 1))
    #expect(civilDate(modifiedJulianDay: 40587) == (1970, 1, 1))
  }

  @Test("The mission time agrees with a run of the release") func missionTimeIsThatOfTheRelease() {
    // Run 20136 of H.E.S.S. DL3 DR1: TSTART 101962602 is 2004-03-26, 02:57:46.184 (TT).
    let time = StoreConvention.hessDR1.time
    let start = Instant(seconds: 85 * 86400 + 2 * 3600 + 57 * 60 + 46.184)
    #expect(abs(time.seconds(at: start) - 101_962_602) < 1e-4)
    #expect(time.calendar(start) == ("2004-03-26", "02:57:46.184"))
  }
}
