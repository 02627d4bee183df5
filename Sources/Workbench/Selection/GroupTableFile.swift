import DL3
import FITS
import FoundationEssentials
import Tables

extension ObservationGroups {
  /// Reads a group table from a FITS or ECSV file, as `out:write_groups` or older programs wrote it.
  /// - Throws: ``SelectionError/cannotReadGroups(path:reason:)``, `TableError`, `FITSError`, `DL3Error`.
  init(file path: String) throws {
    let table: Table
    if path.hasSuffix(".ecsv") {
      let data: Data
      do { data = try Data(contentsOf: URL(filePath: path)) } catch {
        throw SelectionError.cannotReadGroups(path: path, reason: error.localizedDescription)
      }
      table = try Table(ecsv: String(decoding: data, as: UTF8.self), path: path)
    } else {
      guard let hdu = try readHDUList(path).first(where: { $0.kind == .table }) else {
        throw SelectionError.cannotReadGroups(path: path, reason: "it holds no table")
      }
      table = try readTable(path, hdu: .number(hdu.number))
    }
    try self.init(table, place: path)
  }
}
