import Tables

/// A selection of the observations of a store, in an order of its own.
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

  /// Rows of the observation table of a store.
  init(_ store: DataStore, rows: [Int]) {
    self.store = store
    self.rows = rows
  }

  /// The position of the first run: 0.
  public var startIndex: Int { 0 }
  /// The number of runs.
  public var endIndex: Int { rows.count }
  /// A run, by its position in the selection.
  public subscript(position: Int) -> Run { Run(store: store, row: rows[position]) }

  /// The ids, in the order of the selection.
  public var obsIDs: [Int64] { rows.map { store.observations.obsIDs[$0] } }

  /// The runs with these ids, in the order of the ids; one asked for twice is there once.
  /// - Throws: ``DL3Error/unknownObservations(_:store:count:)`` that names every id which is not in the selection.
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
    guard unknown.isEmpty else { throw .unknownObservations(unknown, store: store.path, count: count) }
    return Runs(store, rows: chosen)
  }

  /// The runs that a predicate accepts.
  public func filter(_ isIncluded: (Run) throws -> Bool) rethrows -> Runs {
    var chosen: [Int] = []
    for (position, row) in rows.enumerated() where try isIncluded(self[position]) { chosen.append(row) }
    return Runs(store, rows: chosen)
  }

  /// The runs at some positions of the selection.
  public func subset(_ positions: some Sequence<Int>) -> Runs { Runs(store, rows: positions.map { rows[$0] }) }

  /// The selection, where it holds a run at all.
  /// - Parameter selection: how it was selected, for the error.
  /// - Throws: ``DL3Error/noRunSelected(selection:store:count:)``
  public func requireAny(_ selection: String) throws(DL3Error) -> Runs {
    guard !isEmpty else {
      throw .noRunSelected(selection: selection, store: store.path, count: store.observations.count)
    }
    return self
  }

  /// The numbers of a column, in the column's unit, nulls as NaN; `nil` for no such column and for one without numbers.
  public func numbers(_ name: String) -> [Double]? {
    store.observations.column(name)?.numbers.map { all in rows.map { all[$0] } }
  }

  /// The texts of a column; `nil` for no such column and for one without text.
  public func texts(_ name: String) -> [String]? {
    store.observations.column(name)?.texts.map { all in rows.map { all[$0] } }
  }

  /// The unit of a column: the file's, else GADF's; `nil` for a plain number and for an unknown column.
  public func unit(_ name: String) -> String? { store.observations.unit(name) }
}

extension DataStore {
  /// All observations, in the order of the table.
  public var runs: Runs { Runs(self, rows: Array(0..<observations.count)) }
}
