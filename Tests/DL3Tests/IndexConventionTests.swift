import Diagnostics
import Expression
import FileSystem
import Foundation
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("Index tables as other programs write them", .timeLimit(.minutes(60))) struct IndexConventionTests {
  @Test("The only table of a file is its index table, whatever its name, if it has the columns; with a note")
  func names() throws {
    var store = TestStore()
    store.indexNames = ("OBS_INDEX", "OBS_INDEX")
    try withStore(store) { store, _ in
      #expect(
        store.notes.all.map(\.text) == ["the only table of the file is named OBS_INDEX instead of HDU_INDEX"])
      let count = try EventReader(store).read(1).count
      #expect(count == 3)
    }
    for names in [("observations", "Table 1"), ("OBS INDEX", "HDU INDEX"), ("HDU_INDEX", "OBS_INDEX")] {
      store.indexNames = names
      try withStore(store) { store, _ in #expect(topics(store.notes) == ["renamed-index", "renamed-index"]) }
    }
  }

  @Test(
    "In one file, tables with similar names or with the right columns are the index tables, with a note",
    arguments: [("OBS INDEX", "HDU INDEX"), ("obs-index", "hdu-index"), ("observations", "files"), ("", "HDU_INDEX")])
  func namesInOneFile(names: (String, String)) throws {
    var store = TestStore()
    store.bundled = true
    store.indexNames = (observations: names.0, hdus: names.1)
    let expected = names.0.isEmpty ? ["unnamed-index"] : ["renamed-index", "renamed-index"]
    try withStore(store) { store, _ in
      #expect(topics(store.notes) == expected)
      let count = try EventReader(store).read(1).count
      #expect(count == 3)
    }
  }

  @Test("Two tables of one file that can both be the index are an error that lists them")
  func ambiguousNames() throws {
    try withTemporaryFolder { folder in
      var first = TestStore()
      first.indexNames.observations = "RUNS"
      var second = first
      second.indexNames.observations = "OTHER RUNS"
      try TestStore.write(
        [first.observationTable, second.observationTable, first.indexTable], to: "\(folder)/index.fits")
      let message = try errorText { _ = try DataStore(path: "\(folder)/index.fits") }
      #expect(message.contains("no HDU OBS_INDEX, only RUNS, OTHER RUNS, HDU_INDEX"))
    }
  }

  @Test("Texts of the index tables are the same whether their columns are filled with blanks or with NULs")
  func nullPadding() throws {
    var store = TestStore()
    store.bundled = true
    store.packed = false
    store.runs[0].target = "Crab"
    try withStoreFolder(store) { folder in
      let path = "\(folder)/bundle.fits"
      var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      // The column of targets has 20 letters, and those of the HDU index differ in length.
      for text in ["Crab", "gti", "bkg", "GTI", "BKG"] {
        let width = text == "Crab" ? 20 : 6
        for filling in [UInt8(0x20), 0] {
          let padded = Array(text.utf8) + Array(repeating: filling, count: width - text.utf8.count)
          let nulls = Array(text.utf8) + Array(repeating: 0, count: width - text.utf8.count)
          var start = 0
          while let range = bytes[start...].firstRange(of: padded) {
            bytes.replaceSubrange(range, with: nulls)
            start = range.upperBound
          }
        }
      }
      #expect(bytes.firstRange(of: Array("Crab\0\0".utf8)) != nil && bytes.firstRange(of: Array("gti\0".utf8)) != nil)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let read = try DataStore(path: path, dataSums: .ignore)
      let chosen = try read.runs.select(Expression("TARGET_NAME == 'Crab'")).obsIDs
      #expect(chosen == [1])
      let events = try EventReader(read).read(1)
      #expect(events.count == 3 && events.ontime == 100)
    }
  }

  @Test("A table of another kind is not taken for an index table")
  func kinds() throws {
    try withStoreFolder(TestStore()) { folder in
      // Both files contain the HDU index.
      try removeIndex(folder)
      let hdus = TestStore().indexTable
      for name in ["obs-index.fits.gz", "hdu-index.fits.gz"] { try TestStore.write([hdus], to: "\(folder)/\(name)") }
      let message1 = try errorText { _ = try DataStore(path: folder) }
      #expect(message1.contains("no HDU OBS_INDEX"))
      // Both files contain the observations.
      let observations = TestStore().observationTable
      for name in ["obs-index.fits.gz", "hdu-index.fits.gz"] {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        try TestStore.write([observations], to: "\(folder)/\(name)")
      }
      let message2 = try errorText { _ = try DataStore(path: folder) }
      #expect(message2.contains("no HDU HDU_INDEX"))
    }
  }

  @Test("One file can contain the index tables and all other tables")
  func oneFile() throws {
    try withTemporaryFolder { folder in
      var store = TestStore()
      store.runs[0].obsID = 12_345_678_901
      let run = store.runs[0]
      var index = store.indexTable
      index.columns[3] = Column("FILE_DIR", .string(["", "", ""]))
      index.columns[4] = Column("FILE_NAME", .string(["all.fits", "all.fits", "all.fits"]))
      let events = Table(name: "EVENTS", keywords: run.keywords, columns: run.events)
      let gti = Table(name: "GTI", keywords: run.gtiKeywords, columns: run.gti ?? [])
      try TestStore.write([store.observationTable, index, events, gti], to: "\(folder)/all.fits")
      let read = try EventReader(try DataStore(path: "\(folder)/all.fits")).read(12_345_678_901)
      #expect(read.count == 3 && read.ontime == 100)
    }
  }

  @Test("BASE_DIR is where the folders of the index start, relative to the index or absolute; with a note")
  func baseFolder() throws {
    try withTemporaryFolder { folder in
      for path in ["index/data", "elsewhere/data"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
      }
      var store = TestStore()
      try store.write(store.runs[0], to: "\(folder)/index/data")
      store.runs[0].setEvents("ENERGY", unit: "TeV", [3, 4, 5])
      try store.write(store.runs[0], to: "\(folder)/elsewhere/data")
      for base in ["../elsewhere", "\(folder)/elsewhere", "../elsewhere  "] {
        store.indexKeywords = [Keyword("BASE_DIR", .string(base))]
        for file in ["obs-index.fits.gz", "hdu-index.fits.gz"] {
          try? FileManager.default.removeItem(atPath: "\(folder)/index/\(file)")
        }
        try store.writeIndex(to: "\(folder)/index")
        let read = try DataStore(path: "\(folder)/index")
        #expect(try EventReader(read).read(1).energy == [3, 4, 5])
        #expect(read.notes.all.map { $0.text.contains("gammapy ignores BASE_DIR") } == [true])
        #expect(read.notes.all.first?.severity == .note)
        let tables = IndexTables(read, models: [:], folder: "\(folder)/out")
        #expect(tables.hdus.keyword("BASE_DIR") == nil)
        let folders = try #require(tables.hdus["FILE_DIR"]?.texts)
        #expect(Set(folders) == ["../elsewhere/data"])
      }
    }
  }

  @Test("Without files in BASE_DIR, those next to the index are read, with a note; the folder itself needs no note")
  func otherMachines() throws {
    var store = TestStore()
    store.indexKeywords = [Keyword("BASE_DIR", .string("/home/nobody/store"))]
    try withStore(store) { store, _ in
      #expect(store.notes.all.map { $0.text.contains("relative to the folder of the index, as in gammapy") } == [true])
      let count = try EventReader(store).read(1).count
      #expect(count == 3)
    }
    for same in ["", ".", "./"] {
      store.indexKeywords = [Keyword("BASE_DIR", .string(same))]
      try withStore(store) { store, _ in #expect(store.notes.isEmpty) }
    }
  }

  @Test("A gti row that names EVENTS: the HDU GTI is used with a note, else an error says what is wrong")
  func goodTimeRow() throws {
    var store = TestStore.altered { $0.gtiRowName = "events" }
    let read = try readFirst(store)
    #expect(topics(read.notes) == ["gti-row-names-events"] && read.ontime == 100)
    store.runs[0].isGTIApart = true
    #expect(topics(try readFirst(store).notes) == ["gti-row-names-events"])
    store.runs[0].isGTIApart = false
    store.runs[0].gtiName = "GOODTIME"
    #expect(
      try readingError(store)
        == "STORE/hdu-index.fits.gz[HDU_INDEX], row 2: the gti row of observation 1 refers to the HDU events, which "
        + "contains the events, and STORE/data/run1.fits.gz has no HDU GTI; expected the HDU with the good time "
        + "intervals; correct the row, or remove the row to use TSTART and TSTOP; "
        + "HDUs in the file: PRIMARY, EVENTS, GOODTIME")
  }

  @Test("A site of --site has priority over that of the files, with a note if it is elsewhere")
  func site() throws {
    try withStore(TestStore()) { store, _ in
      var known = store
      known.site = Site(longitude: 16.5, latitude: -23.25, altitude: 1800)
      let near = try EventReader(known).read(1)
      #expect(near.site?.latitude == -23.25 && near.notes.isEmpty)
      known.site = Site(longitude: -17.9, latitude: 28.8, altitude: 2200)
      let far = try EventReader(known).read(1)
      #expect(far.site?.latitude == 28.8 && topics(far.notes) == ["other-site", "altitude-differs"])
    }
  }

}
