import Diagnostics
import FITS
import Units

/// Reads event lists with their good time intervals, one run after the other, and reuses its buffers.
///
/// A file is read only until EVENTS and GTI are complete. These two HDUs may be in any order, and in one file or in
/// two. A reader must not be used by two threads at the same time.
public final class EventReader {
  /// The store.
  public let store: DataStore
  /// How event lists are read.
  public let options: EventOptions

  /// The topic of the warning about data that do not match their DATASUM.
  static let dataSumTopic = "datasum"

  let buffers = StreamBuffers()
  let columnNames: [String]

  /// Creates a reader for the runs of a store.
  public init(_ store: DataStore, options: EventOptions = EventOptions()) {
    self.store = store
    self.options = options
    columnNames = RunEvents.standardNames + options.extraColumns
  }

  /// Reads a run into a new list.
  /// - Throws: ``DL3Error``, for the reasons that are listed at ``read(_:into:)``.
  public func read(_ obsID: Int64) throws(DL3Error) -> RunEvents {
    var events = RunEvents()
    try read(obsID, into: &events)
    return events
  }

  /// Reads a run into `events`, whose buffers are reused, or gets the run from the store's ``EventCache``. After an
  /// error the contents of `events` are undefined.
  ///
  /// - Pointing, dead time and site are read from the EVENTS header or, with a note, from the observation table. Times
  ///   are read from the header only. A site of the store has priority (``DataStore/site``).
  /// - If the index has no gti row, an HDU with the name GTI in the event file is used, with a note. If there is no
  ///   such HDU, TSTART and TSTOP of the header are used, with a note.
  /// - A note reports good times that extend beyond TSTART or TSTOP by more than 1 %, or differ from ONTIME by more
  ///   than 1 %. A warning reports good times that are longer than the run by more than 10 %; see ``StatedTimes``.
  /// - A warning reports directions of the pointing that differ between EVENTS and the observation table. A note or a
  ///   warning reports an altitude (ALT_PNT, ZEN_PNT) that contradicts the pointing, the time and the site.
  /// - A note reports an unknown OBS_MODE.
  /// - A note reports a file that is probably truncated after the part that is read.
  /// - Rows with values that are not finite or impossible are removed and counted. Right ascensions are normalised to
  ///   0...360 deg.
  /// - Throws: ``DL3Error`` for an incomplete index, a missing file, a file that is damaged in the part that is read, a
  ///   missing HDU or column, a unit that cannot be converted, a missing pointing, a pointing that moves on the sky,
  ///   missing good times, STOP before START, good times that are impossible for the run, and a run with good time but
  ///   without events, because its exposure would make rates too low.
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
    FileEnd.note(found.path, in: &notes)
    let place = FilePlace(found.path, hdu: found.events.name)
    events.obsID = obsID
    events.path = found.path
    events.header = found.events.header
    events.dataSum = found.dataSum
    if store.dataSums == .ignore, let sum = found.dataSum, found.events.header.contradicts(dataSum: sum) {
      notes.warn(
        Self.dataSumTopic,
        "the data do not match their DATASUM, but are used; if the file is damaged, download it again",
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
    try facts.demandFixedMode(&notes)
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
      notes.add("no-good-time", "the run has no good time: its events are not used", at: place.description)
    }
    facts.compareDirections(of: events, in: &notes)
    try demandFixedPointing(of: events, &notes)
    events.counts = EventCounts()
    events.clean(options.gti)
    guard events.count > 0 || events.ontime == 0 else {
      throw .noEvents(place, obsID: obsID, ontime: events.ontime, counts: events.counts)
    }
    events.notes = notes
  }

  /// Converts TIME to s, RA and DEC to deg, and ENERGY to TeV.
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
