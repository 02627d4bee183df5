import FITS
import Tables
import TestSupport
import Testing

@Suite("DATASUM of streamed tables") struct DataSumTests {
  @Test("Reading columns gives the DATASUM that the writer put into the header", arguments: [1, 7, 5000])
  func agrees(rows: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.fits.gz"
      var writer = try FITSWriter(path: path)
      // Rows of 13 bytes, so that pieces of the table do not end on the 4-byte words of the sum.
      try writer.append(
        Table(
          name: "EVENTS",
          columns: [
            Column("A", .double((0..<rows).map { Double($0) * 1.7 })),
            Column("B", .double((0..<rows).map { Double($0) }), format: "E"),
            Column("C", .int((0..<rows).map { Int64($0 % 250) }), format: "B"),
          ]))
      try writer.close()
      var stream = try FITSStream(path, buffers: StreamBuffers())
      while let hdu = try stream.nextHDU() {
        guard hdu.name == "EVENTS" else { continue }
        var columns: [[Double]] = []
        try stream.readColumns(["B"], into: &columns)
        #expect(stream.dataSum.map { "\($0)" } == hdu.header.string("DATASUM"))
      }
    }
  }
}
