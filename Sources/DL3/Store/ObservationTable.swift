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

  /// The standard columns that the table does not have; `nil` until ``use(_:readHeader:)`` prepares them.
  private(set) var standard: StandardColumns?
  /// The columns that were added to the table after it was read, by upper-case name.
  private var added: [String: Column] = [:]

  private let rowOfID: [Int64: Int]
  private let columnOfName: [String: Int]
  /// The standard columns that the table has, but without any value.
  private let withoutValues: Set<String>
  /// The columns with directions of the pointing that have values for some runs only.
  private let incomplete: Set<String>

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
    withoutValues = Set(
      StandardColumn.allCases.map(\.rawValue).filter { name in
        columnOfName[name].map { !table.columns[$0].hasValues } ?? false
      })
    incomplete = Set(
      StandardColumn.directions.map(\.rawValue).filter { name in
        columnOfName[name].flatMap { table.columns[$0].numbers }.map { numbers in
          numbers.contains(where: \.isFinite) && !numbers.allSatisfy(\.isFinite)
        } ?? false
      })
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
  }

  /// Sets the site for standard columns and the function that reads EVENTS headers. The site has priority over the
  /// sites in files.
  mutating func use(_ site: Site?, readHeader: @escaping StandardColumns.HeaderReader) {
    standard = nil
    standard = StandardColumns(self, site: site, readHeader: readHeader)
  }

  /// Adds a column, which replaces a column of the same name. Added columns are not written with the table.
  mutating func add(_ column: Column) { added[column.name.uppercased()] = column }

  /// The number of observations.
  public var count: Int { obsIDs.count }

  /// Returns the row of an observation, counted from 0.
  public func row(of obsID: Int64) -> Int? { rowOfID[obsID] }

  /// Returns the place of a row, or of a cell of the row, for messages. `row` is counted from 0.
  func place(ofRow row: Int, column: String? = nil) -> FilePlace {
    FilePlace(place.file, hdu: place.hdu, column: column, row: row + 1)
  }

  /// Returns a column by name; case is ignored. If several columns have the name, the order of preference is: added
  /// columns, columns of the table, standard columns (``StandardColumn``). Directions of the pointing that the table
  /// lacks for some runs are filled in.
  public func column(_ name: String) -> Column? {
    if let own = ownColumn(name), added[name.uppercased()] != nil || !incomplete.contains(name.uppercased()) {
      return own
    }
    if case .column(let column)? = resolution(name) { return column }
    return columnOfName[name.uppercased()].map { table.columns[$0] }
  }

  /// Returns a column by name, like ``column(_:)``.
  /// - Parameter purpose: why the column is needed, such as `to group the runs`, for the error.
  /// - Throws: ``DL3Error/noColumn(_:reason:present:purpose:)``
  public func column(_ name: String, purpose: String?) throws(DL3Error) -> Column {
    if let column = column(name) { return column }
    let place = FilePlace(place.file, hdu: place.hdu, column: name)
    // The name is that of a standard column and thus correct, so other standard columns are not suggested.
    if case .unknown(let reason)? = resolution(name) {
      throw .noColumn(place, reason: reason, present: columnNames + [name], purpose: purpose)
    }
    throw .noColumn(place, reason: nil, present: allNames, purpose: purpose)
  }

  /// Returns a column that was added or that the table has; `nil` for a standard column without any value.
  func ownColumn(_ name: String) -> Column? {
    let name = name.uppercased()
    return added[name] ?? (withoutValues.contains(name) ? nil : columnOfName[name].map { table.columns[$0] })
  }

  /// Resolves a standard column. The result is `nil` for any other name.
  private func resolution(_ name: String) -> StandardColumns.Resolution? {
    StandardColumn(rawValue: name.uppercased()).flatMap { standard?.resolve($0) }
  }

  /// The columns that expressions can use although the table does not have them. Standard columns have only a name and
  /// a unit here.
  var furtherColumns: [Column] {
    let own = added.sorted { $0.key < $1.key }.map(\.value)
    let further = StandardColumn.allCases.filter { ownColumn($0.rawValue) == nil }.map { column in
      Column(
        column.rawValue, unit: column.unit, column.isText ? .string([]) : column.isNumber ? .double([]) : .bool([]))
    }
    return own + further
  }

  /// The names of the columns, as the file spells them.
  public var columnNames: [String] { table.columns.map(\.name) }

  /// The names of all columns that expressions can use: those of the table, then added and standard ones.
  public var allNames: [String] {
    columnNames + furtherColumns.map(\.name).filter { columnOfName[$0.uppercased()] == nil }
  }

  /// Returns the notes on standard columns that were used since the last call.
  func takeNotes() -> Notes { standard?.takeNotes() ?? Notes() }

  /// Returns the unit of a column. If the file does not give the unit, the unit of GADF is used. The result is `nil`
  /// for a dimensionless column.
  public func unit(_ name: String) -> String? {
    column(name).flatMap(unitText)
  }

  private func unitText(_ column: Column) -> String? {
    if let unit = column.unit, !unit.strippedOfBlanks.isEmpty { return unit }
    return StandardUnits.ofObservationColumn(column.name.strippedOfBlanks)
  }

  /// Returns the parsed unit of a column; `nil` if it cannot be parsed.
  func unit(of column: Column) -> Unit? { try? Unit(parsing: unitText(column) ?? "") }

  /// Returns the parsed unit of a column. The result is ``Unit/one`` for a dimensionless column.
  /// - Throws: ``DL3Error/unknownUnit(_:found:)``
  public func parsedUnit(_ name: String) throws(DL3Error) -> Unit {
    let spelling = unit(name) ?? ""
    do { return try Unit(parsing: spelling) } catch {
      throw .unknownUnit(FilePlace(place.file, hdu: place.hdu, column: name), found: spelling)
    }
  }

  /// Returns the factor that converts a standard column from its unit in the table to its standard unit; `nil` if the
  /// unit in the table cannot be converted.
  func factor(to column: StandardColumn) -> Double? {
    guard let spelling = column.unit else { return 1 }
    return (try? Unit(parsing: spelling)).flatMap { unit in try? parsedUnit(column.rawValue).factor(to: unit) }
  }

  /// Returns the value of a cell; `nil` if there is no such column.
  public func value(_ name: String, row: Int) -> CellValue? { column(name).map { CellValue($0, row: row) } }
}

