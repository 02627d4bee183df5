import Diagnostics
import FITS

extension DataStore {
  /// Reads the header of the event list of a run, without reading any event.
  /// - Parameter buffers: buffers for reading; they must not be used by two threads at the same time.
  /// - Throws: ``DL3Error/missingHDU(path:name:obsID:present:)``, and the errors of an incomplete index or an
  ///   unreadable file.
  public func eventHeader(of obsID: Int64, buffers: StreamBuffers = StreamBuffers()) throws(DL3Error) -> Header {
    try eventTable(of: obsID, buffers: buffers).header
  }

  /// Checks that the event list of a run has the given columns, without reading any event.
  /// - Throws: ``DL3Error/fits(_:)`` for a missing column, and the errors of ``eventHeader(of:buffers:)``.
  public func requireEventColumns(_ names: [String], obsID: Int64) throws(DL3Error) {
    guard !names.isEmpty else { return }
    let table = try eventTable(of: obsID, buffers: StreamBuffers())
    for name in names where table.column(name) == nil {
      let path = try location(of: .events, obsID: obsID).path
      throw .fits(
        .missingColumn(FilePlace(path, hdu: table.name, column: name), present: table.columns.map(\.name)))
    }
  }

  private func eventTable(of obsID: Int64, buffers: StreamBuffers) throws(DL3Error) -> StreamedHDU {
    var notes = Notes()
    let row = try row(of: .events, obsID: obsID, notes: &notes)
    let location = location(of: row)
    var present: [String] = []
    do throws(FITSError) {
      var stream = try FITSStream(location.path, buffers: buffers)
      while let hdu = try stream.nextHDU() {
        if hdu.isNamed(location.hduName) { return hdu }
        present.append(hdu.name)
      }
    } catch { throw explained(error, row: row) }
    throw .missingHDU(path: location.path, name: location.hduName, obsID: obsID, present: present)
  }
}
