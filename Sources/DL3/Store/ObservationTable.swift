import Diagnostics
import Tables
import Units

/// The observation table of a store (OBS_INDEX). Each observation has one row, which is found by the observation id.
public struct ObservationTable: Sendable {
  /// The table as read from the file.
  public let table: Table
  /// The file and HDU from which the table was read.
  public let place: FilePlace
  /// The observation ids, in the order of the rows.
  public let obsIDs: [Int64]

  /// The columns that are computed from the times and the site.
  public private(set) var computed: ComputedColumns
  /// The columns that were added to the table after it was read, by upper-case name.
  private var added: [String: Column] = [:]

  private let rowOfID: [Int64: Int]
  private let columnOfName: [String: Int]

  /// Creates an observation table from a table.
  /// - Throws: ``DL3Error/missingColumn(_:present:)`` and ``DL3Error/wrongColumnType(_:found:expected:)`` for OBS_ID,
  ///   ``DL3Error/duplicateObservation(_:obsID:firstRow:)``
  public init(_ table: Table, place: FilePlace) throws(DL3Error) {
    self.table = table
    self.place = place
    var columnOfName: [String: Int] = [:]
    for (number, column) in table.columns.enumerated() {
      let name = column.name.strippedOfBlanks.uppercased()
      if columnOfName[name] == nil { columnOfName[name] = number }
    }
    self.columnOfName = columnOfName
    obsIDs = try table.requiredIntegers("OBS_ID", at: place)
    var rowOfID: [Int64: Int] = [:]
    rowOfID.reserveCapacity(obsIDs.count)
    for (row, obsID) in obsIDs.enumerated() {
      if let first = rowOfID.updateValue(row, forKey: obsID) {
        var there = place
        there.row = row + 1
        throw .duplicateObservation(there, obsID: obsID, firstRow: first + 1)
      }
    }
    self.rowOfID = rowOfID
    computed = ComputedColumns(table, site: nil)
  }

  /// Sets the site that is used for computed columns if the table does not give one.
  mutating func use(_ site: Site?) { computed = ComputedColumns(table, site: site) }

  /// Adds a column, which replaces a column of the same name. It is not written with the table.
  mutating func add(_ column: Column) { added[column.name.uppercased()] = column }

  /// The number of observations.
  public var count: Int { obsIDs.count }

  /// Returns the row of an observation, counted from 0.
  public func row(of obsID: Int64) -> Int? { rowOfID[obsID] }

  /// Returns a column by name; case is ignored. A column that was added is preferred to one of the table, and a column
  /// of the table to a computed one.
  public func column(_ name: String) -> Column? {
    let name = name.uppercased()
    return added[name] ?? columnOfName[name].map { table.columns[$0] } ?? computed.column(name)
  }

  /// The columns that the table does not have: added ones, and computed ones as names with units.
  var furtherColumns: [Column] {
    added.sorted { $0.key < $1.key }.map(\.value)
      + computed.names.filter { columnOfName[$0.rawValue] == nil && added[$0.rawValue] == nil }
      .map { Column($0.rawValue, unit: $0.unit, $0 == .dateText ? .string([]) : .double([])) }
  }

  /// The names of the columns, as the file spells them.
  public var columnNames: [String] { table.columns.map(\.name) }

  /// Returns the unit of a column. If the file does not give the unit, the unit of GADF is used. The result is `nil`
  /// for a dimensionless column.
  public func unit(_ name: String) -> String? {
    guard let column = column(name) else { return nil }
    if let unit = column.unit, !unit.strippedOfBlanks.isEmpty { return unit }
    return StandardUnits.ofObservationColumn(name)
  }

  /// Returns the parsed unit of a column. The result is ``Unit/one`` for a dimensionless column.
  /// - Throws: ``DL3Error/unknownUnit(_:found:)``
  public func parsedUnit(_ name: String) throws(DL3Error) -> Unit {
    let spelling = unit(name) ?? ""
    do { return try Unit(parsing: spelling) } catch {
      throw .unknownUnit(FilePlace(place.file, hdu: place.hdu, column: name), found: spelling)
    }
  }

  /// Returns the value of a cell; `nil` if there is no such column.
  public func value(_ name: String, row: Int) -> CellValue? { column(name).map { CellValue($0, row: row) } }
}

extension Table {
  /// Returns the integers of a required column.
  func requiredIntegers(_ name: String, at place: FilePlace) throws(DL3Error) -> [Int64] {
    let column = try required(name, at: place)
    guard let values = column.integers else {
      throw .wrongColumnType(
        FilePlace(place.file, hdu: place.hdu, column: name), found: column.kindOfValues,
        expected: "a whole number in each row")
    }
    return values
  }

  /// Returns the texts of a required column.
  func requiredTexts(_ name: String, at place: FilePlace) throws(DL3Error) -> [String] {
    let column = try required(name, at: place)
    guard let values = column.texts else {
      throw .wrongColumnType(
        FilePlace(place.file, hdu: place.hdu, column: name), found: column.kindOfValues, expected: "text")
    }
    return values
  }

  private func required(_ name: String, at place: FilePlace) throws(DL3Error) -> Column {
    guard let column = self[name] else {
      throw .missingColumn(FilePlace(place.file, hdu: place.hdu, column: name), present: columns.map(\.name))
    }
    return column
  }
}

extension ObservationTable {
  /// Adds a note that lists the columns without a unit and the units of GADF that are assumed for them.
  func noteMissingUnits(_ notes: inout Notes) {
    let assumed = table.columns.compactMap { column -> String? in
      guard column.unit?.strippedOfBlanks.isEmpty ?? true else { return nil }
      return StandardUnits.ofObservationColumn(column.name).map { "\(column.name) \($0)" }
    }
    guard !assumed.isEmpty else { return }
    notes.add(
      "missing-unit",
      "columns of the observation table have no unit: the assumed units are " + assumed.joined(separator: ", "),
      at: place.description)
  }
}
