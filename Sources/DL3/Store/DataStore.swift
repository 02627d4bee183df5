import Diagnostics
import FITS
import FileSystem
import Tables

/// A DL3 data store: the observation table, the HDU index table, and the files to which the index table refers.
///
/// Opening a store reads only the two tables.
public struct DataStore: Sendable {
  /// The path of the opened folder or file, with variables expanded.
  public let path: String
  /// The folder of the HDU index table.
  public let folder: String
  /// The folder at which relative paths in FILE_DIR start: ``folder``, or the HDU index table's BASE_DIR if usable.
  public let baseFolder: String
  /// The observations.
  public internal(set) var observations: ObservationTable
  /// The HDUs of each observation.
  public let index: HDUIndex
  /// Notes on deviations of the two tables from the format.
  public let notes: Notes
  /// Whether DATASUM is verified when data of the store are read.
  public var dataSums: DataSumRule
  /// The observatory location, which has priority over the locations in files; `nil` to use those of the files.
  public var site: Site? { didSet { prepareColumns() } }
  /// The cache of event lists. If it is `nil`, event lists are read each time.
  public var eventCache: EventCache?

  /// Opens a store.
  /// - Parameters:
  ///   - path: a folder with `obs-index.fits.gz` and `hdu-index.fits.gz` (or both as `.fits`), or one file with the
  ///     HDUs OBS_INDEX and HDU_INDEX. `~`, `$VAR` and `${VAR}` are expanded.
  ///   - dataSums: whether DATASUM is verified, in the index tables and in all data that are read later.
  ///   - environment: returns the value of a variable; defaults to the environment of the process.
  /// - Throws: ``DL3Error`` if the path does not exist, or if the index is missing or incomplete.
  public init(
    path given: String, dataSums: DataSumRule = .compare,
    environment: (String) -> String? = environmentVariable
  ) throws(DL3Error) {
    self.dataSums = dataSums
    do { path = try expandedPath(given, environment: environment) } catch { throw .path(error) }
    var notes = Notes()
    let files: (observations: String, index: String)
    switch FileKind(at: path) {
    case .nothing: throw .noSuchStore(path: path, given: given)
    case .file, .other: files = (path, path)
    case .folder:
      files = (
        try Self.indexFile("obs-index", in: path, &notes), try Self.indexFile("hdu-index", in: path, &notes)
      )
    }
    let observationTable = try readIndexTable("OBS_INDEX", in: files.observations, dataSums, &notes)
    observations = try ObservationTable(observationTable.table, place: observationTable.place)
    let indexTable = try readIndexTable("HDU_INDEX", in: files.index, dataSums, &notes)
    index = try HDUIndex(indexTable.table, place: indexTable.place)
    folder = folderName(of: files.index)
    baseFolder = Self.baseFolder(of: index, in: folder, &notes)
    observations.noteMissingUnits(&notes)
    self.notes = notes
    prepareColumns()
  }

  /// Prepares the columns that the observation table does not have.
  mutating func prepareColumns() {
    let store = self
    observations.use(site) { obsID throws(DL3Error) in try store.eventHeader(of: obsID) }
  }

  /// Returns the notes on the standard columns that recipes and expressions used since the last call, and that the
  /// observation table does not have or has only for some runs.
  public func takeColumnNotes() -> Notes { observations.takeNotes() }

  /// Returns the folder at which paths of the index start. GADF does not define BASE_DIR, but some writers use it.
  private static func baseFolder(of index: HDUIndex, in folder: String, _ notes: inout Notes) -> String {
    guard case .string(let text)? = index.table.keyword("BASE_DIR"), !text.strippedOfBlanks.isEmpty else {
      return folder
    }
    let base = resolved(text.strippedOfBlanks, against: folder)
    guard realPath(base) != realPath(folder) else { return folder }
    // Some writers give FILE_DIR relative to the index, but a BASE_DIR of their own machine. The first file decides.
    func hasFiles(_ folder: String) -> Bool {
      guard index.count > 0 else { return false }
      let first = index[0]
      return FileKind(at: resolved(first.fileName, against: resolved(first.fileDir, against: folder))) == .file
    }
    let usesBase = hasFiles(base) || (FileKind(at: base) == .folder && !hasFiles(folder))
    notes.add(
      "base-dir",
      usesBase
        ? "files are read relative to BASE_DIR of the HDU index; gammapy ignores BASE_DIR"
        : "the files are not in BASE_DIR of the HDU index: they are read relative to the folder of the index, as in "
          + "gammapy",
      at: "\(index.place): BASE_DIR \(text.strippedOfBlanks)")
    return usesBase ? base : folder
  }

  /// Returns the file of an index table in a folder: the compressed file, as in gammapy, or else the uncompressed one.
  private static func indexFile(_ stem: String, in folder: String, _ notes: inout Notes) throws(DL3Error) -> String {
    let names = ["\(stem).fits.gz", "\(stem).fits"]
    let present = names.filter { [.file, .other].contains(FileKind(at: joined(folder, $0))) }
    guard let name = present.first else { throw .noIndex(folder: folder, lookedFor: names) }
    if present.count > 1 {
      notes.add("two-index-files", "both \(names[0]) and \(names[1]) exist: \(name) is read", at: folder)
    }
    return joined(folder, name)
  }
}
