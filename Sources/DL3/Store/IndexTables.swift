import FileSystem
import Tables

/// The location of the background model of a run in an output.
public struct ModelLocation: Sendable, Hashable {
  /// The file, relative to the folder of the new index tables, such as `models/zenith_bands_g000.fits.gz`.
  public var path: String
  /// The name of the HDU.
  public var hduName: String
  /// The format of the HDU: `bkg_2d` or `bkg_3d`.
  public var hduClass: String

  /// Creates the location of an HDU in a model file.
  public init(path: String, hduName: String = "BKG", hduClass: String) {
    self.path = path
    self.hduName = hduName
    self.hduClass = hduClass
  }
}

/// The two index tables of an output.
///
/// The tables list all observations of a store. They refer to the original files of the store, except for background
/// models: only the new models are listed.
public struct IndexTables: Sendable {
  /// The table OBS_INDEX of the store, with the keywords that GADF requires.
  public let observations: Table
  /// The table HDU_INDEX: the rows of the store except those of type `bkg`, then a new `bkg` row for each run with a
  /// model.
  public let hdus: Table
  /// The observations without a model, which have no `bkg` row.
  public let withoutModel: [Int64]

  /// Creates the tables.
  /// - Parameters:
  ///   - store: the store; its files are not modified.
  ///   - models: the location of the model of each observation. Observations without a model are absent.
  ///   - folder: the folder where the tables will be stored. It need not exist yet. FILE_DIR of the store's files
  ///     becomes a path relative to this folder, with symbolic links resolved in both paths.
  public init(_ store: DataStore, models: [Int64: ModelLocation], folder: String) {
    observations = Self.completed(store.observations.table, name: "OBS_INDEX", kind: "OBS")
    let source = store.index.table
    let types = source["HDU_TYPE"]?.texts ?? []
    let kept = types.indices.filter { HDUType(rawValue: types[$0]) != .bkg }
    let served = store.observations.obsIDs.compactMap { obsID in models[obsID].map { (obsID, $0) } }
    withoutModel = store.observations.obsIDs.filter { models[$0] == nil }
    let folders = FolderPaths(from: futureRealPath(folder), base: store.baseFolder)
    var table = Self.completed(source, name: "HDU_INDEX", kind: "HDU")
    // FILE_DIR of the new table is relative to its own folder.
    table.keywords.removeAll { $0.name.uppercased() == "BASE_DIR" }
    table.columns = source.columns.map { column in
      switch column.name.uppercased() {
      case "OBS_ID": column.integersExtended(rows: kept, by: served.map(\.0))
      case "HDU_TYPE": column.textsExtended(rows: kept, by: served.map { _ in HDUType.bkg.rawValue })
      case "HDU_CLASS": column.textsExtended(rows: kept, by: served.map(\.1.hduClass))
      case "HDU_NAME": column.textsExtended(rows: kept, by: served.map(\.1.hduName))
      case "FILE_NAME": column.textsExtended(rows: kept, by: served.map { lastName(of: $0.1.path) })
      case "FILE_DIR":
        column.textsExtended(rows: kept, by: served.map { folderName(of: $0.1.path) }) { folders.relative($0) }
      default: column.extendedByNothing(rows: kept, by: served.count)
      }
    }
    hdus = table
  }

  /// Returns the table with its name and the keywords that GADF requires for an index table.
  private static func completed(_ table: Table, name: String, kind: String) -> Table {
    var table = table
    table.name = name
    let wanted = [("HDUCLASS", "GADF"), ("HDUCLAS1", "INDEX"), ("HDUCLAS2", kind)]
    for (keyword, value) in wanted where table.keyword(keyword) == nil {
      table.keywords.append(Keyword(keyword, .string(value)))
    }
    return table
  }
}

/// Computes the folders of a store relative to another folder. Each different text of FILE_DIR is resolved only once.
private final class FolderPaths {
  private let target: String
  private let base: String
  private var known: [String: String] = [:]

  init(from target: String, base: String) {
    self.target = target
    self.base = base
  }

  func relative(_ fileDir: String) -> String {
    if let path = known[fileDir] { return path }
    let real = futureRealPath(resolved(fileDir.strippedOfBlanks, against: base))
    let path = relativePath(from: target, to: real)
    known[fileDir] = path
    return path
  }
}

extension Column {
  fileprivate func integersExtended(rows: [Int], by new: [Int64]) -> Column {
    let old = integers ?? []
    var column = self
    column.values = .int(rows.map { old[$0] } + new)
    column.isNull = nil
    return column
  }

  /// Returns the texts of the given rows, changed by `map`, followed by the texts `new`. The format of the column is
  /// removed, so that the longest text determines the width of the new column.
  fileprivate func textsExtended(rows: [Int], by new: [String], _ map: (String) -> String = { $0 }) -> Column {
    let old = texts ?? []
    var column = self
    column.values = .string(rows.map { map(old[$0]) } + new)
    column.isNull = nil
    column.format = nil
    return column
  }

  /// Returns the given rows of the column, followed by `count` rows without values: nulls, NaN or empty texts. The
  /// function is used for SIZE, MTIME, MD5 and similar columns.
  fileprivate func extendedByNothing(rows: [Int], by count: Int) -> Column {
    var column = self
    column.isNull = rows.map(isNull) + Array(repeating: true, count: count)
    switch values {
    case .bool(let old): column.values = .bool(rows.map { old[$0] } + Array(repeating: false, count: count))
    case .int(let old): column.values = .int(rows.map { old[$0] } + Array(repeating: 0, count: count))
    case .double(let old): column.values = .double(rows.map { old[$0] } + Array(repeating: .nan, count: count))
    case .string(let old): column.values = .string(rows.map { old[$0] } + Array(repeating: "", count: count))
    case .vector(let old, let shape):
      let empty = [Double](repeating: .nan, count: shape.reduce(1, *))
      column.values = .vector(rows.map { old[$0] } + Array(repeating: empty, count: count), shape: shape)
    }
    if column.isNull?.contains(true) == false { column.isNull = nil }
    return column
  }
}
