import Diagnostics
import FITS
import Tables
import Units

extension DataStore {
  /// Returns the safe energy range of a run.
  /// - Parameters:
  ///   - source: where the safe energy range is read from.
  ///   - buffers: buffers for reading a header; they must not be used by two threads at the same time.
  /// - Throws: ``DL3Error/noThreshold(_:obsID:keyword:)`` if the threshold is absent or not a number;
  ///   ``DL3Error/impossibleThreshold(_:low:high:)``; ``DL3Error/wrongUnit(_:found:expected:)``; and the errors of an
  ///   incomplete index or an unreadable file.
  public func safeEnergies(
    of obsID: Int64, from source: ThresholdSource, buffers: StreamBuffers = StreamBuffers(), notes: inout Notes
  ) throws(DL3Error) -> SafeEnergies {
    let (place, low, high) =
      switch source {
      case .index: try safeEnergiesOfTableOrArea(obsID, buffers: buffers, notes: &notes)
      case .aeff: try safeEnergiesOfArea(obsID, buffers: buffers, notes: &notes)
      }
    guard let low else {
      throw .noThreshold(place, obsID: obsID, keyword: source == .index ? "SAFE_ENERGY_LO" : "LO_THRES")
    }
    guard low >= 0, high ?? .infinity > low else { throw .impossibleThreshold(place, low: low, high: high) }
    return SafeEnergies(low: low, high: high ?? .infinity)
  }

  /// Returns the safe energy range in the observation table. If the table has no column SAFE_ENERGY_LO and the
  /// effective area gives LO_THRES, the range of the effective area is returned instead, with a note.
  private func safeEnergiesOfTableOrArea(
    _ obsID: Int64, buffers: StreamBuffers, notes: inout Notes
  ) throws(DL3Error) -> StatedRange {
    if observations.column("SAFE_ENERGY_LO") == nil, !index.rows(of: obsID, type: .aeff).isEmpty {
      let area = try safeEnergiesOfArea(obsID, buffers: buffers, notes: &notes)
      if area.low != nil {
        notes.add(
          "threshold-of-area",
          "no column SAFE_ENERGY_LO in the observation table: the threshold is LO_THRES of the effective area",
          at: area.place.description)
        return area
      }
    }
    return try safeEnergiesOfTable(obsID)
  }

  private typealias StatedRange = (place: FilePlace, low: Double?, high: Double?)

  private func safeEnergiesOfTable(_ obsID: Int64) throws(DL3Error) -> StatedRange {
    guard let row = observations.row(of: obsID) else {
      throw .unknownObservations([obsID], store: path, count: observations.count)
    }
    func value(_ name: String) throws(DL3Error) -> Double? {
      guard let number = observations.value(name, row: row)?.double, number.isFinite else { return nil }
      let unit = try observations.parsedUnit(name)
      do { return try unit.convert(number, to: .TeV) } catch {
        throw .wrongUnit(
          FilePlace(observations.place.file, hdu: observations.place.hdu, column: name), found: unit.symbol,
          expected: Unit.TeV.symbol)
      }
    }
    var place = observations.place
    place.row = row + 1
    return (place, try value("SAFE_ENERGY_LO"), try value("SAFE_ENERGY_HI"))
  }

  /// Reads the safe energy range from the header of the effective area, in the HDU that the index lists. If the file
  /// has no HDU of that name, the HDU EFFECTIVE AREA is used, because this is the name in old H.E.S.S. files.
  private func safeEnergiesOfArea(
    _ obsID: Int64, buffers: StreamBuffers, notes: inout Notes
  ) throws(DL3Error) -> StatedRange {
    let row = try row(of: .aeff, obsID: obsID, notes: &notes)
    let location = location(of: row)
    var (found, other): (StreamedHDU?, StreamedHDU?)
    var present: [String] = []
    do throws(FITSError) {
      var stream = try FITSStream(location.path, buffers: buffers)
      while found == nil, let hdu = try stream.nextHDU() {
        present.append(hdu.name)
        if hdu.isNamed(location.hduName) { found = hdu }
        if hdu.isNamed("EFFECTIVE AREA") { other = hdu }
      }
    } catch { throw explained(error, row: row) }
    if found == nil, other != nil {
      notes.add(
        "aeff-name",
        "the index names the HDU \(location.hduName), which the file does not have; the HDU EFFECTIVE AREA is used",
        at: location.path)
    }
    guard let hdu = found ?? other else {
      throw .missingHDU(path: location.path, name: location.hduName, obsID: obsID, present: present)
    }
    let place = FilePlace(location.path, hdu: hdu.name)
    return (
      place, try energy("LO_THRES", of: hdu.header, at: place, notes: &notes),
      try energy("HI_THRES", of: hdu.header, at: place, notes: &notes)
    )
  }

  /// Returns the value of a keyword in TeV. The unit is in brackets at the start of the keyword's comment, as the FITS
  /// standard recommends. Without a unit, TeV is assumed, with a note.
  private func energy(
    _ name: String, of header: Header, at place: FilePlace, notes: inout Notes
  ) throws(DL3Error) -> Double? {
    guard let value = header.finite(name) else { return nil }
    let comment = header.keywords.first { $0.name == name }?.comment?.strippedOfBlanks ?? ""
    guard comment.hasPrefix("["), let end = comment.firstIndex(of: "]") else {
      notes.add("missing-unit", "keyword \(name) has no unit: TeV is assumed", at: place.description)
      return value
    }
    let spelling = String(comment[comment.index(after: comment.startIndex)..<end]).strippedOfBlanks
    return value * (try ColumnUnits.factor(spelling, to: .TeV, at: place))
  }
}
