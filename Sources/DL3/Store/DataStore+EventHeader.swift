import Diagnostics
import FITS

extension DataStore {
  /// The header of the event list of a run. No event is read.
  /// - Parameter buffers: they serve one thread at a time.
  /// - Throws: ``DL3Error/missingHDU(path:name:obsID:present:)``; what a file or the index can lack.
  public func eventHeader(of obsID: Int64, buffers: StreamBuffers = StreamBuffers()) throws(DL3Error) -> Header {
    var notes = Notes()
    let row = try row(of: .events, obsID: obsID, notes: &notes)
    let location = location(of: row)
    var present: [String] = []
    do throws(FITSError) {
      var stream = try FITSStream(location.path, buffers: buffers)
      while let hdu = try stream.nextHDU() {
        if hdu.isNamed(location.hduName) { return hdu.header }
        present.append(hdu.name)
      }
    } catch { throw explained(error, row: row) }
    throw .missingHDU(path: location.path, name: location.hduName, obsID: obsID, present: present)
  }
}
