import Diagnostics
import FITS

/// Where an HDU of a run stands.
public struct HDULocation: Sendable, Equatable {
  /// The file, relative to the working folder or absolute.
  public var path: String
  /// The name of the HDU as the index spells it; case does not count.
  public var hduName: String
  /// Its format: `events`, `bkg_3d`, ...
  public var hduClass: String
}

extension DataStore {
  /// Where the HDU of a type stands for an observation: the first row of the index that has it, as gammapy takes it.
  /// - Throws: ``DL3Error/unknownObservations(_:store:count:)``, ``DL3Error/noHDU(_:obsID:type:present:)``
  public func location(of type: HDUType, obsID: Int64) throws(DL3Error) -> HDULocation {
    var notes = Notes()
    return location(of: try row(of: type, obsID: obsID, notes: &notes))
  }

  /// Where the HDU of an index row stands.
  public func location(of row: IndexRow) -> HDULocation {
    HDULocation(
      path: FilePath.joined(FilePath.joined(baseFolder, row.fileDir), row.fileName), hduName: row.hduName,
      hduClass: row.hduClass)
  }

  /// The index row of a type; several of them are noted.
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
        "several-rows", "several \(type) rows for one observation: the first is used",
        at: "\(index.place), observation \(obsID)")
    }
    return row
  }

  /// The error of a file that could not be read, told with the index row that points to it where it is not there.
  func explained(_ error: FITSError, row: IndexRow) -> DL3Error {
    let path = location(of: row).path
    if case .cannotOpen = error, FilePath.kind(path) == .nothing {
      return .missingFile(
        FilePlace(index.place.file, hdu: index.place.hdu, row: row.row + 1), obsID: row.obsID, path: path)
    }
    return .fits(error)
  }
}
