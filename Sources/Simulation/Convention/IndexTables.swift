import Tables

/// A row of the HDU index: the location of an HDU of a run.
struct HDURow: Sendable, Equatable {
  let run: Int
  let type: String
  let hduClass: String
  let folder: String
  let file: String
  let hdu: String
}

/// The two index tables of a store.
struct IndexTables {
  let dialect: StoreConvention

  func observations(_ runs: [SimulatedRun]) -> Table {
    var keywords = dialect.classKeywords("INDEX", "OBS")
    keywords += [
      Keyword("MJDREFI", .int(Int64(dialect.time.referenceDay))),
      Keyword("MJDREFF", .double(dialect.time.referenceFraction)),
    ]
    if dialect.index.names != nil {
      keywords += [
        Keyword("TIMEUNIT", .string("s")), Keyword("TIMESYS", .string(dialect.time.spelling)),
        Keyword("TIMEREF", .string("LOCAL")),
      ]
    }
    if dialect.index.statesSite {
      keywords += [
        Keyword("GEOLON", .string("\(dialect.site.longitude)"), comment: "longitude of observatory (deg)"),
        Keyword("GEOLAT", .string("\(dialect.site.latitude)"), comment: "latitude of observatory (deg)"),
        Keyword("ALTITUDE", .string("\(dialect.site.altitude)"), comment: "altitude of observatory (m)"),
      ]
    }
    return Table(
      name: dialect.index.names?.observations, keywords: keywords,
      columns: dialect.index.columns.map { $0.column(runs, dialect) })
  }

  func hdus(_ rows: [HDURow]) -> Table {
    let spell: (String) -> String = dialect.index.lowercaseNames ? { $0.lowercased() } : { $0 }
    return Table(
      name: dialect.index.names?.hdus,
      keywords: dialect.classKeywords("INDEX", "HDU")
        + (dialect.index.baseFolder.map { [Keyword("BASE_DIR", .string($0))] } ?? []),
      columns: [
        Column("OBS_ID", .int(rows.map { Int64($0.run) })),
        Column("HDU_TYPE", .string(rows.map(\.type))),
        Column("HDU_CLASS", .string(rows.map(\.hduClass))),
        Column("FILE_DIR", .string(rows.map(\.folder))),
        Column("FILE_NAME", .string(rows.map(\.file))),
        Column("HDU_NAME", .string(rows.map { spell($0.hdu) })),
      ])
  }
}
