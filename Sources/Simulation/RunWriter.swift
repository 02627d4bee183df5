import FileSystem
import Tables

/// Plans a run, generates its events and writes its files.
struct RunWriter: Sendable {
  let options: SimulationOptions
  let folder: String

  private var dialect: StoreConvention { options.dialect }

  /// A planned run, and the random number generator for its events.
  struct Plan: Sendable {
    var run: PlannedRun
    var generator: Xoshiro256
  }

  /// Plans the run at an index, counted from 0. Runs on sources are distributed evenly among the off runs.
  func plan(_ index: Int) -> Plan {
    let targetsBefore = index * options.targetRunCount / options.runs
    let observesTarget = (index + 1) * options.targetRunCount / options.runs > targetsBefore
    let targets = options.reachableTargets
    var generator = Xoshiro256(seed: options.seed, stream: UInt64(index + 1))
    let run = PlannedRun(
      number: index + 1, rank: observesTarget ? targetsBefore / targets.count : index - targetsBefore,
      target: observesTarget ? targets[targetsBefore % targets.count] : nil, options: options, generator: &generator)
    return Plan(run: run, generator: generator)
  }

  /// Generates the events of a run and writes its files.
  ///
  /// - Returns: The simulated run, and its rows of the HDU index.
  /// - Throws: ``SimulationError/tooManyEvents(run:expected:)``, `SkyError`, `FITSError`.
  func write(_ plan: Plan) throws -> (run: SimulatedRun, rows: [HDURow]) {
    var generator = plan.generator
    let run = plan.run
    let source = EventGenerator(run: run, options: options)
    guard source.expectedEvents <= EventGenerator.mostEvents else {
      throw SimulationError.tooManyEvents(run: run.id, expected: source.expectedEvents)
    }
    let events = try source.events(&generator)
    let simulated = SimulatedRun(
      plan: run, events: events, response: source.response, withMedians: dialect.index.statesMedians)

    let tables = EventTables(run: run, dialect: dialect)
    let eventFile = File(folder: path(dialect.layout.folder, run), name: path(dialect.layout.eventFile, run))
    var files = Files()
    files.add(tables.events(events), to: eventFile)
    files.add(tables.goodTime, to: eventFile)
    if dialect.events.hasPointing { files.add(tables.pointing, to: eventFile) }
    var rows = (["EVENTS", "GTI"] + (dialect.events.hasPointing ? ["POINTING"] : [])).map { name in
      row(run, type: name.lowercased(), hduClass: name.lowercased(), eventFile, hdu: name)
    }
    let responses = ResponseTables(
      dialect: dialect, response: source.response,
      background: FieldRate(source.background, options: options, deadTimeCorrection: run.deadTimeCorrection),
      keywords: [
        Keyword("OBS_ID", .int(Int64(run.id))), Keyword("ZENITH", .double(run.zenith), comment: "[deg]"),
        Keyword("AZIMUTH", .double(run.azimuth), comment: "[deg]"),
      ])
    for response in dialect.responses {
      let file = File(folder: path(response.folder, run), name: path(response.file, run))
      if dialect.layout.sharedZeniths == nil { files.add(try responses.table(response), to: file) }
      rows.append(
        row(run, type: response.kind.indexType, hduClass: response.kind.indexClass, file, hdu: response.hdu))
    }
    try files.write(under: folder)
    return (simulated, rows)
  }

  /// Writes the responses that runs share, one set for each zenith angle of the dialect.
  func writeSharedResponses() throws {
    for zenith in dialect.layout.sharedZeniths ?? [] {
      let background = options.law.background(zenith: zenith, muonEfficiency: 1)
      let responses = ResponseTables(
        dialect: dialect, response: GammaResponse(threshold: background.spectrum.threshold),
        background: FieldRate(background, options: options, deadTimeCorrection: 0.91),
        keywords: [Keyword("ZENITH", .double(zenith), comment: "[deg]")])
      var files = Files()
      for response in dialect.responses {
        files.add(
          try responses.table(response),
          to: File(folder: path(response.folder, setting: zenith), name: response.file))
      }
      try files.write(under: folder)
    }
  }

  /// Returns the folders that contain the files of the run with the OBS_ID `id`, and those of all shared responses.
  func folders(_ id: Int) -> [String] {
    let own = [fill(dialect.layout.folder, id)]
    guard let zeniths = dialect.layout.sharedZeniths else { return own + dialect.responses.map { fill($0.folder, id) } }
    return own + dialect.responses.flatMap { response in zeniths.map { path(response.folder, setting: $0) } }
  }

  private func row(_ run: PlannedRun, type: String, hduClass: String, _ file: File, hdu: String) -> HDURow {
    HDURow(run: run.id, type: type, hduClass: hduClass, folder: file.folder, file: file.name, hdu: hdu)
  }

  private func path(_ pattern: String, _ run: PlannedRun) -> String {
    let shared = dialect.layout.sharedZeniths ?? []
    let nearest = shared.min { abs($0 - run.zenith) < abs($1 - run.zenith) } ?? 0
    return path(fill(pattern, run.id), setting: nearest)
  }

  private func path(_ pattern: String, setting zenith: Double) -> String {
    pattern.replacing("%setting", with: String(Int(zenith)))
  }

  private func fill(_ pattern: String, _ id: Int) -> String {
    let first = id / 200 * 200
    return pattern.replacing("%id", with: padded(id, to: 6))
      .replacing("%block", with: "run\(padded(first, to: 6))-\(padded(first + 199, to: 6))")
  }
}

/// A file of a store.
private struct File: Hashable {
  let folder: String
  let name: String
}

/// The files to write, each with its tables. The files are in the order in which they were added.
private struct Files {
  private var order: [File] = []
  private var tables: [File: [Table]] = [:]

  mutating func add(_ table: Table, to file: File) {
    if tables[file] == nil { order.append(file) }
    tables[file, default: []].append(table)
  }

  func write(under folder: String) throws {
    for file in order { try writeFile(joined(joined(folder, file.folder), file.name), tables[file] ?? []) }
  }
}
