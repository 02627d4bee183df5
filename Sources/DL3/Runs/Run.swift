import Diagnostics
import Tables
import Units

/// One observation of a store: a row of its observation table.
public struct Run: Sendable {
  /// The store that contains the run.
  public let store: DataStore
  /// The row of the observation table, counted from 0.
  public let row: Int

  private var observations: ObservationTable { store.observations }

  /// The id of the observation.
  public var obsID: Int64 { observations.obsIDs[row] }

  /// The names of the columns, as spelled in the table.
  public var columnNames: [String] { observations.columnNames }

  /// Returns the value of a column, in the unit of the column; `nil` if there is no such column. Case is ignored.
  public func value(_ name: String) -> CellValue? { observations.value(name, row: row) }

  /// Returns the number in a column, converted to a unit; `nil` if it is not a finite number.
  /// - Throws: ``DL3Error/noColumn(_:reason:present:purpose:)`` for an unknown column,
  ///   ``DL3Error/wrongUnit(_:found:expected:)``.
  public func number(_ name: String, in unit: Unit, purpose: String? = nil) throws(DL3Error) -> Double? {
    _ = try observations.column(name, purpose: purpose)
    guard let number = value(name)?.double, number.isFinite else { return nil }
    let found = try observations.parsedUnit(name)
    do { return try found.convert(number, to: unit) } catch {
      throw .wrongUnit(
        FilePlace(observations.place.file, hdu: observations.place.hdu, column: name), found: found.symbol,
        expected: unit.symbol)
    }
  }

  /// Returns the number in a standard column, in the unit of ``StandardColumn/unit``; `nil` if it is not finite.
  public func number(_ column: StandardColumn) -> Double? {
    guard let number = value(column.rawValue)?.double, number.isFinite,
      let factor = observations.factor(to: column)
    else { return nil }
    return number * factor
  }

  /// Returns the unit of a column. If the file does not give the unit, the unit of GADF is used. The result is `nil`
  /// for dimensionless and unknown columns.
  public func unit(_ name: String) -> String? { observations.unit(name) }
}
