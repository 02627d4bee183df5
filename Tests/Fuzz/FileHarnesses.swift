import DL3
import Diagnostics
import FITS
import Fitting
import ModelFiles
import ParametricModels
import Reports
import Selection
import Sky

/// The readers of single FITS files and of tables as text.
///
/// Data sums are ignored, because they would reject nearly every changed input before it is read.
enum FileHarnesses {
  static let all = [
    Harness("fits", file: "file.fits") { folder in
      let path = folder + "/file.fits"
      for hdu in try readHDUList(path).prefix(8) {
        try trying { _ = try readTable(path, hdu: .number(hdu.number), dataSums: .ignore) }
        try trying { _ = try readImage(path, hdu: .number(hdu.number), dataSums: .ignore) }
      }
      _ = try verify(path)
    },
    Harness("model", file: "model.fits") { try readModel($0 + "/model.fits") },
    Harness("old-cube", file: "model.fits") { try readModel($0 + "/model.fits") },
    Harness("mask", file: "mask.fits") { folder in
      let mask = try MaskImage(path: folder + "/mask.fits", MaskReading(memory: 64 << 20, dataSums: .ignore))
      try probe(SkyRegions([mask]))
    },
    Harness("catalogue", file: "catalogue.fits") { try readCatalogue($0 + "/catalogue.fits") },
    Harness("ecsv", file: "catalogue.ecsv") { try readCatalogue($0 + "/catalogue.ecsv") },
    Harness("csv", file: "catalogue.csv") { try readCatalogue($0 + "/catalogue.csv") },
    Harness("nodes", file: "nodes.fits") { _ = try LogNodes(file: $0 + "/nodes.fits", dataSums: .ignore) },
  ]

  private static func readModel(_ path: String) throws {
    try trying { _ = try showModels(path, dataSums: .ignore).text }
    let file = try ModelFile(path: path, dataSums: .ignore)
    _ = ModelDifference(file, file)
  }

  private static func readCatalogue(_ path: String) throws {
    let table = try readTableFile(path, dataSums: .ignore)
    var notes = Notes()
    try trying { _ = try GroupRule(table, place: path) }
    let columns = CatalogueColumns(longitude: "ra", latitude: "dec", radius: ["radius"], defaultRadius: 0.3)
    try probe(try SkyRegions(catalogue: table, columns: columns, place: FilePlace(path), notes: &notes))
  }

  /// Tests some positions against regions.
  static func probe(_ regions: SkyRegions) throws {
    for (ra, dec) in [(83.63, 22.01), (0, 90), (359.9, -90), (266.4, -29)] {
      _ = regions.contains(ra: ra, dec: dec)
    }
    _ = regions.near(ra: 83.63, dec: 22.01, radius: 3).contains(ra: 83, dec: 22, margin: 0.1)
  }
}

/// Calls a reader whose typed errors do not end the harness, because another reader follows.
func trying(_ read: () throws -> Void) throws {
  do { try read() } catch is any DarktimeError {}
}
