import Diagnostics
import FITS
import Sky
import Units

extension RunHeader {
  /// Words in the OBS_MODE of runs whose pointing moves on the sky: the telescopes are fixed to the ground (DRIFT),
  /// move over a field (SCAN, RASTER), or move to a new field (SLEW). GADF does not prescribe the spelling, so these
  /// words are also recognised inside longer words, as in DRIFT_SCAN or Scanning.
  private static let movingWords = ["DRIFT", "SCAN", "RASTER", "SLEW"]

  /// Words in the OBS_MODE of runs with a fixed pointing: from GADF and OGIP (POINTING, WOBBLE), and from experiments.
  private static let fixedWords: Set<String> = ["POINTING", "POINTED", "WOBBLE", "ON", "OFF", "TRACK", "TRACKING"]

  /// Throws an error if the header of the run or its row of the observation table states a mode in which the pointing
  /// moves, and adds a note on an unknown mode.
  /// - Throws: ``DL3Error/movingMode(_:obsID:mode:)``
  func demandFixedMode(_ notes: inout Notes) throws(DL3Error) {
    for (mode, place) in statedModes {
      guard !Self.movingWords.contains(where: mode.contains) else {
        throw .movingMode(place, obsID: obsID, mode: mode)
      }
    }
    let unknown = statedModes.first { Self.fixedWords.isDisjoint(with: $0.mode.letterGroups) }
    guard let unknown else { return }
    notes.add(
      "obs-mode", "the OBS_MODE \(unknown.mode) is not known: the pointing is assumed to be fixed on the sky",
      at: unknown.place.description)
  }

  /// The modes that the header and the observation table state, in upper case. Blank modes are omitted.
  private var statedModes: [(mode: String, place: FilePlace)] {
    var modes = [(header.string("OBS_MODE") ?? "", place)]
    if let row = observations.row(of: obsID), case .text(let text)? = observations.value("OBS_MODE", row: row) {
      modes.append((text, observations.place(ofRow: row, column: "OBS_MODE")))
    }
    return modes.map { (mode: $0.strippedOfBlanks.uppercased(), place: $1) }.filter { !$0.mode.isEmpty }
  }
}

extension String {
  /// The words of the text, separated by characters that are not letters.
  fileprivate var letterGroups: [String] { split { !$0.isLetter }.map(String.init) }
}

extension EventReader {
  /// The largest accepted separation between the pointing table and the pointing of a run, in deg.
  private static let pointingTolerance = 0.1

  /// Compares the pointing table of a run, if the index lists one, with the pointing of the run.
  /// - Throws: ``DL3Error/movingPointing(_:obsID:angle:)`` if they differ by more than 0.1 deg during good time, and
  ///   the errors of an unreadable file.
  func demandFixedPointing(of events: RunEvents, _ notes: inout Notes) throws(DL3Error) {
    guard !store.index.rows(of: events.obsID, type: .pointing).isEmpty else { return }
    let row = try store.row(of: .pointing, obsID: events.obsID, notes: &notes)
    let location = store.location(of: row)
    let place = FilePlace(location.path, hdu: location.hduName)
    let wanted = ["TIME", "RA_PNT", "DEC_PNT"]
    var columns: [[Double]] = []
    var found: StreamedHDU?
    do throws(FITSError) {
      var stream = try FITSStream(location.path, buffers: StreamBuffers(), dataSums: store.dataSums)
      while found == nil, let hdu = try stream.nextHDU() {
        guard hdu.isNamed(location.hduName) else { continue }
        found = hdu
        if wanted.allSatisfy({ hdu.column($0) != nil }) { try stream.readColumns(wanted, into: &columns) }
      }
    } catch { throw store.explained(error, row: row) }
    guard let found, columns.count == wanted.count else {
      notes.add(
        "pointing-table",
        found == nil
          ? "the HDU of the pointing table does not exist, so darktime cannot check whether the pointing moves"
          : "the pointing table lacks TIME, RA_PNT or DEC_PNT, so darktime cannot check whether the pointing moves",
        at: place.description)
      return
    }
    var units = ColumnUnits(place: place)
    var factors: [Double] = []
    for (name, unit) in zip(wanted, [Unit.s, .deg, .deg]) {
      factors.append(try units.factor(found.column(name), fallback: name == "TIME" ? "s" : nil, to: unit))
    }
    let shift = TimeReference(found.header).flatMap { own in events.timeReference.map { own.seconds(to: $0) } } ?? 0
    var largest = 0.0
    for (row, time) in columns[0].enumerated() where isDuring(time * factors[0] + shift, events, columns[0].count) {
      let (ra, dec) = (columns[1][row] * factors[1], columns[2][row] * factors[2])
      guard ra.isFinite, dec.isFinite else { continue }
      largest = max(largest, separation(events.pointingRA, events.pointingDec, ra, dec))
    }
    guard largest <= Self.pointingTolerance else {
      throw .movingPointing(place, obsID: events.obsID, angle: largest)
    }
  }

  /// Returns whether a row of a pointing table applies to the good time of a run, with a tolerance of 1 s. If the table
  /// has only one row, this row always applies.
  private func isDuring(_ time: Double, _ events: RunEvents, _ rows: Int) -> Bool {
    rows == 1 || events.goodTimes.intervals.contains { ($0.start - 1...$0.stop + 1).contains(time) }
  }
}
