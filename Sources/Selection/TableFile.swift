import Diagnostics
import FITS
import FileSystem
import Sky
import Tables
import TextFormat

/// Reads a table from a file: ECSV or CSV if the name ends in `.ecsv` or `.csv`, otherwise a table of a FITS file.
/// - Parameters:
///   - hdu: the HDU of a FITS file; `nil` for the only table of the file.
/// - Throws: ``SelectionError/cannotReadTable(path:reason:)``, `TableError`, `FITSError`, `SkyError.severalHDUs` if a
///   FITS file has several tables and none is chosen.
public func readTableFile(_ path: String, hdu: HDUSelector? = nil, dataSums: DataSumRule) throws -> Table {
  let isCSV = path.lowercased().hasSuffix(".csv")
  guard !isCSV, !path.lowercased().hasSuffix(".ecsv") else {
    guard hdu == nil else {
      throw SelectionError.cannotReadTable(
        path: path, reason: "an HDU is given, but only FITS files have HDUs; omit the HDU")
    }
    let text: String
    do { text = try readText(path) } catch {
      throw SelectionError.cannotReadTable(path: path, reason: error.reason)
    }
    return isCSV ? try Table(csv: text, path: path) : try Table(ecsv: text, path: path)
  }
  let hdus = try readHDUList(path)
  func shown(_ hdu: HDUSummary) -> String { "\(hdu.number) \(hdu.name) (\(counted(hdu.rows, "row")))" }
  if let hdu {
    let one = try FileChoice.one(hdu, of: hdus, path: path) { $0.kind == .image ? nil : shown($0) }
    return try readTable(path, hdu: one, dataSums: dataSums)
  }
  let tables = hdus.filter { $0.kind == .table && $0.imageAxes == nil }
  guard let only = tables.first else {
    throw SelectionError.cannotReadTable(path: path, reason: "the file contains no table")
  }
  guard tables.count == 1 else {
    throw SkyError.severalHDUs(
      path: path, what: "tables", among: tables.map(shown),
      option: "'hdu' (for example, hdu = \"\(only.name)\")")
  }
  return try readTable(path, hdu: .number(only.number), dataSums: dataSums)
}
