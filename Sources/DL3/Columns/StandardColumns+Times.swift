import Diagnostics
import FITS
import Sky
import Tables
import Units

extension StandardColumns {
  /// Returns a column that is computed for the middles of the runs: the date, the Sun, the Moon, or the site. Times and
  /// sites come from the observation table, or else from the EVENTS headers.
  func computedForMiddles(_ name: StandardColumn) -> Resolution {
    let ownSite = site ?? Site(Header(observations.table.keywords))
    let readsTimes = name.needsTime && !observations.hasTimes
    let readsSites = name.needsSite && ownSite == nil
    var (numbers, texts, lacks) = ([Double](), [String](), Set<String>())
    for row in 0..<observations.count {
      let header = readsTimes || readsSites ? allHeaders()[row] : nil
      let place = name.needsSite ? ownSite ?? header.flatMap { Site($0) } : nil
      let moment = name.needsTime ? observations.moment(ofRow: row, header: header) : nil
      if name.needsSite, place == nil { lacks.insert(Self.noSite) }
      if name.needsTime, moment == nil { lacks.insert(Self.noTime) }
      texts.append(moment?.isoText ?? "")
      numbers.append(Self.value(of: name, moment, place) ?? .nan)
    }
    let isKnown = name.isText ? texts.contains { !$0.isEmpty } : numbers.contains(where: \.isFinite)
    guard isKnown || observations.count == 0 else {
      return .unknown(reason: "its values cannot be computed: " + lacks.sorted().joined(separator: " and "))
    }
    if readsTimes || readsSites {
      let what = [readsTimes ? "the times" : nil, readsSites ? "the site" : nil].compactMap(\.self)
      note(name, "the values are computed with \(what.joined(separator: " and ")) from the EVENTS headers")
    }
    return .column(Column(name.rawValue, unit: name.unit, name.isText ? .string(texts) : .double(numbers)))
  }

  static let noSite = "no site (give the site with --site)"
  static let noTime = "no time (check TSTART, TSTOP, MJDREFI and TIMESYS)"

  private static func value(of name: StandardColumn, _ moment: Moment?, _ site: Site?) -> Double? {
    var sky: SunAndMoon? {
      guard let moment, let site else { return nil }
      return SunAndMoon(longitude: site.longitude, latitude: site.latitude, height: site.altitude, at: moment)
    }
    return switch name {
    case .date: moment?.modifiedJulianDate
    case .sunAltitude: sky?.sunAltitude
    case .moonAltitude: sky?.moonAltitude
    case .moonFraction: sky?.moonFraction
    case .siteLongitude: site?.longitude
    case .siteLatitude: site?.latitude
    case .siteAltitude: site?.altitude
    default: nil
    }
  }

  /// Returns the starts and ends of all runs in s after one reference time; NaN where they are not known, `nil` if no
  /// run has times. The times are TSTART and TSTOP: in the table if they have a unit of time there, otherwise in the
  /// EVENTS headers. (In old tables, TSTART and TSTOP without a unit can be dates.)
  func spans() -> (starts: [Double], stops: [Double])? {
    lock.withLock {
      if let starts = observations.seconds("TSTART"), let stops = observations.seconds("TSTOP") {
        return (starts, stops)
      }
      var (starts, stops, first) = ([Double](), [Double](), TimeReference?.none)
      for header in allHeaders() {
        let reference = header.flatMap { TimeReference($0) }
        first = first ?? reference
        let span = header.flatMap { try? $0.startAndStop(at: observations.place) }
        let shift = reference.flatMap { own in first.map { own.seconds(to: $0) } }
        starts.append(span.flatMap { span in shift.map { span.start + $0 } } ?? .nan)
        stops.append(span.flatMap { span in shift.map { span.stop + $0 } } ?? .nan)
      }
      guard starts.contains(where: \.isFinite) else { return nil }
      notes.add(
        "standard-column",
        "no TSTART and TSTOP with a unit of time in the observation table: TSTART and TSTOP of the EVENTS headers "
          + "are used",
        at: observations.place.description)
      return (starts, stops)
    }
  }
}

extension ObservationTable {
  /// Whether the table gives the times of the runs: the reference time, and TSTART and TSTOP in s.
  fileprivate var hasTimes: Bool {
    TimeReference(Header(table.keywords)) != nil
      && ["TSTART", "TSTOP"].allSatisfy { name in
        ownColumn(name).map { $0.unit?.strippedOfBlanks == "s" && $0.numbers != nil } ?? false
      }
  }

  /// Returns the times in a column of the table in s; `nil` without such a column, or if its unit is not one of time.
  fileprivate func seconds(_ name: String) -> [Double]? {
    guard let column = ownColumn(name), let numbers = column.numbers, let spelling = column.unit?.strippedOfBlanks,
      !spelling.isEmpty, let factor = try? Unit(parsing: spelling).factor(to: .s)
    else { return nil }
    return numbers.map { $0 * factor }
  }

  /// Returns the middle of a run; `nil` if the run has no times, or if they cannot be converted to a date.
  fileprivate func moment(ofRow row: Int, header: Header?) -> Moment? {
    guard let (reference, seconds) = middle(ofRow: row, header: header),
      let scale = try? TimeScale(timesys: reference.scale)
    else { return nil }
    return try? Moment(days: reference.days, fraction: reference.fraction, scale: scale, seconds: seconds)
  }

  /// The starts and ends of all runs; see ``Runs/spans``.
  var spans: (starts: [Double], stops: [Double])? { standard?.spans() }
}

extension Runs {
  /// The starts and ends of the runs in s after one reference time; NaN where they are not known, `nil` if no run of
  /// the store has times. The times are TSTART and TSTOP in the observation table, or else in the EVENTS headers.
  public var spans: (starts: [Double], stops: [Double])? {
    store.observations.spans.map { spans in (rows.map { spans.starts[$0] }, rows.map { spans.stops[$0] }) }
  }
}
