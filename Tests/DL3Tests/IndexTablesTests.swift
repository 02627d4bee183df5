import FITS
import Foundation
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("The index tables of an output")
struct OutputIndexTests {
  private let model = ModelLocation(path: "models/zenith_bands_g000.fits.gz", hduClass: "bkg_2d")

  private func twoRuns() -> TestStore {
    var store = TestStore()
    store.runs = [.init(obsID: 1), .init(obsID: 2)]
    store.extraIndexColumns = [
      Column("SIZE", unit: "byte", .int([10, 20, 30, 40, 50, 60])), Column("MTIME", .double([1, 2, 3, 4, 5, 6])),
      Column("MD5", .string(Array(repeating: "abc", count: 6)), format: "32A"),
    ]
    return store
  }

  @Test("Old bkg rows are replaced by one row for each run with a model; runs without a model are listed")
  func rows() throws {
    try withStore(twoRuns()) { store, folder in
      let output = IndexTables(store, models: [2: model], folder: "\(folder)/out")
      #expect(output.withoutModel == [1])
      let index = try HDUIndex(output.hdus, place: .init("hdu-index.fits.gz"))
      #expect(index.count == 5)
      #expect(index.rows(of: 1, type: .bkg).isEmpty)
      #expect(
        index.rows(of: 2, type: .bkg) == [
          IndexRow(
            obsID: 2, type: .bkg, hduClass: "bkg_2d", fileDir: "models", fileName: "zenith_bands_g000.fits.gz",
            hduName: "BKG", row: 4)
        ])
      #expect(index.rows(of: 1, type: .events).first?.fileDir == "../data")
      #expect(output.hdus["SIZE"]?.isNull == [false, false, false, false, true])
      #expect(output.hdus["MD5"]?.values == .string(["abc", "abc", "abc", "abc", ""]))
      #expect(output.observations.columns == store.observations.table.columns)
      #expect(output.hdus.keyword("HDUCLAS2") == .string("HDU"))
    }
  }

  @Test("Relative paths are valid if the output or the store is accessed through a symbolic link")
  func symbolicLinks() throws {
    try withStoreFolder(twoRuns()) { folder in
      let files = FileManager.default
      try files.createDirectory(atPath: "\(folder)/deep/er/real", withIntermediateDirectories: true)
      try files.createSymbolicLink(atPath: "\(folder)/results", withDestinationPath: "\(folder)/deep/er/real")
      try files.createSymbolicLink(atPath: "\(folder)/deep/store", withDestinationPath: folder)
      let store = try DataStore(path: "\(folder)/deep/store")
      let output = IndexTables(store, models: [:], folder: "\(folder)/results/out")
      try files.createDirectory(atPath: "\(folder)/results/out", withIntermediateDirectories: true)
      try TestStore.write([output.observations], to: "\(folder)/results/out/obs-index.fits.gz")
      try TestStore.write([output.hdus], to: "\(folder)/results/out/hdu-index.fits.gz")
      let again = try DataStore(path: "\(folder)/results/out")
      #expect(again.index[0].fileDir == "../../../../data")
      #expect(try EventReader(again).read(2).count == 3)
    }
  }

  @Test("Nothing is lost by writing and reading, and columns are as wide as needed")
  func written() throws {
    try withStore(twoRuns()) { store, folder in
      let long = ModelLocation(path: "a/rather/long/folder/of/models/m.fits.gz", hduName: "BKG17", hduClass: "bkg_2d")
      let output = IndexTables(store, models: [1: long, 2: model], folder: folder)
      try TestStore.write([output.observations, output.hdus], to: "\(folder)/bundle.fits")
      let again = try DataStore(path: "\(folder)/bundle.fits")
      #expect(again.index.rows(of: 1, type: .bkg).first?.fileDir == "a/rather/long/folder/of/models")
      #expect(again.index.rows(of: 1, type: .bkg).first?.hduName == "BKG17")
      #expect(again.index[0].fileDir == "data")
      #expect(again.index.table["SIZE"]?.isNull(4) == true)
      #expect(again.index.table["SIZE"]?.values.count == 6)
    }
  }
}
