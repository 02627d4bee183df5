import Diagnostics
import FITS
import Units

/// Reads event lists with their good time intervals, one after the other, with buffers that are made once.
///
/// A file is read no further than EVENTS and GTI reach, in whatever order they come; they may stand in one file or in
/// two. One reader serves one thread.
public final class EventReader {
  /// The store.
  public let store: DataStore
  /// How event lists are read.
  public let options: EventOptions

  /// The topic of the warning about data that do not match their DATASUM.
  static let dataSumTopic = "datasum"

  let buffers = StreamBuffers()
  let columnNames: [String]

  /// A reader of the runs of a store.
  public init(_ store: DataStore, options: EventOptions = EventOptions()) {
    self.store = store
    self.options = options
    columnNames = RunEvents.standardNames + options.extraColumns
  }

  /// Reads a run.
  /// - Throws: ``DL3Error``; see ``read(_:into:)``.
  public func read(_ obsID: Int64) throws(DL3Error) -> RunEvents {
    var events = RunEvents()
    try read(obsID, into: &events)
    return events
  }

  /// Reads a run into `events`, whose buffers are used again, or takes it from the store's ``EventCache``. After an
  /// error `events` holds nothing of use.
  ///
  /// - Times, pointing, dead time and site come from the EVENTS header, from the observation table only where absent
  ///   there, with a note; a site that neither tells is that of the store (``DataStore/site``).
  /// - Without a gti row in the index, an HDU named GTI of the same file is taken, else TSTART and TSTOP of the header,
  ///   with a note.
  /// - Good times that differ from TSTART, TSTOP or an ONTIME by more than 1 % get a note, those that are longer than
  ///   the run by more than 10 % a warning; see ``StatedTimes``.
  /// - Rows with values that are no finite numbers or cannot be are left out and counted, right ascensions are brought
  ///   to 0...360 deg.
  /// - Throws: ``DL3Error`` for what the index lacks, for a missing or damaged file up to where it is read, a missing
  ///   HDU or column, a unit that does not fit, no pointing, no good times, STOP before START, good times that cannot
  ///   be those of the run.
  public func read(_ obsID: Int64, into events: inout RunEvents) throws(DL3Error) {
    guard let cache = store.eventCache else { return try readFile(obsID, into: &events) }
    var files = [try store.location(of: .events, obsID: obsID).path]
    if let row = store.index.rows(of: obsID, type: .gti).first { files.append(store.location(of: row).path) }
    events = try cache.events(of: obsID, files: files, site: store.site, options: options) { () throws(DL3Error) in
      var fresh = RunEvents()
      try readFile(obsID, into: &fresh)
      return fresh
    }
  }

  private func readFile(_ obsID: Int64, into events: inout RunEvents) throws(DL3Error) {
    var notes = Notes()
    let found = try readHDUs(of: obsID, into: &events.columns, notes: &notes)
    let place = FilePlace(found.path, hdu: found.events.name)
    events.obsID = obsID
    events.path = found.path
    events.header = found.events.header
    events.dataSum = found.dataSum
    if store.dataSums == .ignore, let sum = found.dataSum, found.events.header.contradicts(dataSum: sum) {
      notes.warn(
        Self.dataSumTopic, "the data do not match their DATASUM, and are used all the same",
        at: place.description)
    }
    events.extraColumns = options.extraColumns.map { name in
      let column = found.events.column(name)
      return ExtraColumn(
        name: column?.name ?? name, unit: column?.unit, isInteger: isWholeNumberFormat(column?.format ?? ""))
    }
    try convertUnits(found.events, place, &events.columns, &notes)
    let facts = RunHeader(
      header: found.events.header, place: place, obsID: obsID, observations: store.observations, knownSite: store.site)
    facts.noteDialect(&notes)
    (events.pointingRA, events.pointingDec) = try facts.pointing(&notes)
    events.frame = facts.frame(&notes)
    events.site = facts.site(&notes)
    events.timeReference = TimeReference(found.events.header)
    events.liveFraction = facts.liveFraction(&notes)
    let stated = try facts.statedTimes(&notes)
    events.statedTimes = stated
    events.goodTimes =
      if let table = found.goodTimes {
        try table.goodTimes(for: events.timeReference, of: stated, notes: &notes)
      } else {
        try facts.goodTimesOfHeader(&notes)
      }
    stated.note(events.goodTimes, in: &notes)
    events.ontime = events.goodTimes.ontime
    if events.ontime == 0 {
      notes.add("no-good-time", "a run without any good time: its events are left out", at: place.description)
    }
    events.counts = EventCounts()
    events.clean(options.gti)
    events.notes = notes
  }

  /// Brings TIME to s, RA and DEC to deg and ENERGY to TeV.
  private func convertUnits(
    _ hdu: StreamedHDU, _ place: FilePlace, _ columns: inout [[Double]], _ notes: inout Notes
  ) throws(DL3Error) {
    let standards: [(name: String, unit: Unit, fallback: String?)] = [
      ("TIME", .s, hdu.header.string("TIMEUNIT")), ("RA", .deg, nil), ("DEC", .deg, nil),
      ("ENERGY", .TeV, hdu.header.string("EUNIT")),
    ]
    var units = ColumnUnits(place: place)
    for (number, standard) in standards.enumerated() {
      let factor = try units.factor(hdu.column(standard.name), fallback: standard.fallback, to: standard.unit)
      if factor != 1 { for row in columns[number].indices { columns[number][row] *= factor } }
    }
    units.note(in: &notes)
  }
}
