import Sky
import Tables

/// A column of the observation index of a dialect (``StoreConvention``).
struct RunColumn: Sendable {
  let name: String
  /// The format (TFORM). It is `nil` for texts, where the longest text determines the format.
  let format: String?
  let unit: String?
  let values: @Sendable ([SimulatedRun], StoreConvention) -> ColumnValues

  func column(_ runs: [SimulatedRun], _ dialect: StoreConvention) -> Column {
    Column(name, unit: unit, values(runs, dialect), format: format)
  }

  /// A column of numbers. By default the numbers have single precision, as in the index tables of the experiments.
  static func number(
    _ name: String, unit: String? = nil, format: String = "E", _ value: @escaping @Sendable (SimulatedRun) -> Double
  ) -> RunColumn {
    RunColumn(name: name, format: format, unit: unit) { runs, _ in .double(runs.map(value)) }
  }

  static func count(_ name: String, _ value: @escaping @Sendable (SimulatedRun) -> Int) -> RunColumn {
    RunColumn(name: name, format: "K", unit: nil) { runs, _ in .int(runs.map { Int64(value($0)) }) }
  }

  static func text(_ name: String, _ value: @escaping @Sendable (SimulatedRun) -> String) -> RunColumn {
    RunColumn(name: name, format: nil, unit: nil) { runs, _ in .string(runs.map(value)) }
  }

  /// A column of times in the time system of the dialect.
  static func moment(
    _ name: String, unit: String? = nil, format: String = "D", of instant: @escaping @Sendable (PlannedRun) -> Instant,
    as value: @escaping @Sendable (MissionTime, Instant) -> Double
  ) -> RunColumn {
    RunColumn(name: name, format: format, unit: unit) { runs, dialect in
      .double(runs.map { value(dialect.time, instant($0.plan)) })
    }
  }

  static func date(
    _ name: String, of instant: @escaping @Sendable (PlannedRun) -> Instant,
    as value: @escaping @Sendable ((date: String, time: String)) -> String
  ) -> RunColumn {
    RunColumn(name: name, format: nil, unit: nil) { runs, dialect in
      .string(runs.map { value(dialect.time.calendar(instant($0.plan))) })
    }
  }
}

extension RunColumn {
  /// The index columns of H.E.S.S. DL3 DR1. Most columns of ``gadf``, ``lst`` and ``fact`` are among them.
  static let modern: [RunColumn] = [
    count("OBS_ID") { $0.plan.id },
    number("RA_PNT", unit: "deg") { $0.plan.pointingRA },
    number("DEC_PNT", unit: "deg") { $0.plan.pointingDec },
    number("ZEN_PNT", unit: "deg") { $0.plan.zenith },
    number("ALT_PNT", unit: "deg") { 90 - $0.plan.zenith },
    number("AZ_PNT", unit: "deg") { $0.plan.azimuth },
    text("OBJECT") { $0.plan.object },
    number("RA_OBJ", unit: "deg") { $0.plan.objectRA },
    number("DEC_OBJ", unit: "deg") { $0.plan.objectDec },
    number("OFFSET_OBJ", unit: "deg") { $0.plan.objectOffset },
    number("ONTIME", unit: "s") { $0.plan.ontime },
    number("LIVETIME", unit: "s") { $0.plan.livetime },
    number("DEADC") { $0.plan.deadTimeCorrection },
    moment("TSTART", unit: "s", of: \.start) { $0.seconds(at: $1) },
    moment("TSTOP", unit: "s", of: \.stop) { $0.seconds(at: $1) },
    date("DATE-OBS", of: \.start) { $0.date },
    date("TIME-OBS", of: \.start) { $0.time },
    date("DATE-END", of: \.stop) { $0.date },
    date("TIME-END", of: \.stop) { $0.time },
    count("N_TELS") { $0.plan.telescopes },
    text("TELLIST") { (1...$0.plan.telescopes).map(String.init).joined(separator: ",") },
    count("QUALITY") { $0.plan.quality },
    number("MUONEFF") { $0.plan.muonEfficiency },
    count("EVENT_COUNT") { $0.eventCount },
    text("TARGET_NAME") { $0.plan.targetName },
    text("TARGET_TAG") { $0.plan.target?.tag ?? "offdata" },
    number("TARGET_OFFSET", unit: "deg") { $0.plan.target == nil ? .nan : $0.plan.objectOffset },
    number("SAFE_ENERGY_LO", unit: "TeV") { $0.safeEnergy.lowerBound },
    number("SAFE_ENERGY_HI", unit: "TeV") { $0.safeEnergy.upperBound },
  ]

