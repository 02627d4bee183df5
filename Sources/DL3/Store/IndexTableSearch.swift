import Diagnostics
import FITS
import FileSystem
import Tables

/// Reads an index table from a file: the HDU with the given name, or else the table that ``unnamedIndex(_:among:)``
/// finds, with a note.
/// - Throws: ``DL3Error`` if no table, or more than one, can be the index.
func readIndexTable(
  _ name: String, in path: String, _ dataSums: DataSumRule, _ notes: inout Notes
) throws(DL3Error) -> (table: Table, place: FilePlace) {
  do {
    return (try readTable(path, hdu: .name(name), dataSums: dataSums), FilePlace(path, hdu: name))
  } catch {
    guard case .missingHDU = error else { throw .fits(error) }
  }
  let tables: [HDUSummary]
  do { tables = try readHDUList(path).filter { $0.kind == .table } } catch { throw .fits(error) }
  guard let found = unnamedIndex(name, among: tables) else {
    throw .noIndexHDU(path: path, lookedFor: name, present: tables.map(\.name))
  }
  let which = tables.count == 1 ? "the only table of the file" : "the index table"
  if hasNoName(found) {
    notes.add("unnamed-index", "\(which) has no EXTNAME: it is read as \(name)", at: path)
  } else {
    notes.add("renamed-index", "\(which) is named \(found.name) instead of \(name)", at: path)
  }
  do {
    let table = try readTable(path, hdu: .number(found.number), dataSums: dataSums)
    return (table, FilePlace(path, hdu: found.name))
  } catch { throw .fits(error) }
}

private func hasNoName(_ table: HDUSummary) -> Bool {
  table.header.string("EXTNAME")?.strippedOfBlanks.isEmpty ?? true
}

/// Finds the index table in a file in which no HDU has the right name: the only table with a similar name, such as
/// "OBS INDEX" of LST; or else the only table with the columns of the index; or else the only table of the file, if it
/// has no name.
private func unnamedIndex(_ name: String, among tables: [HDUSummary]) -> HDUSummary? {
  func only(_ tables: [HDUSummary]) -> HDUSummary? { tables.count == 1 ? tables[0] : nil }
  func letters(_ text: String) -> String { text.uppercased().filter(\.isLetter) }
  func isIndex(_ table: HDUSummary) -> Bool {
    let columns = Set(table.columns.map { $0.name.strippedOfBlanks.uppercased() })
    let isHDUIndex = columns.isSuperset(of: HDUIndex.columns)
    return name == "HDU_INDEX" ? isHDUIndex : !isHDUIndex && columns.contains("OBS_ID")
  }
  return only(tables.filter { letters($0.name) == letters(name) }) ?? only(tables.filter(isIndex))
    ?? only(tables.filter(hasNoName)).flatMap { tables.count == 1 ? $0 : nil }
}