extension Table {
  /// Returns the integers of a required column.
  func requiredIntegers(_ name: String, at place: FilePlace) throws(DL3Error) -> [Int64] {
    let column = try required(name, at: place)
    guard let values = column.integers else {
      let isReal = if case .double = column.values { true } else { false }
      throw .wrongColumnType(
        FilePlace(place.file, hdu: place.hdu, column: name),
        found: isReal ? "non-integer numbers" : column.kindOfValues, expected: "integers")
    }
    return values
  }

  /// Returns the texts of a required column.
  func requiredTexts(_ name: String, at place: FilePlace) throws(DL3Error) -> [String] {
    let column = try required(name, at: place)
    guard let values = column.texts else {
      throw .wrongColumnType(
        FilePlace(place.file, hdu: place.hdu, column: name), found: column.kindOfValues, expected: "strings")
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
      "some columns of the observation table have no unit: the assumed units are " + assumed.joined(separator: ", "),
      at: place.description)
  }
}

extension Column {
  /// Whether any cell has a finite number, a text that is not blank, or a value of another type; true without rows.
  fileprivate var hasValues: Bool {
    if let numbers { return numbers.isEmpty || numbers.contains(where: \.isFinite) }
    if let texts { return texts.isEmpty || texts.contains { !$0.strippedOfBlanks.isEmpty } }
    return true
  }
}
