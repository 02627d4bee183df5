import FITS
import Sky
import Tables
import Units

extension StandardColumns {
  /// Returns the altitude, zenith angle or azimuth of the pointings: from ALT_PNT or ZEN_PNT of the table, from the
  /// headers, or computed for the middles of the runs.
  func direction(_ name: StandardColumn) -> Resolution {
    if name == .zenith || name == .altitude {
      let other = name == .zenith ? StandardColumn.altitude : .zenith
      if let degrees = degrees(ofOwn: other) {
        note(name, "90 deg - \(other.rawValue) is used")
        return .column(Column(name.rawValue, unit: "deg", .double(degrees.map { 90 - $0 })))
      }
      if name == .altitude, let found = ofHeaders(.altitude) { return found }
      // The zenith angle comes from the altitude, so that both agree.
      if name == .zenith {
        switch resolve(.altitude) {
        case .unknown(let reason): return .unknown(reason: reason)
        case .column(let altitude):
          return .column(
            Column(name.rawValue, unit: "deg", .double((altitude.numbers ?? []).map { 90 - $0 })))
        }
      }
    } else if let found = ofHeaders(name) {
      return found
    }
    return computed(name)
  }

  /// Returns the numbers of a column of the table in deg; `nil` if the table has no such column of angles.
  func degrees(ofOwn name: StandardColumn) -> [Double]? {
    guard let numbers = observations.ownColumn(name.rawValue)?.numbers,
      let factor = try? observations.parsedUnit(name.rawValue).factor(to: .deg)
    else { return nil }
    return numbers.map { $0 * factor }
  }

  /// Returns the altitude or the azimuth computed with ERFA, without refraction.
  private func computed(_ name: StandardColumn) -> Resolution {
    let missing = "no keyword \(name.rawValue) in the EVENTS headers"
    guard let ra = pointing(.pointingRA), let dec = pointing(.pointingDec) else {
      return .unknown(reason: "\(missing), and no pointing (RA_PNT, DEC_PNT) from which to compute \(name.rawValue)")
    }
    var (numbers, lacks, lowest) = ([Double](), Set<String>(), Double.infinity)
    for row in 0..<observations.count {
      let place = computed(ofRow: row, ra: ra[row], dec: dec[row], header: allHeaders()[row], lacks: &lacks)
      if let place { lowest = min(lowest, place.altitude) }
      numbers.append(place.map { name == .azimuth ? $0.azimuth : $0.altitude } ?? .nan)
    }
    guard numbers.contains(where: \.isFinite) else {
      return .unknown(
        reason: "\(missing), and \(name.rawValue) cannot be computed: " + lacks.sorted().joined(separator: " and "))
    }
    guard lowest >= 0 else {
      return .unknown(
        reason: "\(missing), and the altitude computed for a run is \(shortest(lowest.rounded())) deg, below the "
          + "horizon: correct the site with --site")
    }
    note(name, "the values are computed from the pointing, the time and the site (ERFA, without refraction)")
    return .column(Column(name.rawValue, unit: "deg", .double(numbers)))
  }

  /// Returns the direction of a run, computed with ERFA for its middle, without refraction. If the site or the time is
  /// missing, the result is `nil`, and a description of what is missing is added to `lacks`.
  func computed(
    ofRow row: Int, ra: Double, dec: Double, header: Header?, lacks: inout Set<String>
  ) -> (azimuth: Double, altitude: Double)? {
    let site = site ?? header.flatMap { Site($0) } ?? Site(Header(observations.table.keywords))
    let moment = observations.middle(ofRow: row, header: header)
    if site == nil { lacks.insert(Self.noSite) }
    if moment == nil { lacks.insert(Self.noTime) }
    guard let site, let (reference, middle) = moment,
      let frame = try? HorizonFrame(site, reference, around: middle, .complete)
    else { return nil }
    return frame.direction(ra: ra, dec: dec, time: middle)
  }

  /// Returns a coordinate of the pointings in deg, from the table or the headers; `nil` if neither gives it.
  private func pointing(_ name: StandardColumn) -> [Double]? {
    if let own = degrees(ofOwn: name) { return own }
    if case .column(let column) = resolve(name) { return column.numbers }
    return nil
  }
}

extension HorizonFrame {
  /// Creates the horizon frame of a site for times around `middle`, in s after a reference time.
  init(_ site: Site, _ reference: TimeReference, around middle: Double, _ accuracy: Accuracy) throws(SkyError) {
    try self.init(
      longitude: site.longitude, latitude: site.latitude, height: site.altitude, referenceDays: reference.days,
      referenceFraction: reference.fraction, scale: TimeScale(timesys: reference.scale), around: middle,
      accuracy: accuracy)
  }
}

extension ObservationTable {
  /// Returns the middle of a run: a reference time and the seconds after it. It is the mean of TSTART and TSTOP in the
  /// table, if these are in s, or else in the EVENTS header. The result is `nil` if both lack these times.
  func middle(ofRow row: Int, header: Header?) -> (reference: TimeReference, seconds: Double)? {
    // The times of old tables without units can be dates, so only times in s are used.
    func seconds(_ name: String) -> Double? {
      guard ownColumn(name)?.unit?.strippedOfBlanks == "s" else { return nil }
      return value(name, row: row)?.double
    }
    if let reference = TimeReference(Header(table.keywords)), let start = seconds("TSTART"),
      let stop = seconds("TSTOP"), start.isFinite, stop.isFinite
    {
      return (reference, start + (stop - start) / 2)
    }
    // With a TIMEUNIT that is not a unit of time, the middle is not known; reading the events of the run is an error.
    guard let header, let reference = TimeReference(header), let (start, stop) = try? header.startAndStop(at: place)
    else { return nil }
    return (reference, start + (stop - start) / 2)
  }
}
