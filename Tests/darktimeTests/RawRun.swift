import TestSupport

extension RawFITS {
  /// An event of a hand-made run.
  struct Event {
    var time = 1050.0
    var ra: Float = 83
    var dec: Float = 22
    var energy: Float = 1
  }

  /// Returns a valid run with EVENTS (TIME, RA, DEC, ENERGY; HDU 1) and GTI (HDU 2), good from 1000 s to 1100 s.
  static func run(_ events: [Event] = [Event](repeating: Event(), count: 20), obsID: Int = 2) -> RawFITS {
    var fits = RawFITS()
    let clock = [card("MJDREFI", "51910"), card("MJDREFF", "0.000742870370370"), card("TIMESYS", "'TT'")]
    fits.addTable(
      "EVENTS",
      columns: [
        .init("TIME", "D", unit: "s"), .init("RA", "E", unit: "deg"), .init("DEC", "E", unit: "deg"),
        .init("ENERGY", "D", unit: "TeV"),
      ],
      rows: events.map { [.double($0.time), .float($0.ra), .float($0.dec), .double(Double($0.energy))] },
      cards: clock + [
        card("HDUCLASS", "'GADF'"), card("OBS_ID", "\(obsID)"), card("RA_PNT", "83.5"), card("DEC_PNT", "22.0"),
        card("DEADC", "0.9"), card("RADECSYS", "'ICRS'"), card("GEOLON", "16.5"), card("GEOLAT", "-23.3"),
        card("ALTITUDE", "1835.0"),
      ])
    // Without rows, the width of a row cannot be derived from the data.
    if events.isEmpty { fits.setCard("NAXIS1", "24") }
    fits.addTable(
      "GTI", columns: [.init("START", "D", unit: "s"), .init("STOP", "D", unit: "s")],
      rows: [[.double(1000), .double(1100)]], cards: clock)
    return fits
  }

  /// Replaces the only good time interval.
  mutating func setGoodTimes(_ start: Double, _ stop: Double) {
    var other = RawFITS()
    other.addTable("GTI", columns: [], rows: [[.double(start), .double(stop)]])
    hdus[2].data = other.hdus[1].data
  }
}
