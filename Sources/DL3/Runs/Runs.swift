import Tables

/// A selection of the observations of a store, in any order.
///
/// ```
/// let runs = try store.runs.select([20275, 20283])
/// for run in runs { print(run.obsID, run.value("ZEN_PNT")?.double ?? .nan) }
/// ```
public struct Runs: Sendable, RandomAccessCollection {
  /// The store.
  public let store: DataStore
  /// The rows of the observation table, counted from 0.
  public let rows: [Int]

  /// Creates a selection from rows of the observation table.
  init(_ store: DataStore, rows: [Int]) {
    self.store = store
    self.rows = rows
  }

  /// The position of the first run, which is 0.
  public var startIndex: Int { 0 }
  /// The number of runs.
  public var endIndex: Int { rows.count }
  /// The run at a position of the selection.
  public subscript(position: Int) -> Run { Run(store: store, row: rows[position]) }

  /// The observation ids, in the order of the selection.
  public var obsIDs: [Int64] { rows.map { store.observations.obsIDs[$0] } }

  /// Returns the runs with these ids, in the order of `obsIDs`. Duplicate ids are ignored.
  /// - Throws: ``DL3Error/unknownObservations(_:store:count:isSelection:)``, which lists all ids that are not in the
  ///   selection.
  public func select(_ obsIDs: some Sequence<Int64>) throws(DL3Error) -> Runs {
    let own = Set(rows)
    var seen = Set<Int>()
    var chosen: [Int] = []
    var unknown: [Int64] = []
    for obsID in obsIDs {
      guard let row = store.observations.row(of: obsID), own.contains(row) else {
        unknown.append(obsID)
        continue
      }
      if seen.insert(row).inserted { chosen.append(row) }
    }
    guard unknown.isEmpty else {
      throw .unknownObservations(
        unknown, store: store.path, count: count, isSelection: count < store.observations.count)
    }
    return Runs(store, rows: chosen)
  }

  /// Returns the runs that a predicate accepts.
  public func filter(_ isIncluded: (Run) throws -> Bool) rethrows -> Runs {
    var chosen: [Int] = []
    for (position, row) in rows.enumerated() where try isIncluded(self[position]) { chosen.append(row) }
    return Runs(store, rows: chosen)
  }

  /// Returns the runs at the given positions of the selection.
  public func subset(_ positions: some Sequence<Int>) -> Runs { Runs(store, rows: positions.map { rows[$0] }) }

  /// Returns the selection, or throws an error if the selection is empty.
  /// - Parameter selection: a description of the selection, for the error.
  /// - Throws: ``DL3Error/noRunSelected(selection:store:count:)``
  public func requireAny(_ selection: String) throws(DL3Error) -> Runs {
    guard !isEmpty else {
      throw .noRunSelected(selection: selection, store: store.path, count: store.observations.count)
    }
    return self
  }

  /// Returns the numbers of a column, in the unit of the column; `nil` if there is no such numeric column. Nulls become
  /// NaN.
  public func numbers(_ name: String) -> [Double]? {
    store.observations.column(name)?.numbers.map { all in rows.map { all[$0] } }
  }

  /// Returns the numbers of a standard column, in the unit of ``StandardColumn/unit``; `nil` if the column is not
  /// known. Nulls become NaN.
  public func numbers(_ column: StandardColumn) -> [Double]? {
    guard let numbers = numbers(column.rawValue), let factor = store.observations.factor(to: column) else {
      return nil
    }
    return numbers.map { $0 * factor }
  }

  /// Returns the texts of a column, without blanks at their ends; `nil` if there is no such text column.
  public func texts(_ name: String) -> [String]? {
    store.observations.column(name)?.texts.map { all in rows.map { all[$0].strippedOfBlanks } }
  }

  /// Returns the unit of a column. If the file does not give the unit, the unit of GADF is used. The result is `nil`
  /// for dimensionless and unknown columns.
  public func unit(_ name: String) -> String? { store.observations.unit(name) }
}

extension DataStore {
  /// All observations, in the order of the table.
  public var runs: Runs { Runs(self, rows: Array(0..<observations.count)) }
}
