import DL3
import FITS
import FileSystem
import Tables

/// Compares the HDUs that the index tables of two stores list for the same run, type and class. HDUs that differ are
/// added to `tables`. Files with equal bytes are not unpacked, so two copies of a store are compared quickly.
/// - Parameters:
///   - models: the files of models. They are skipped, because models are compared bin by bin elsewhere.
///   - missing: the array to which a message is added for each file that only one store has.
/// - Throws: `FITSError`, `FileFailure`
func compareHDUs(
  _ left: DataStore, _ right: DataStore, models: [String], into tables: inout [Comparison.TablePair],
  missing: inout [String]
) throws -> Comparison.HDUCounts {
  let models = Set(models.map { realPath($0) ?? $0 })
  var others: [HDUKey: HDULocation] = [:]
  for row in right.rows where others[HDUKey(row)] == nil { others[HDUKey(row)] = right.location(of: row) }
  var counts = Comparison.HDUCounts()
  var areEqual: [FilePair: Bool] = [:]
  var absences: Set<String> = []
  for row in left.rows {
    guard let other = others.removeValue(forKey: HDUKey(row)) else { continue }
    let own = left.location(of: row)
    let files = FilePair(first: realPath(own.path) ?? own.path, second: realPath(other.path) ?? other.path)
    guard row.type != .bkg || !models.contains(files.first) || !models.contains(files.second) else { continue }
    let isSameHDU = own.hduName.uppercased() == other.hduName.uppercased()
    let absent = [own.path, other.path].filter { !fileExists($0) }
    guard absent.isEmpty else {
      counts.withoutFile += 1
      if absent.count == 1 { absences.insert("\(absent[0]) does not exist") }
      continue
    }
    counts.compared += 1
    if files.first == files.second, isSameHDU {
      counts.inSameFile += 1
      continue
    }
    if areEqual[files] == nil { areEqual[files] = try readFile(own.path) == readFile(other.path) }
    if areEqual[files] == true, isSameHDU { continue }
    let (first, second) = (
      try readTable(own.path, hdu: .name(own.hduName), dataSums: left.dataSums),
      try readTable(other.path, hdu: .name(other.hduName), dataSums: right.dataSums)
    )
    let pair = Comparison.TablePair(
      "\(row.type) of run \(row.obsID), \(own.path)[\(own.hduName)] and \(other.path)[\(other.hduName)]",
      TableDifference(first, second), keywords: differingKeywords(first, second))
    guard !pair.areEqual else { continue }
    counts.different += 1
    tables.append(pair)
  }
  missing += absences.sorted()
  return counts
}

/// Two files that are compared.
private struct FilePair: Hashable {
  let first: String
  let second: String
}

/// The key by which the rows of two index tables are matched.
private struct HDUKey: Hashable {
  let obsID: Int64
  let type: HDUType
  let hduClass: String

  init(_ row: IndexRow) { (obsID, type, hduClass) = (row.obsID, row.type, row.hduClass.lowercased()) }
}

extension DataStore {
  /// All rows of the HDU index table.
  fileprivate var rows: [IndexRow] { (0..<index.count).map { index[$0] } }
}

/// Returns the names of the keywords that only one table has, or whose values differ. Comments, and keywords that
/// change whenever a file is written, are ignored.
private func differingKeywords(_ first: Table, _ second: Table) -> [String] {
  func values(_ table: Table) -> [String: Keyword.Value] {
    var values: [String: Keyword.Value] = [:]
    for keyword in table.keywords {
      if case .commentary = keyword.value { continue }
      if !["DATE", "CHECKSUM", "DATASUM"].contains(keyword.name) { values[keyword.name] = keyword.value }
    }
    return values
  }
  let (left, right) = (values(first), values(second))
  return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
}
