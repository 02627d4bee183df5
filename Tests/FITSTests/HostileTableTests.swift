import Foundation
import TestSupport
import Testing

@testable import FITS

/// Tables whose headers declare far more than the file contains.
@Suite("Hostile tables", .timeLimit(.minutes(60)))
struct HostileTableTests {
  @Test("Rows without bytes are limited, because the size of the file does not limit them")
  func emptyRows() throws {
    var fits = RawFITS()
    fits.addTable("EVENTS", columns: [.init("NOTHING", "0A")], rows: [])
    for rows in ["9223372036854775807", "1000001"] {
      fits.setCard("NAXIS2", rows)
      #expect(
        try BadInputTests.told(fits.bytes) { _ = try readTable($0, hdu: .name("EVENTS")) }
          == "run.fits[EVENTS]: keyword NAXIS2 is \(rows); expected at most 1000000, "
          + "because the rows contain no data (NAXIS1 = 0)"
      )
    }
  }

  @Test("A bit column is refused if its bits need more memory than allowed as numbers")
  func bits() throws {
    var fits = RawFITS()
    fits.addTable("EVENTS", columns: [.init("BITS", "8X")], rows: [[.byte(255)]])
    fits.setCard("TFORM1", "'8000000000X'")
    fits.setCard("NAXIS1", "1000000000")
    #expect(throws: FITSError.self) {
      try withTemporaryFolder { folder in
        try Data(fits.bytes).write(to: URL(filePath: folder + "/run.fits"))
        _ = try readTable(folder + "/run.fits", hdu: .name("EVENTS"))
      }
    }
  }

  @Test("A pipe is refused without waiting for a writer")
  func pipe() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/run.fits"
      #expect(mkfifo(path, 0o600) == 0)
      let error = #expect(throws: FITSError.self) { _ = try readTable(path, hdu: .name("EVENTS")) }
      #expect(error?.description == "\(path): cannot be read: it is not a regular file")
    }
  }
}
