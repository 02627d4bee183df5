import Foundation
import Tables
import TestSupport
import Testing

@testable import FITS

@Suite("Stores of real data", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(1)))
struct RealFileTests {
  static let tables = [
    "data/hess-dl3-dr1/obs-index.fits.gz", "data/hess-dl3-dr1/hdu-index.fits.gz",
    "data/hess-crab4-hd-hap-prod2/obs-index.fits.gz", "data/hess-crab4-hd-hap-prod2/hdu-index.fits.gz",
    "data/hess-crab4-hd-hap-prod2/run023400-023599/run023523/hess_events_023523.fits.gz",
    "data/gammacat/gammacat.fits.gz", "data/hess-dl3-dr1/data/hess_dl3_dr1_obs_id_020136.fits.gz",
  ]

  @Test("a table is written back without loss", arguments: tables)
  func roundTrip(_ path: String) throws {
    let list = try readHDUList(SharedData.path(path))
    try withTemporaryFolder { folder in
      let copy = folder + "/copy.fits.gz"
      var writer = try FITSWriter(path: copy)
      var tables: [Table] = []
      for hdu in list where hdu.kind == .table {
        tables.append(try readTable(SharedData.path(path), hdu: .number(hdu.number)))
        try writer.append(tables[tables.count - 1])
      }
      try writer.close()
      for (index, table) in tables.enumerated() {
        let again = try readTable(copy, hdu: .number(index + 1))
        #expect(again.keywords == table.keywords)
        #expect(again.name == table.name)
        for (left, right) in zip(again.columns, table.columns) {
          #expect(left.isSame(as: right), "column \(left.name)")
        }
      }
    }
  }
}
