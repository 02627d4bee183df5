import Diagnostics
import FITS

/// The results of reading EVENTS and GTI of a run, except the columns of EVENTS.
struct RunHDUs {
  /// The file of the event list.
  var path: String
  var events: StreamedHDU
  /// The DATASUM of the event table, computed from the bytes of the table.
  var dataSum: UInt32?
  /// The GTI table; `nil` if neither the index nor the file has one.
  var goodTimes: GoodTimeTable?
}

extension EventReader {
  /// Finds EVENTS and GTI of a run and reads the parts that are needed. The columns of EVENTS are stored in `columns`.
  func readHDUs(
    of obsID: Int64, into columns: inout [[Double]], notes: inout Notes
  ) throws(DL3Error) -> RunHDUs {
    let eventRow = try store.row(of: .events, obsID: obsID, notes: &notes)
    let eventLocation = store.location(of: eventRow)
    let goodTimeRows = store.index.rows(of: obsID, type: .gti)
    let goodTimeRow = goodTimeRows.isEmpty ? nil : try store.row(of: .gti, obsID: obsID, notes: &notes)
    // If the index has no gti row, look for a GTI with the usual name in the event file.
    var goodTimeLocation =
      goodTimeRow.map(store.location) ?? HDULocation(path: eventLocation.path, hduName: "GTI", hduClass: "gti")
    let statedName = goodTimeLocation.hduName
    let namesEvents = goodTimeRow != nil && statedName.uppercased() == eventLocation.hduName.uppercased()
    if namesEvents { goodTimeLocation.hduName = "GTI" }
    let isOneFile = goodTimeLocation.path == eventLocation.path

    var walk = Walk(columnNames: columnNames, buffers: buffers, dataSums: store.dataSums)
    walk.events = eventLocation.hduName
    walk.goodTimes = isOneFile ? goodTimeLocation.hduName : nil
    do { try walk.run(eventLocation.path, into: &columns) } catch { throw store.explained(error, row: eventRow) }
    guard let events = walk.foundEvents else {
      throw .missingHDU(
        path: eventLocation.path, name: eventLocation.hduName, obsID: obsID, present: walk.names)
    }
    if !isOneFile, let goodTimeRow {
      walk.events = nil
      walk.goodTimes = goodTimeLocation.hduName
      do { try walk.run(goodTimeLocation.path, into: &columns) } catch {
        throw store.explained(error, row: goodTimeRow)
      }
    }
    if namesEvents, let goodTimeRow {
      let place = FilePlace(store.index.place.file, hdu: store.index.place.hdu, row: goodTimeRow.row + 1)
      guard walk.foundGoodTimes != nil else {
        throw .eventsAsGoodTimes(
          place, obsID: obsID, path: goodTimeLocation.path, name: statedName, present: walk.names)
      }
      notes.add(
        "gti-row-names-events",
        "a gti row of the index refers to the HDU \(statedName), which contains the events: the HDU GTI of the same "
          + "file is used instead",
        at: place.description)
    }
    if walk.foundGoodTimes == nil, goodTimeRow != nil {
      throw .missingHDU(
        path: goodTimeLocation.path, name: goodTimeLocation.hduName, obsID: obsID, present: walk.names)
    }
    if walk.foundGoodTimes != nil, goodTimeRow == nil {
      notes.add(
        "no-gti-row", "the index has no gti row for this observation: the HDU GTI of the event file is used",
        at: eventLocation.path)
    }
    return RunHDUs(
      path: eventLocation.path, events: events, dataSum: walk.dataSum, goodTimes: walk.foundGoodTimes)
  }
}

/// One pass over a file. The pass ends as soon as all wanted HDUs have been read.
private struct Walk {
  let columnNames: [String]
  let buffers: StreamBuffers
  let dataSums: DataSumRule
  /// The names of the HDUs to find. A name is `nil` if the HDU is not wanted, or has already been read.
  var events: String?
  var goodTimes: String?
  var foundEvents: StreamedHDU?
  /// The DATASUM of the event table.
  var dataSum: UInt32?
  var foundGoodTimes: GoodTimeTable?
  /// The names of the HDUs found in the last file.
  var names: [String] = []

  init(columnNames: [String], buffers: StreamBuffers, dataSums: DataSumRule) {
    self.columnNames = columnNames
    self.buffers = buffers
    self.dataSums = dataSums
  }

  mutating func run(_ path: String, into columns: inout [[Double]]) throws(FITSError) {
    names = []
    var stream = try FITSStream(path, buffers: buffers, dataSums: dataSums)
    while let hdu = try stream.nextHDU() {
      names.append(hdu.name)
      if let name = events, hdu.isNamed(name) {
        try stream.readColumns(columnNames, into: &columns)
        foundEvents = hdu
        dataSum = stream.dataSum
        events = nil
      } else if let name = goodTimes, hdu.isNamed(name) {
        foundGoodTimes = try GoodTimeTable(&stream, hdu)
        goodTimes = nil
      }
      if events == nil, goodTimes == nil { return }
    }
  }
}

extension StreamedHDU {
  /// Returns whether the HDU has a given name. Case and padding are ignored.
  func isNamed(_ other: String) -> Bool {
    name.strippedOfBlanks.uppercased() == other.strippedOfBlanks.uppercased()
  }
}
