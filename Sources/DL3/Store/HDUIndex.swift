import Diagnostics
import Tables

/// A row of the HDU index table. It names the file and the HDU that contain one kind of data, such as the event list,
/// of one observation.
public struct IndexRow: Sendable, Equatable {
  /// The observation.
  public var obsID: Int64
  /// The purpose of the HDU.
  public var type: HDUType
  /// The format of the HDU in lower case, such as `events` or `bkg_3d`.
  public var hduClass: String
  /// The folder of the file, absolute or relative to ``DataStore/baseFolder``.
  public var fileDir: String
  /// The name of the file.
  public var fileName: String
  /// The name of the HDU; case is ignored.
  public var hduName: String
  /// The row of the table, counted from 0.
  public var row: Int
}

/// The HDU index table. The rows of an observation are found in constant time. The texts of a row are parsed only when
/// the row is used.
public struct HDUIndex: Sendable {
  /// The table as read from the file.
  public let table: Table
  /// The file and HDU from which the table was read.
  public let place: FilePlace

  /// The columns that GADF requires.
  static let columns = ["OBS_ID", "HDU_TYPE", "HDU_CLASS", "FILE_DIR", "FILE_NAME", "HDU_NAME"]

  private let obsIDs: [Int64]
  private let types: [String]
  private let classes: [String]
  private let folders: [String]
  private let files: [String]
  private let names: [String]
  /// The first row of each observation. For each row, ``nextRow`` contains the next row of the same observation, or -1
  /// if there is none.
  private let firstRow: [Int64: Int]
  private let nextRow: [Int]

  /// Creates an HDU index from a table.
  /// - Throws: ``DL3Error/missingColumn(_:present:)``, ``DL3Error/wrongColumnType(_:found:expected:)``
  public init(_ table: Table, place: FilePlace) throws(DL3Error) {
    self.table = table
    self.place = place
    obsIDs = try table.requiredIntegers("OBS_ID", at: place)
    types = try table.requiredTexts("HDU_TYPE", at: place)
    classes = try table.requiredTexts("HDU_CLASS", at: place)
    folders = try table.requiredTexts("FILE_DIR", at: place)
    files = try table.requiredTexts("FILE_NAME", at: place)
    names = try table.requiredTexts("HDU_NAME", at: place)
    var firstRow: [Int64: Int] = [:]
    var nextRow = [Int](repeating: -1, count: obsIDs.count)
    // Iterate from the end, so that the rows of an observation are linked in the order of the table.
    for row in obsIDs.indices.reversed() {
      nextRow[row] = firstRow.updateValue(row, forKey: obsIDs[row]) ?? -1
    }
    self.firstRow = firstRow
    self.nextRow = nextRow
  }

  /// The number of rows.
  public var count: Int { obsIDs.count }

  /// The row with the given number, counted from 0.
  public subscript(row: Int) -> IndexRow {
    IndexRow(
      obsID: obsIDs[row], type: HDUType(rawValue: types[row]), hduClass: classes[row].strippedOfBlanks.lowercased(),
      fileDir: folders[row].strippedOfBlanks, fileName: files[row].strippedOfBlanks,
      hduName: names[row].strippedOfBlanks, row: row)
  }

  /// Returns all rows of an observation, in the order of the table.
  public func rows(of obsID: Int64) -> [IndexRow] { rowNumbers(of: obsID).map { self[$0] } }

  /// Returns the rows of an observation that have a given type, in the order of the table.
  public func rows(of obsID: Int64, type: HDUType) -> [IndexRow] {
    rowNumbers(of: obsID).filter { HDUType(rawValue: types[$0]) == type }.map { self[$0] }
  }

  private func rowNumbers(of obsID: Int64) -> [Int] {
    var found: [Int] = []
    var row = firstRow[obsID] ?? -1
    while row >= 0 {
      found.append(row)
      row = nextRow[row]
    }
    return found
  }
}
