import Tables

/// The tables EVENTS and GTI of a run, in the layout of a dialect.
struct EventTables {
  let run: PlannedRun
  let dialect: StoreConvention

  func events(_ events: SimulatedEvents) -> Table {
    let source = EventColumn.Source(run: run, events: events, dialect: dialect)
    return Table(name: "EVENTS", keywords: eventKeywords, columns: dialect.events.columns.map { $0.column(source) })
  }

  var goodTime: Table {
    let start = dialect.time.seconds(at: run.start)
    let unit = dialect.events.timeUnit
    return Table(
      name: "GTI", keywords: dialect.classKeywords("GTI") + timeKeywords,
      columns: [
        Column("START", unit: unit, .double(run.goodTime.map { start + $0.lowerBound })),
        Column("STOP", unit: unit, .double(run.goodTime.map { start + $0.upperBound })),
      ])
  }

  /// The table POINTING. Its only row has the time of the start of the run, but ALT and AZ in the middle of the run.
  var pointing: Table {
    func degrees(_ name: String, _ value: Double) -> Column { Column(name, unit: "deg", .double([value])) }
    return Table(
      name: "POINTING", keywords: dialect.classKeywords("POINTING") + timeKeywords,
      columns: [
        Column("TIME", unit: "s", .double([dialect.time.seconds(at: run.start)])),
        degrees("RA_PNT", run.pointingRA), degrees("DEC_PNT", run.pointingDec),
        degrees("ALT_PNT", 90 - run.zenith), degrees("AZ_PNT", run.azimuth),
      ])
  }

  private var eventKeywords: [Keyword] {
    let telescopes = (1...run.telescopes).map(String.init).joined(separator: ",")
    var keywords = dialect.classKeywords("EVENTS") + dialect.originKeywords
    keywords += [
      Keyword("CREATOR", .string(dialect.creator)),
      Keyword("OBS_ID", .int(Int64(run.id)), comment: "observation number"),
    ]
    keywords += timeKeywords + dateKeywords
    keywords += [
      Keyword("TELAPSE", .double(run.stop.seconds - run.start.seconds), comment: "[s] stop minus start"),
      Keyword("ONTIME", .double(run.ontime), comment: "[s] good time, dead time included"),
      Keyword("LIVETIME", .double(run.livetime), comment: "[s] good time without dead time"),
      Keyword("DEADC", .double(run.deadTimeCorrection), comment: "LIVETIME / ONTIME"),
    ]
    if dialect.events.statesTarget {
      keywords += [
        Keyword("OBJECT", .string(run.object)),
        Keyword("RA_OBJ", .double(run.objectRA), comment: "[deg]"),
        Keyword("DEC_OBJ", .double(run.objectDec), comment: "[deg]"),
      ]
    }
    keywords += [
      Keyword("RA_PNT", .double(run.pointingRA), comment: "[deg] pointing"),
      Keyword("DEC_PNT", .double(run.pointingDec), comment: "[deg] pointing"),
      Keyword("ALT_PNT", .double(90 - run.zenith), comment: "[deg] pointing altitude at mid-run"),
      Keyword("AZ_PNT", .double(run.azimuth), comment: "[deg] pointing azimuth at mid-run"),
      Keyword("RADECSYS", .string("FK5")), Keyword("EQUINOX", .double(2000)),
    ]
    if dialect.events.statesMode(run.id) {
      keywords.append(Keyword("OBS_MODE", .string(run.target == nil ? dialect.events.offMode : "WOBBLE")))
    }
    keywords += [Keyword("N_TELS", .int(Int64(run.telescopes))), Keyword("TELLIST", .string(telescopes))]
    let site = dialect.events.statesSite ? dialect.site : ObservingSite(latitude: 0, longitude: 0, altitude: 0)
    keywords += [
      Keyword("GEOLON", .double(site.longitude), comment: "[deg] longitude of the observatory"),
      Keyword("GEOLAT", .double(site.latitude), comment: "[deg] latitude of the observatory"),
      Keyword("ALTITUDE", .double(site.altitude), comment: "[m] altitude of the observatory"),
      Keyword("MUONEFF", .double(run.muonEfficiency)), Keyword("EUNIT", .string("TeV")),
      Keyword("COMMENT", .commentary("Simulated by darktime: no event in this file was measured.")),
    ]
    return keywords
  }

  private var timeKeywords: [Keyword] {
    let time = dialect.time
    return [
      Keyword("TSTART", .double(time.seconds(at: run.start)), comment: "[s] mission time"),
      Keyword("TSTOP", .double(time.seconds(at: run.stop)), comment: "[s] mission time"),
      Keyword("MJDREFI", .int(Int64(time.referenceDay))), Keyword("MJDREFF", .double(time.referenceFraction)),
      Keyword("TIMEUNIT", .string("s")), Keyword("TIMESYS", .string(time.spelling)),
      Keyword("TIMEREF", .string("LOCAL")),
    ]
  }

  private var dateKeywords: [Keyword] {
    let (start, stop) = (dialect.time.calendar(run.start), dialect.time.calendar(run.stop))
    let separator = dialect.events.dateKeyword.contains("_") ? "_" : "-"
    return [
      Keyword("DATE\(separator)OBS", .string(start.date)), Keyword("TIME\(separator)OBS", .string(start.time)),
      Keyword("DATE\(separator)END", .string(stop.date)), Keyword("TIME\(separator)END", .string(stop.time)),
    ]
  }
}

extension StoreConvention {
  /// Returns HDUCLASS, HDUDOC, HDUVERS and the HDUCLASn keywords. The result is empty if the dialect does not use these
  /// keywords.
  func classKeywords(_ classes: String...) -> [Keyword] {
    guard let formatClass else { return [] }
    return [
      Keyword("HDUCLASS", .string(formatClass.name)),
      Keyword("HDUDOC", .string("https://github.com/open-gamma-ray-astro/gamma-astro-data-formats")),
      Keyword("HDUVERS", .string(formatClass.version)),
    ] + classes.enumerated().map { Keyword("HDUCLAS\($0.offset + 1)", .string($0.element)) }
  }

  var originKeywords: [Keyword] {
    [
      Keyword("ORIGIN", .string("darktime simulate")), Keyword("TELESCOP", .string(telescope)),
      Keyword("INSTRUME", .string(instrument)),
    ]
  }
}
