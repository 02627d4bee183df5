import FITS
import FileSystem
import Foundation
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("Opening a store")
struct DataStoreTests {
  @Test(
    "As a folder, compressed or not, and as one file",
    arguments: [(true, false), (false, false), (true, true), (false, true)])
  func forms(packed: Bool, bundled: Bool) throws {
    var store = TestStore()
    store.packed = packed
    store.bundled = bundled
    try withStore(store) { store, folder in
      #expect(store.runs.obsIDs == [1])
      let location = try store.location(of: .events, obsID: 1)
      #expect(location.path == "\(folder)/data/run1.fits.gz")
      let events = try EventReader(store).read(1)
      #expect(events.count == 3)
      #expect(store.notes.all == [])
    }
  }

  @Test("With variables and ~ in the path")
  func variables() throws {
    try withStoreFolder(TestStore()) { folder in
      let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
      let name = URL(fileURLWithPath: folder).lastPathComponent
      let environment: (String) -> String? = { ["HOME": parent, "NAME": name, "DATA_1": folder][$0] }
      for path in ["~/\(name)", "~/$NAME", "~/${NAME}/", "$DATA_1", "${DATA_1}"] {
        #expect(try DataStore(path: path, environment: environment).runs.count == 1)
      }
      #expect(try expandedPath("a$/~$NAME.x", environment: environment) == "a$/~\(name).x")
      let text = try errorText { _ = try DataStore(path: "$NOWHERE/x", environment: environment) }
      #expect(
        text == "$NOWHERE/x: the environment variable NOWHERE is not set; set the variable, or give the full path")
      let open = try errorText { _ = try expandedPath("${NAME", environment: environment) }
      #expect(open.contains("'${' without '}'"))
    }
  }

  @Test("A missing folder, index or index HDU: the error lists what was expected")
  func nothingThere() throws {
    let text1 = try errorText { _ = try DataStore(path: "/no/such/store") }
    #expect(
      text1
        == "/no/such/store: no such file or folder; expected a data store; "
        + "give the folder with obs-index.fits.gz and hdu-index.fits.gz")
    try withTemporaryFolder { folder in
      let text = try errorText { _ = try DataStore(path: folder) }
      #expect(text.hasPrefix("STORE: no index table; expected obs-index.fits.gz or obs-index.fits; give the folder"))
      try TestStore.write([TestStore().observationTable], to: "\(folder)/obs-index.fits")
      let second = try errorText { _ = try DataStore(path: folder) }
      #expect(second.contains("expected hdu-index.fits.gz or hdu-index.fits"))
      let file = try errorText { _ = try DataStore(path: "\(folder)/obs-index.fits") }
      #expect(
        file == "STORE/obs-index.fits: no HDU HDU_INDEX, only OBS_INDEX; "
          + "give the folder of the store, or a file that contains this HDU")
    }
  }

  @Test(
    "Files that are not FITS are reported with their likely type", arguments: ["", "<html><body>404</body></html>"])
  func notFITS(content: String) throws {
    try withStoreFolder(TestStore()) { folder in
      let path = "\(folder)/obs-index.fits.gz"
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      let text = try errorText { _ = try DataStore(path: folder) }
      #expect(text.hasPrefix("STORE/obs-index.fits.gz: not a FITS file; it looks like"))
    }
  }

  @Test("A missing or mistyped column of an index table is an error")
  func columns() throws {
    try withStoreFolder(TestStore()) { folder in
      try removeIndex(folder)
      var observations = TestStore().observationTable
      observations.columns[0].name = "OBSID"
      try TestStore.write([observations], to: "\(folder)/obs-index.fits")
      var index = TestStore().indexTable
      try TestStore.write([index], to: "\(folder)/hdu-index.fits")
      let text2 = try errorText { _ = try DataStore(path: folder) }
      #expect(
        text2
          == "STORE/obs-index.fits[OBS_INDEX]: no column 'OBS_ID'; expected the columns that the format requires; "
          + "did you mean 'OBSID'?")
      try FileManager.default.removeItem(atPath: "\(folder)/obs-index.fits")
      try FileManager.default.removeItem(atPath: "\(folder)/hdu-index.fits")
      try TestStore.write([TestStore().observationTable], to: "\(folder)/obs-index.fits")
      index.columns[3] = Column("FILE_DIR", .int([1, 2, 3]))
      try TestStore.write([index], to: "\(folder)/hdu-index.fits")
      let text3 = try errorText { _ = try DataStore(path: folder) }
      #expect(
        text3
          == "STORE/hdu-index.fits[HDU_INDEX], column FILE_DIR: contains whole numbers; expected strings")
    }
  }

  @Test("A duplicate OBS_ID is an error with both rows")
  func duplicates() throws {
    var store = TestStore()
    store.runs = [.init(obsID: 5), .init(obsID: 6), .init(obsID: 5)]
    try withTemporaryFolder { folder in
      try store.writeIndex(to: folder)
      let text4 = try errorText { _ = try DataStore(path: folder) }
      #expect(
        text4
          == "STORE/obs-index.fits.gz[OBS_INDEX], row 3: duplicate OBS_ID 5 (first in row 1); "
          + "expected one row for each observation")
    }
  }

  @Test("A reference to a missing file is an error when the run is read, not before")
  func missingFile() throws {
    try withStoreFolder(TestStore()) { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/data/run1.fits.gz")
      let store = try DataStore(path: folder)
      let text5 = try errorText { _ = try EventReader(store).read(1) }
      #expect(
        text5
          == "STORE/hdu-index.fits.gz[HDU_INDEX], row 1: the file of observation 1, STORE/data/run1.fits.gz, "
          + "does not exist; expected the file that this row names; fetch the file, or exclude the observation")
    }
  }

  @Test("An observation without a row of a type, and an unknown observation")
  func noRow() throws {
    try withStore(TestStore()) { store, _ in
      let type = try errorText { _ = try store.location(of: .aeff, obsID: 1) }
      #expect(
        type
          == "STORE/hdu-index.fits.gz[HDU_INDEX]: no aeff row for observation 1, only events, gti, bkg; "
          + "expected one row with HDU_TYPE aeff; add the row, or exclude the observation")
      let id = try errorText { _ = try store.location(of: .events, obsID: 99) }
      #expect(
        id == "STORE: the store has no observation 99; expected OBS_IDs of the store (number of observations: 1); "
          + "'darktime data STORE --runs' lists the OBS_IDs of the store")
    }
  }

  @Test("FILE_DIR can be absolute, HDU names can be padded, in any case, and contain blanks")
  func spellings() throws {
    try withTemporaryFolder { folder in
      var store = TestStore()
      store.runs[0].eventsName = "Good Events"
      try FileManager.default.createDirectory(atPath: "\(folder)/index", withIntermediateDirectories: true)
      try store.write(store.runs[0], to: folder)
      store.fileDir = folder
      store.runs[0].eventsName = " GOOD EVENTS  "
      store.runs[0].gtiName = "gti"
      try store.writeIndex(to: "\(folder)/index")
      #expect(try EventReader(try DataStore(path: "\(folder)/index")).read(1).count == 3)
    }
  }

  @Test("Several rows of one type: the first is used, with a note")
  func severalRows() throws {
    try withStoreFolder(TestStore()) { folder in
      try removeIndex(folder)
      var store = TestStore()
      store.runs[0].hasGTIRow = true
      var index = store.indexTable
      index.columns = index.columns.map { column in
        var column = column
        switch column.values {
        case .int(let values): column.values = .int(values + values)
        case .string(let values):
          column.values = .string(values + (column.name == "FILE_NAME" ? values.map { _ in "nowhere.fits" } : values))
        default: break
        }
        return column
      }
      try TestStore.write([store.observationTable], to: "\(folder)/obs-index.fits")
      try TestStore.write([index], to: "\(folder)/hdu-index.fits")
      let events = try EventReader(try DataStore(path: folder)).read(1)
      #expect(
        events.notes.all.map(\.text) == [
          "several events rows for one observation: the first row is used",
          "several gti rows for one observation: the first row is used",
        ])
    }
  }

  @Test("The row of every run is found in an index of 27000 rows")
  func large() throws {
    let ids = (0..<4500).map(Int64.init)
    let rows = ids.flatMap { id in (0..<6).map { (id, $0) } }
    let types = ["events", "gti", "aeff", "edisp", "psf", "bkg"]
    let index = Table(
      name: "HDU_INDEX",
      columns: [
        Column("OBS_ID", .int(rows.map(\.0))), Column("HDU_TYPE", .string(rows.map { types[$0.1] })),
        Column("HDU_CLASS", .string(rows.map { types[$0.1] })), Column("FILE_DIR", .string(rows.map { _ in "data" })),
        Column("FILE_NAME", .string(rows.map { "run_\($0.0)_events_and_more.fits.gz" })),
        Column("HDU_NAME", .string(rows.map { types[$0.1] })),
      ])
    let hduIndex = try HDUIndex(index, place: .init("hdu-index.fits"))
    #expect(ids.allSatisfy { hduIndex.rows(of: $0, type: .gti).count == 1 })
  }
}
