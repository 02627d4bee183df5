import Diagnostics
import FITS
import FileSystem

/// The location of an HDU of a run.
public struct HDULocation: Sendable, Equatable {
  /// The path of the file, relative to the working folder or absolute.
  public var path: String
  /// The name of the HDU as spelled in the index; case is ignored.
  public var hduName: String
  /// The format of the HDU: `events`, `bkg_3d`, ...
  public var hduClass: String
}

extension DataStore {
  /// Returns the location of the HDU of a given type for an observation. As in gammapy, the first matching row of the
  /// index is used.
  /// - Throws: ``DL3Error/unknownObservations(_:store:count:isSelection:)``, ``DL3Error/noHDU(_:obsID:type:present:)``
  public func location(of type: HDUType, obsID: Int64) throws(DL3Error) -> HDULocation {
    var notes = Notes()
    return location(of: try row(of: type, obsID: obsID, notes: &notes))
  }

  /// Returns the location of the HDU of an index row.
  public func location(of row: IndexRow) -> HDULocation {
    HDULocation(
      path: resolved(row.fileName, against: resolved(row.fileDir, against: baseFolder)), hduName: row.hduName,
      hduClass: row.hduClass)
  }

  /// Returns the first index row of a type for an observation. A note is added if there are several rows.
  func row(of type: HDUType, obsID: Int64, notes: inout Notes) throws(DL3Error) -> IndexRow {
    let rows = index.rows(of: obsID, type: type)
    guard let row = rows.first else {
      let present = index.rows(of: obsID).map(\.type.rawValue)
      guard !present.isEmpty || observations.row(of: obsID) != nil else {
        throw .unknownObservations([obsID], store: path, count: observations.count)
      }
      throw .noHDU(index.place, obsID: obsID, type: type, present: present)
    }
    if rows.count > 1 {
      notes.add(
        "several-rows", "several \(type) rows for one observation: the first row is used",
        at: "\(index.place), observation \(obsID)")
    }
    return row
  }

  /// Returns the error for a file that could not be read. If the file does not exist, the error names the index row
  /// that refers to it.
  func explained(_ error: FITSError, row: IndexRow) -> DL3Error {
    let path = location(of: row).path
    if case .cannotOpen = error, FileKind(at: path) == .nothing {
      return .missingFile(
        FilePlace(index.place.file, hdu: index.place.hdu, row: row.row + 1), obsID: row.obsID, path: path)
    }
    return .fits(error)
  }
}
