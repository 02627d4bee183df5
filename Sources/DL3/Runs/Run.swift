import Tables

/// One observation of a store: a row of its observation table.
public struct Run: Sendable {
  /// The store it is one of.
  public let store: DataStore
  /// Its row, counted from 0.
  public let row: Int

  private var observations: ObservationTable { store.observations }

  /// The observation's id.
  public var obsID: Int64 { observations.obsIDs[row] }

  /// The columns there are, as the table spells them.
  public var columnNames: [String] { observations.columnNames }

  /// The value of a column, by its name in any case and in the column's unit; `nil` where there is no such column.
  public func value(_ name: String) -> CellValue? { observations.value(name, row: row) }

  /// The unit of a column: the file's, else GADF's; `nil` for a plain number and for an unknown column.
  public func unit(_ name: String) -> String? { observations.unit(name) }
}