  /// The index columns of stores that follow GADF v0.2 ("Observation index table") without additional columns. The
  /// target is OBJECT, which is `Off data` for off runs. There are no thresholds.
  static let gadf: [RunColumn] =
    modern.filter { column in
      !["OBJECT", "MUONEFF", "TARGET_NAME", "TARGET_TAG", "TARGET_OFFSET", "SAFE_ENERGY_LO", "SAFE_ENERGY_HI"]
        .contains(column.name)
    } + [text("OBJECT") { $0.plan.target?.name ?? "Off data" }]

  /// The index of lstchain (`create_obs_index_hdu` in lstchain/high_level/hdu_table.py): the mode of off runs is OFF.
  static let lst: [RunColumn] =
    modern(
      "OBS_ID", "DATE-OBS", "TIME-OBS", "DATE-END", "TIME-END", "RA_PNT", "DEC_PNT", "ZEN_PNT", "ALT_PNT", "AZ_PNT",
      "RA_OBJ", "DEC_OBJ", "TSTART", "TSTOP", "ONTIME", "LIVETIME", "DEADC", "OBJECT", "N_TELS", "TELLIST")
    + [text("OBS_MODE") { $0.plan.target == nil ? "OFF" : "WOBBLE" }]

  /// The index of FACT (`create_observation_index_hdu` of github.com/fact-project/irf). It has no columns for the
  /// target.
  static let fact: [RunColumn] = modern(
    "OBS_ID", "RA_PNT", "DEC_PNT", "ZEN_PNT", "ALT_PNT", "AZ_PNT", "ONTIME", "LIVETIME", "DEADC", "TSTART", "TSTOP",
    "DATE-OBS", "TIME-OBS", "DATE-END", "TIME-END", "N_TELS", "TELLIST", "QUALITY")

  /// The index of the first H.E.S.S. exports. Its columns are sorted by name and have no units. TARGET_NAME is absent.
  /// TSTART and TSTOP are modified Julian days in single precision.
  static let old: [RunColumn] = [
    number("ALT_PNT") { 90 - $0.plan.zenith },
    number("AZ_PNT") { $0.plan.azimuth },
    number("DEADC") { $0.plan.deadTimeCorrection },
    number("DEC_OBJ") { $0.plan.objectDec },
    number("DEC_PNT") { $0.plan.pointingDec },
    count("EVENT_COUNT") { $0.eventCount },
    number("EVENT_DEC_MEDIAN") { $0.medians?.dec ?? .nan },
    number("EVENT_ENERGY_MEDIAN") { $0.medians?.energy ?? .nan },
    number("EVENT_RA_MEDIAN") { $0.medians?.ra ?? .nan },
    RunColumn(name: "EVENT_TIME_MAX", format: "D", unit: nil) { runs, dialect in
      .double(runs.map { dialect.time.seconds(at: $0.plan.start) + $0.eventTimes.upperBound })
    },
    RunColumn(name: "EVENT_TIME_MIN", format: "D", unit: nil) { runs, dialect in
      .double(runs.map { dialect.time.seconds(at: $0.plan.start) + $0.eventTimes.lowerBound })
    },
    number("LIVETIME") { $0.plan.livetime },
    number("MUONEFF") { $0.plan.muonEfficiency },
    count("N_TELS") { $0.plan.telescopes },
    text("OBJECT") { $0.plan.target?.name ?? "Off data" },
    count("OBS_ID") { $0.plan.id },
    number("ONTIME") { $0.plan.ontime },
    count("QUALITY") { $0.plan.quality },
    number("RA_OBJ") { $0.plan.objectRA },
    number("RA_PNT") { $0.plan.pointingRA },
    text("TELLIST") { (1...$0.plan.telescopes).map(String.init).joined(separator: ",") },
    moment("TSTART", format: "E", of: \.start) { $0.modifiedJulianDay($1) },
    date("TSTART_STR", of: \.start) { "\($0.date) \($0.time.prefix(8))" },
    moment("TSTOP", format: "E", of: \.stop) { $0.modifiedJulianDay($1) },
    date("TSTOP_STR", of: \.stop) { "\($0.date) \($0.time.prefix(8))" },
    number("ZEN_PNT") { $0.plan.zenith },
  ]

  /// Returns the columns of ``modern`` with the given names.
  static func modern(_ names: String...) -> [RunColumn] {
    names.compactMap { name in modern.first { $0.name == name } }
  }
}
