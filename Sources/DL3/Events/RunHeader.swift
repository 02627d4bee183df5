import Diagnostics
import FITS
import Units

/// Reads the properties of a run from its EVENTS header, with the observation table as fallback.
struct RunHeader {
  let header: Header
  let place: FilePlace
  let obsID: Int64
  let observations: ObservationTable
  /// The site that is given with `--site`, which has priority over the sites in files.
  let knownSite: Site?

  /// Returns the pointing, in degrees.
  /// - Throws: ``DL3Error/noPointing(_:obsID:)``, ``DL3Error/impossiblePointing(_:ra:dec:)``
  func pointing(_ notes: inout Notes) throws(DL3Error) -> (ra: Double, dec: Double) {
    var ra = header.finite("RA_PNT")
    var dec = header.finite("DEC_PNT")
    if ra == nil || dec == nil {
      ra = observationValue("RA_PNT", in: .deg)
      dec = observationValue("DEC_PNT", in: .deg)
      if ra != nil, dec != nil {
        notes.add(
          "pointing-from-index",
          "RA_PNT or DEC_PNT is missing in EVENTS: RA_PNT and DEC_PNT of the observation table are used",
          at: place.description)
      }
    }
    guard let ra, let dec else { throw .noPointing(place, obsID: obsID) }
    guard (-360...720).contains(ra), abs(dec) <= 90 else { throw .impossiblePointing(place, ra: ra, dec: dec) }
    return (ra, dec)
  }

  /// Returns the equatorial frame of RA and DEC.
  func frame(_ notes: inout Notes) -> String {
    let name = (header.string("RADECSYS") ?? header.string("RADESYS"))?.strippedOfBlanks.uppercased() ?? ""
    switch name {
    case "FK5", "ICRS": return name
    case "":
      notes.add("no-radecsys", "no RADECSYS in EVENTS: ICRS is assumed", at: place.description)
      return "ICRS"
    default:
      notes.add("radecsys", "RADECSYS is \(name): RA and DEC are used without conversion", at: place.description)
      return name
    }
  }

  /// Returns the site that is given with `--site`, or else by this header, or else by the observation table.
  func site(_ notes: inout Notes) -> Site? {
    if let site = Site(header) {
      guard let knownSite, knownSite.isElsewhere(than: site) else { return knownSite ?? site }
      notes.add(
        "other-site", "the site given with --site is used instead of the site in EVENTS",
        at: "\(place): GEOLON \(shortest(site.longitude)), GEOLAT \(shortest(site.latitude))")
      return knownSite
    }
    let site = knownSite == nil ? Site(Header(observations.table.keywords)) : nil
    let reserve =
      site != nil
      ? ": the site of the observation table is used"
      : knownSite != nil
        ? ": the site given with --site is used" : " or the observation table"
    notes.add("no-site", "no site (GEOLON, GEOLAT) in EVENTS\(reserve)", at: place.description)
    return site ?? knownSite
  }

  /// Returns the fraction of the ontime in which the telescopes were ready: DEADC, or else LIVETIME / ONTIME. If the
  /// header has neither, the observation table is used, with a note. If the table has neither, the result is 1.
  func liveFraction(_ notes: inout Notes) -> Double {
    let own = Self.fraction(header.finite("DEADC"), header.finite("LIVETIME"), header.finite("ONTIME"))
    if let own { return own }
    let reserve = Self.fraction(
      observationValue("DEADC", in: .one), observationValue("LIVETIME", in: .s), observationValue("ONTIME", in: .s))
    notes.add(
      "no-deadc",
      reserve == nil
        ? "no dead time (DEADC, LIVETIME) in EVENTS or the observation table: the livetime is set to the ontime"
        : "no dead time (DEADC, LIVETIME) in EVENTS: the dead time of the observation table is used",
      at: place.description)
    return reserve ?? 1
  }

  private static func fraction(_ deadc: Double?, _ livetime: Double?, _ ontime: Double?) -> Double? {
    if let deadc, deadc > 0, deadc <= 1 { return deadc }
    if let livetime, let ontime, livetime > 0, livetime <= ontime { return livetime / ontime }
    return nil
  }

