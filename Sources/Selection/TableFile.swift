import Diagnostics
import FITS
import FileSystem
import Sky
import Tables

/// Reads a table from a file: ECSV or CSV if the name ends in `.ecsv` or `.csv`, otherwise a table of a FITS file.
/// - Parameters:
///   - hdu: the HDU of a FITS file; `nil` if the file must have only one table.
/// - Throws: ``SelectionError/cannotReadTable(path:reason:)``, ``SelectionError/noHDU(path:)``, `TableError`,
///   `FITSError`, `SkyError.severalHDUs` if a FITS file has several tables and none is chosen.
public func readTableFile(_ path: String, hdu: HDUSelector? = nil, dataSums: DataSumRule) throws -> Table {
  let isCSV = path.lowercased().hasSuffix(".csv")
  guard !isCSV, !path.lowercased().hasSuffix(".ecsv") else {
    guard hdu == nil else { throw SelectionError.cannotReadTable(path: path, reason: "only FITS files have HDUs") }
    let bytes: [UInt8]
    do { bytes = try readFile(path) } catch { throw SelectionError.cannotReadTable(path: path, reason: error.reason) }
    let text = String(decoding: bytes, as: UTF8.self)
    return isCSV ? try Table(csv: text, path: path) : try Table(ecsv: text, path: path)
  }
  if let hdu { return try readTable(path, hdu: hdu, dataSums: dataSums) }
  let tables = try readHDUList(path).filter { $0.kind == .table && $0.imageAxes == nil }
  guard let only = tables.first else {
    throw SelectionError.cannotReadTable(path: path, reason: "it contains no table")
  }
  guard tables.count == 1 else {
    throw SkyError.severalHDUs(
      path: path, what: "tables", among: tables.map { "\($0.number) \($0.name) (\($0.rows) rows)" },
      option: "hdu, such as hdu = \"\(only.name)\"")
  }
  return try readTable(path, hdu: .number(only.number), dataSums: dataSums)
}
