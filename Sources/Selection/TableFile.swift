import Diagnostics
import FITS
import FoundationEssentials
import Tables

/// Reads a table from a file: ECSV if the name ends in `.ecsv`, otherwise the first table of a FITS file.
/// - Throws: ``SelectionError/cannotReadTable(path:reason:)``, `TableError`, `FITSError`.
public func readTableFile(_ path: String, dataSums: DataSumRule) throws -> Table {
  guard !path.hasSuffix(".ecsv") else {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw SelectionError.cannotReadTable(path: path, reason: error.localizedDescription)
    }
    return try Table(ecsv: String(decoding: data, as: UTF8.self), path: path)
  }
  guard let hdu = try readHDUList(path).first(where: { $0.kind == .table }) else {
    throw SelectionError.cannotReadTable(path: path, reason: "it contains no table")
  }
  return try readTable(path, hdu: .number(hdu.number), dataSums: dataSums)
}
