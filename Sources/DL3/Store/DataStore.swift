import Diagnostics
import FITS
import Tables

/// A DL3 data store: the observation table and the HDU index table, and through them the files of each run.
///
/// Opening a store reads the two tables and nothing else.
public struct DataStore: Sendable {
  /// The folder or file as it was opened, expanded.
  public let path: String
  /// The folder that FILE_DIR is relative to: that of the HDU index table.
  public let baseFolder: String
  /// The observations.
  public let observations: ObservationTable
  /// The HDUs of each observation.
  public let index: HDUIndex
  /// Deviations of the two tables.
  public let notes: Notes
  /// Whether DATASUM is compared in what is read of the store.
  public var dataSums: DataSumRule
  /// Where the telescopes stand in runs whose files do not tell it; set by who knows.
  public var site: Site?
  /// Where event lists are kept once they were read; nowhere if `nil`.
  public var eventCache: EventCache?

  /// Opens a store.
  /// - Parameters:
  ///   - path: a folder with `obs-index.fits.gz` and `hdu-index.fits.gz` (or both as `.fits`), or one file that holds
  ///     the HDUs OBS_INDEX and HDU_INDEX; `~`, `$VAR` and `${VAR}` are expanded.
  ///   - dataSums: whether DATASUM is compared, of the index tables and of what is read later.
  ///   - environment: looks a variable up; the environment of the process unless told otherwise.
  /// - Throws: ``DL3Error`` where there is no such path, no index, or an index that lacks what the format demands.
  public init(
    path given: String, dataSums: DataSumRule = .compare,
    environment: (String) -> String? = environmentVariable
  ) throws(DL3Error) {
    self.dataSums = dataSums
    path = try expandedPath(given, environment: environment)
    var notes = Notes()
    let files: (observations: String, index: String)
    switch FilePath.kind(path) {
    case .nothing: throw .noSuchStore(path: path, given: given)
    case .file: files = (path, path)
    case .folder:
      files = (
        try Self.indexFile("obs-index", in: path, &notes), try Self.indexFile("hdu-index", in: path, &notes)
      )
    }
    let observationTable = try Self.table("OBS_INDEX", in: files.observations, dataSums, &notes)
    observations = try ObservationTable(observationTable.table, place: observationTable.place)
    let indexTable = try Self.table("HDU_INDEX", in: files.index, dataSums, &notes)
    index = try HDUIndex(indexTable.table, place: indexTable.place)
    baseFolder = FilePath.folder(of: files.index)
    observations.noteMissingUnits(&notes)
    self.notes = notes
  }

  /// The file of an index table in a folder: packed first, as gammapy looks for it.
  private static func indexFile(_ stem: String, in folder: String, _ notes: inout Notes) throws(DL3Error) -> String {
    let names = ["\(stem).fits.gz", "\(stem).fits"]
    let present = names.filter { FilePath.kind(FilePath.joined(folder, $0)) == .file }
    guard let name = present.first else { throw .noIndex(folder: folder, lookedFor: names) }
    if present.count > 1 {
      notes.add("two-index-files", "both \(names[0]) and \(names[1]) are there: the first is read", at: folder)
    }
    return FilePath.joined(folder, name)
  }

  /// The index table of a file: the HDU with its name, else the first table, as old files have it, where it is the only
  /// one.
  private static func table(
    _ name: String, in path: String, _ dataSums: DataSumRule, _ notes: inout Notes
  ) throws(DL3Error) -> (table: Table, place: FilePlace) {
    do {
      return (try readTable(path, hdu: .name(name), dataSums: dataSums), FilePlace(path, hdu: name))
    } catch {
      guard case .missingHDU = error else { throw .fits(error) }
    }
    let present: [String]
    do {
      let tables = try readHDUList(path).filter { $0.kind == .table }
      if tables.count == 1, let only = tables.first, only.header.string("EXTNAME")?.strippedOfBlanks.isEmpty ?? true {
        notes.add("unnamed-index", "the index table has no EXTNAME", at: path)
        return (try readTable(path, hdu: .number(only.number), dataSums: dataSums), FilePlace(path, hdu: only.name))
      }
      present = tables.map(\.name)
    } catch { throw .fits(error) }
    throw .noIndexHDU(path: path, lookedFor: name, present: present)
  }
}
