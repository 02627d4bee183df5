import FITS
import Tables

/// A small store for tests, valid or invalid: by default one run in plain GADF.
struct TestStore {
  struct Run {
    var obsID: Int64 = 1
    var headerID: Int64?
    var target = "Off data"
    /// The direction of the pointing, to 0.1 deg.
    var zenith = 58.5
    var azimuth = 317.9
    var keywords: [Keyword] = [
      Keyword("HDUCLASS", .string("GADF")), Keyword("HDUVERS", .string("0.3")), Keyword("HDUCLAS1", .string("EVENTS")),
      Keyword("TELESCOP", .string("TEST")), Keyword("RA_PNT", .double(83.5)), Keyword("DEC_PNT", .double(22.0)),
      Keyword("MJDREFI", .int(51910)), Keyword("MJDREFF", .double(0.00074287037)), Keyword("TIMESYS", .string("TT")),
      Keyword("TIMEUNIT", .string("s")), Keyword("RADECSYS", .string("ICRS")), Keyword("DEADC", .double(0.9)),
      Keyword("ONTIME", .double(100)), Keyword("GEOLON", .double(16.5)), Keyword("GEOLAT", .double(-23.3)),
      Keyword("ALTITUDE", .double(1835)), Keyword("ALT_PNT", .double(31.5)),
    ]
    var events: [Column] = [
      Column("EVENT_ID", .int([1, 2, 3])), Column("TIME", unit: "s", .double([1000, 1050, 1099])),
      Column("RA", unit: "deg", .double([83, 84, 85])), Column("DEC", unit: "deg", .double([21, 22, 23])),
      Column("ENERGY", unit: "TeV", .double([0.5, 1, 2])),
    ]
    var gti: [Column]? = [
      Column("START", unit: "s", .double([1000])), Column("STOP", unit: "s", .double([1100])),
    ]
    var gtiKeywords: [Keyword] = [
      Keyword("MJDREFI", .int(51910)), Keyword("MJDREFF", .double(0.00074287037)), Keyword("TIMESYS", .string("TT")),
      Keyword("TIMEUNIT", .string("s")),
    ]
    /// The name and the keywords of an effective area in a separate file.
    var area: (hdu: String, keywords: [Keyword])?
    var eventsName = "EVENTS"
    var gtiName = "GTI"
    /// The HDU that the gti row names, if it is not `gtiName`.
    var gtiRowName: String?
    /// The columns of a pointing table in the event file.
    var pointing: [Column]?
    var isGTIFirst = false
    var isGTIApart = false
    var hasGTIRow = true

    mutating func set(_ name: String, _ value: Keyword.Value?) {
      let old = keywords.firstIndex { $0.name == name }
      if let old { keywords.remove(at: old) }
      if let value { keywords.append(Keyword(name, value)) }
    }

    mutating func setEvents(_ name: String, unit: String?, _ values: [Double]) {
      events.removeAll { $0.name == name }
      events.append(Column(name, unit: unit, .double(values)))
    }

    var eventFile: String { "run\(obsID).fits.gz" }
    var areaFile: String { "aeff\(obsID).fits" }
    var gtiFile: String { isGTIApart ? "gti\(obsID).fits" : eventFile }
  }

  var runs = [Run()]
  var fileDir = "data"
  var packed = true
  var bundled = false
  var observationKeywords: [Keyword] = []
  var extraObservationColumns: [Column] = []
  var extraIndexColumns: [Column] = []
  /// The columns that the observation table does not have.
  var without: Set<String> = []
  var indexKeywords: [Keyword] = []
  var indexNames = (observations: "OBS_INDEX", hdus: "HDU_INDEX")

  /// Returns a store of one run that was modified by `change`.
  static func altered(_ change: (inout Run) -> Void) -> TestStore {
    var store = TestStore()
    change(&store.runs[0])
    return store
  }

  var observationTable: Table {
    Table(
      name: indexNames.observations, keywords: observationKeywords,
      columns: [
        Column("OBS_ID", .int(runs.map(\.obsID))), Column("TARGET_NAME", .string(runs.map(\.target)), format: "20A"),
        Column("ZEN_PNT", unit: "deg", .double(runs.map(\.zenith))),
        Column("AZ_PNT", unit: "deg", .double(runs.map(\.azimuth))),
        Column("ONTIME", unit: "s", .double(runs.map { _ in 100 })),
      ].filter { !without.contains($0.name) } + extraObservationColumns)
  }

  var indexTable: Table {
    var rows: [(id: Int64, type: String, file: String, hdu: String)] = []
    for run in runs {
      rows.append((run.obsID, "events", run.eventFile, run.eventsName))
      if run.hasGTIRow { rows.append((run.obsID, "gti", run.gtiFile, run.gtiRowName ?? run.gtiName)) }
      if run.pointing != nil { rows.append((run.obsID, "pointing", run.eventFile, "POINTING")) }
      rows.append((run.obsID, "bkg", run.eventFile, "BKG"))
      if run.area != nil { rows.append((run.obsID, "aeff", run.areaFile, "AEFF")) }
    }
    return Table(
      name: indexNames.hdus, keywords: indexKeywords,
      columns: [
        Column("OBS_ID", .int(rows.map(\.id))), Column("HDU_TYPE", .string(rows.map(\.type))),
        Column("HDU_CLASS", .string(rows.map { $0.type == "bkg" ? "bkg_3d" : $0.type })),
        Column("FILE_DIR", .string(rows.map { _ in fileDir })), Column("FILE_NAME", .string(rows.map(\.file))),
        Column("HDU_NAME", .string(rows.map(\.hdu))),
      ] + extraIndexColumns)
  }

  /// Writes the index tables and one file for each run into a folder that must exist.
  func write(to folder: String) throws {
    try writeIndex(to: folder)
    for run in runs { try write(run, to: "\(folder)/\(fileDir)") }
  }

  func writeIndex(to folder: String) throws {
    let ending = packed ? ".fits.gz" : ".fits"
    if bundled {
      try Self.write([observationTable, indexTable], to: "\(folder)/bundle\(ending)")
    } else {
      try Self.write([observationTable], to: "\(folder)/obs-index\(ending)")
      try Self.write([indexTable], to: "\(folder)/hdu-index\(ending)")
    }
  }

  func write(_ run: Run, to folder: String) throws {
    let keywords = run.keywords + [Keyword("OBS_ID", .int(run.headerID ?? run.obsID))]
    let events = Table(name: run.eventsName, keywords: keywords, columns: run.events)
    let gti = run.gti.map { Table(name: run.gtiName, keywords: run.gtiKeywords, columns: $0) }
    if let area = run.area {
      let table = Table(name: area.hdu, keywords: area.keywords, columns: [Column("EFFAREA", .double([1]))])
      try Self.write([table], to: "\(folder)/\(run.areaFile)")
    }
    if run.isGTIApart {
      try Self.write([events], to: "\(folder)/\(run.eventFile)")
      if let gti { try Self.write([gti], to: "\(folder)/\(run.gtiFile)") }
    } else {
      let pointing = run.pointing.map { Table(name: "POINTING", keywords: run.gtiKeywords, columns: $0) }
      let tables = [events] + [gti, pointing].compactMap(\.self)
      try Self.write(run.isGTIFirst ? tables.reversed() : tables, to: "\(folder)/\(run.eventFile)")
    }
  }

  static func write(_ tables: [Table], to path: String) throws {
    var writer = try FITSWriter(path: path)
    for table in tables { try writer.append(table) }
    try writer.close()
  }
}