  /// Returns TSTART to TSTOP as the good time, for a run without a GTI.
  /// - Throws: ``DL3Error/noGoodTimes(_:obsID:)``, and the errors of an invalid interval.
  func goodTimesOfHeader(_ notes: inout Notes) throws(DL3Error) -> GoodTimes {
    // TSTART and TSTOP of the observation table cannot be used instead, because in old tables they are in MJD.
    guard let span = try header.startAndStop(at: place) else { throw .noGoodTimes(place, obsID: obsID) }
    notes.add(
      "no-gti", "no GTI: the interval from TSTART to TSTOP of EVENTS is used as good time", at: place.description)
    return try GoodTimes(starts: [span.start], stops: [span.stop], place: place, notes: &notes)
  }

  /// Returns the times of the run that the header and the observation table state.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)`` if TIMEUNIT is not a unit of time.
  func statedTimes(_ notes: inout Notes) throws(DL3Error) -> StatedTimes {
    var span: ClosedRange<Double>?
    if let (start, stop) = try header.startAndStop(at: place) {
      if start < stop {
        span = start...stop
      } else {
        notes.add(
          "no-span", "TSTOP of EVENTS is not after TSTART: the good time intervals are not compared with these times",
          at: "\(place): TSTART \(shortest(start)) s, TSTOP \(shortest(stop)) s")
      }
    }
    var ontimes: [StatedTimes.Ontime] = []
    if let seconds = header.finite("ONTIME") { ontimes.append(.init(name: "ONTIME", place: place, seconds: seconds)) }
    if let row = observations.row(of: obsID), let seconds = observationValue("ONTIME", in: .s) {
      let table = observations.place
      ontimes.append(
        .init(
          name: "ONTIME of the observation table", place: FilePlace(table.file, hdu: table.hdu, row: row + 1),
          seconds: seconds))
    }
    return StatedTimes(place: place, span: span, ontimes: ontimes)
  }

  /// Adds notes on the deviations of the header from the format.
  func noteDialect(_ notes: inout Notes) {
    switch header.string("HDUCLASS")?.strippedOfBlanks.uppercased() {
    case "GADF"?: break
    case let name?:
      notes.add(
        "hduclass", "HDUCLASS of EVENTS is \(name), not GADF: the file is read as a GADF file", at: place.description)
    case nil: notes.add("hduclass", "no HDUCLASS in EVENTS: the file is read as a GADF file", at: place.description)
    }
    if let id = header.int("OBS_ID") {
      if id != obsID {
        notes.add(
          "obs-id", "OBS_ID in the EVENTS header differs from OBS_ID in the index: the value in the index is used",
          at: "\(place): OBS_ID is \(id), but \(obsID) in the index")
      }
    } else {
      notes.add(
        "obs-id", "the EVENTS header has no OBS_ID: the value in the index is used", at: place.description)
    }
    noteTimeScale(&notes)
  }

  private func noteTimeScale(_ notes: inout Notes) {
    guard let spelled = header.string("TIMESYS")?.strippedOfBlanks, !spelled.isEmpty else {
      notes.add("timesys", "no TIMESYS in EVENTS: TT is assumed", at: place.description)
      return
    }
    if spelled != spelled.uppercased() {
      notes.add("timesys", "TIMESYS is spelled '\(spelled)' and read as \(spelled.uppercased())", at: place.description)
    }
    if !["TT", "TDB"].contains(spelled.uppercased()) {
      notes.add(
        "timesys",
        "TIMESYS of EVENTS is \(spelled.uppercased()), not TT: the times are interpreted in the time scale given by "
          + "TIMESYS",
        at: place.description)
    }
  }

  /// Returns a number of the observation table, converted to a unit; `nil` if it is not finite or cannot be converted.
  private func observationValue(_ name: String, in unit: Unit) -> Double? {
    guard let row = observations.row(of: obsID), let value = observations.value(name, row: row)?.double,
      value.isFinite, let factor = try? observations.parsedUnit(name).factor(to: unit)
    else { return nil }
    return value * factor
  }
}

extension Header {
  /// Returns the number of a keyword; `nil` if it is absent or not finite.
  func finite(_ name: String) -> Double? { double(name).flatMap { $0.isFinite ? $0 : nil } }
}

extension Header {
  /// Returns TSTART and TSTOP in s; `nil` if the header lacks one of them.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)`` if TIMEUNIT is not a unit of time.
  func startAndStop(at place: FilePlace) throws(DL3Error) -> (start: Double, stop: Double)? {
    guard let start = finite("TSTART"), let stop = finite("TSTOP") else { return nil }
    let spelling = string("TIMEUNIT")?.strippedOfBlanks ?? ""
    let factor = spelling.isEmpty ? 1 : try ColumnUnits.factor(spelling, to: .s, at: place)
    return (start * factor, stop * factor)
  }
}
