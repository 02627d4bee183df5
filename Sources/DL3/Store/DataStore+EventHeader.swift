import Diagnostics
import FITS

extension DataStore {
  /// Reads the header of the event list of a run, without reading any event.
  /// - Parameter buffers: buffers for reading; they must not be used by two threads at the same time.
  /// - Throws: ``DL3Error/missingHDU(path:name:obsID:present:)``, and the errors of an incomplete index or an
  ///   unreadable file.
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
