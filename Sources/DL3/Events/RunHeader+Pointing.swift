import Diagnostics
import FITS
import Sky
import Units

extension RunHeader {
  /// The modes (OBS_MODE) in which the pointing moves on the sky: the telescopes are fixed to the ground (DRIFT), move
  /// over a field (SCAN, RASTER), or move to a new one (SLEW).
  private static let movingModes: Set<String> = ["DRIFT", "SCAN", "RASTER", "SLEW"]

  /// Throws an error for a run whose header or row of the observation table states a mode in which the pointing moves.
  /// - Throws: ``DL3Error/movingMode(_:obsID:mode:)``
  func demandFixedMode() throws(DL3Error) {
    if let mode = header.string("OBS_MODE")?.strippedOfBlanks.uppercased(), Self.movingModes.contains(mode) {
      throw .movingMode(place, obsID: obsID, mode: mode)
    }
    guard let row = observations.row(of: obsID), case .text(let text)? = observations.value("OBS_MODE", row: row),
      Self.movingModes.contains(text.uppercased())
    else { return }
    let table = observations.place
    throw .movingMode(
      FilePlace(table.file, hdu: table.hdu, column: "OBS_MODE", row: row + 1), obsID: obsID, mode: text.uppercased())
  }

  /// Adds a note if the stated altitude of the pointing differs by more than 1 deg from all altitudes of the pointing
  /// during the run, computed with ERFA. Then the site or the times are probably wrong, which matters for ALTAZ
  /// coordinates only.
  func noteAltitude(of events: RunEvents, in notes: inout Notes) {
    guard let site = events.site, let reference = events.timeReference, let first = events.goodTimes.intervals.first,
      let last = events.goodTimes.intervals.last, let stated = statedAltitude
    else { return }
    let times = [first.start, (first.start + last.stop) / 2, last.stop]
    guard let horizon = try? HorizonFrame(site, reference, around: times[1]) else { return }
    let altitudes = times.map {
      horizon.direction(ra: events.pointingRA, dec: events.pointingDec, time: $0).altitude
    }
    guard let low = altitudes.min(), let high = altitudes.max(), stated < low - 1 || stated > high + 1 else { return }
    notes.add(
      "altitude-differs",
      "the altitude from ALT_PNT or ZEN_PNT, which is used, differs by more than 1 deg from the altitude computed from "
        + "the pointing, the time and the site; if the site is wrong, give it with --site",
      at: "\(place): \(shortest(stated, digits: 4)) deg stated, \(shortest(altitudes[1], digits: 4)) deg computed")
  }

  /// The altitude of the pointing in deg, from the header or the observation table; `nil` if neither gives it.
  private var statedAltitude: Double? {
    if let altitude = header.finite("ALT_PNT") { return altitude }
    guard let row = observations.row(of: obsID) else { return nil }
    func degrees(_ name: String) -> Double? {
      guard observations.ownColumn(name) != nil, let value = observations.value(name, row: row)?.double,
        value.isFinite, let factor = try? observations.parsedUnit(name).factor(to: .deg)
      else { return nil }
      return value * factor
    }
    return degrees("ALT_PNT") ?? degrees("ZEN_PNT").map { 90 - $0 }
  }
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
          ? "the HDU of the pointing table does not exist, so nothing tests whether the pointing moves"
          : "the pointing table has no TIME, RA_PNT, DEC_PNT, so nothing tests whether the pointing moves",
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

  /// Returns whether a row of a pointing table applies to the good time of a run, with a tolerance of 1 s. The row of a
  /// table with one row always applies.
  private func isDuring(_ time: Double, _ events: RunEvents, _ rows: Int) -> Bool {
    rows == 1 || events.goodTimes.intervals.contains { ($0.start - 1...$0.stop + 1).contains(time) }
  }
}
