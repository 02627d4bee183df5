import DL3
import Expression
import Sky
import TextFormat
import Units

/// Runs that are selected from a store by one criterion after another, with the reason for each rejected run.
public struct RunSelection: Sendable {
  /// The runs that fulfil all criteria.
  public private(set) var runs: Runs
  /// The criteria and the reasons for the rejected runs.
  public private(set) var history: SelectionHistory
  /// If the selection contains parts of runs, the range of zenith angles in deg during these parts. `nil` if the
  /// selection contains complete runs.
  public private(set) var zenith: Range<Double>?
  /// The reason for each rejected run, by the id of the run.
  public var refusals: [Int64: String] { history.refusals }
  /// The criteria, in the order in which they were applied.
  public var criteria: [String] { history.criteria }

  /// Creates a selection of all runs of a store.
  public init(all store: DataStore) { self.init(store.runs, SelectionHistory()) }

  private init(_ runs: Runs, _ history: SelectionHistory, zenith: Range<Double>? = nil) {
    (self.runs, self.history, self.zenith) = (runs, history, zenith)
  }

  /// Returns a selection of the given runs, for example the runs of one group, with the same history.
  public func narrowed(to runs: Runs) -> RunSelection { RunSelection(runs, history, zenith: zenith) }

  /// Returns a selection of the parts of runs during which the zenith angle (deg) is in the range `zenith`. If `zenith`
  /// is `nil`, the selection contains the complete runs.
  public func parts(of runs: Runs, zenith: Range<Double>?) -> RunSelection {
    RunSelection(runs, history, zenith: zenith)
  }

  /// A description of the parts of runs that the selection contains, for error messages.
  public var partText: String {
    zenith.map { "parts of runs at zenith angles from \(shortest($0.lowerBound)) to \(shortest($0.upperBound)) deg" }
      ?? "complete runs"
  }

  /// Checks that two selections contain the same parts of runs.
  /// - Throws: ``SelectionError/differentParts(found:expected:)``
  public func requireSameParts(as other: RunSelection) throws(SelectionError) {
    guard zenith == other.zenith else { throw .differentParts(found: partText, expected: other.partText) }
  }

  /// Checks that the selection contains complete runs.
  /// - Throws: ``SelectionError/differentParts(found:expected:)``
  public func requireCompleteRuns() throws(SelectionError) {
    guard zenith == nil else { throw .differentParts(found: partText, expected: "complete runs") }
  }

  /// Returns the runs of two selections of a store, each run once, in the order of the store. A run that is in neither
  /// selection keeps the reason that the first selection, or else the second one, recorded.
  /// - Throws: ``SelectionError/differentStores(_:_:)``, ``SelectionError/differentParts(found:expected:)``
  public static func + (left: RunSelection, right: RunSelection) throws(SelectionError) -> RunSelection {
    guard left.runs.store.path == right.runs.store.path else {
      throw .differentStores(left.runs.store.path, right.runs.store.path)
    }
    try right.requireSameParts(as: left)
    let rows = Set(left.runs.rows).union(right.runs.rows)
    let runs = left.runs.store.runs.subset(rows.sorted())
    let selected = Set(runs.obsIDs)
    let both = [left, right].map { $0.criteria.joined(separator: " and ") }.map { "(\($0))" }
    return RunSelection(
      runs,
      SelectionHistory(
        refusals: right.refusals.merging(left.refusals) { $1 }.filter { !selected.contains($0.key) },
        criteria: [both.joined(separator: " or ")]),
      zenith: left.zenith)
  }

  /// Keeps the runs with these ids, in the order of the store.
  /// - Throws: ``DL3Error``, which lists the ids that the store does not have.
  public mutating func keep(obsIDs: [Int64]) throws {
    let wanted = Set(try runs.store.runs.select(obsIDs).obsIDs)
    keep("in the given list of OBS_IDs", else: "not in the given list of OBS_IDs") { wanted.contains($0.obsID) }
  }

  /// Keeps the runs for which a condition on the columns is true.
  /// - Throws: `ExpressionError`, `DL3Error`.
  public mutating func keep(where text: String) throws {
    let passed = Set(try runs.select(Expression(text)).obsIDs)
    keep(text, else: "\(text) does not hold") { passed.contains($0.obsID) }
  }

  /// Keeps the runs that a predicate accepts. `reason` is the reason for all other runs.
  public mutating func keep(_ criterion: String, else reason: String, _ isKept: (Run) throws -> Bool) rethrows {
    try keep(criterion) { try isKept($0) ? nil : reason }
  }

  /// Keeps the runs for which `reason` returns `nil`. For every other run, `reason` returns why it is rejected.
  public mutating func keep(_ criterion: String, refusing reason: (Run) throws -> String?) rethrows {
    var refused: [Int64: String] = [:]
    runs = try runs.filter { run in
      refused[run.obsID] = try reason(run)
      return refused[run.obsID] == nil
    }
    history = history.adding(criterion, refusals: refused)
  }

  /// Keeps the runs whose value in a column is within limits, which are in `unit`. A run without a value is rejected.
  /// - Parameter limit: what the user called the limit, for errors.
  /// - Throws: `DL3Error`, `UnitError`.
  public mutating func keep(
    _ column: String, atLeast low: Double? = nil, atMost high: Double? = nil, unit: Unit = .one, limit: String
  ) throws {
    _ = try runs.store.observations.column(column, purpose: "for the limit '\(limit)'")
    let factor = try runs.store.observations.parsedUnit(column).factor(to: unit)
    let suffix = unit.symbol.isEmpty ? "" : " \(unit.symbol)"
    let bounds = [low.map { ">= \(shortest($0))" }, high.map { "<= \(shortest($0))" }].compactMap { $0 }
    keep("\(column) \(bounds.joined(separator: " and "))\(suffix)") { run in
      guard let value = run.value(column)?.double.map({ $0 * factor }), !value.isNaN else {
        return "\(column) has no value"
      }
      if let low, value < low {
        return "\(column) \(significant(value, 6))\(suffix) is below \(shortest(low))\(suffix)"
      }
      if let high, value > high {
        return "\(column) \(significant(value, 6))\(suffix) is above \(shortest(high))\(suffix)"
      }
      return nil
    }
  }

  /// Keeps the runs whose pointing is outside all regions. A run without a pointing is rejected.
  /// - Throws: `DL3Error`, `UnitError`.
  public mutating func keep(outside regions: SkyRegions) throws {
    let observations = runs.store.observations
    let factors = try ["RA_PNT", "DEC_PNT"].map { column in
      _ = try observations.column(column, purpose: "to avoid regions")
      return try observations.parsedUnit(column).factor(to: .deg)
    }
    keep("pointing outside the avoided regions", else: "points into an avoided region") { run in
      guard let ra = run.value("RA_PNT")?.double, let dec = run.value("DEC_PNT")?.double, ra.isFinite, dec.isFinite
      else { return false }
      return !regions.contains(ra: ra * factors[0], dec: dec * factors[1])
    }
  }

  /// Throws an error if no run is selected: ``SelectionError/noOffRuns(criterion:targets:store:)`` if a criterion uses
  /// IS_OFF and the store has no off runs, otherwise ``SelectionError/noRunSelected(criteria:of:store:)``.
  public func requireAny() throws {
    guard runs.isEmpty else { return }
    let all = runs.store.runs
    let asksForOffRuns = criteria.first { criterion in
      (try? Expression(criterion))?.columns.contains { $0.uppercased() == StandardColumn.isOff.rawValue } ?? false
    }
    if let asksForOffRuns, try all.select(Expression(StandardColumn.isOff.rawValue)).isEmpty {
      throw SelectionError.noOffRuns(
        criterion: asksForOffRuns, targets: Set(all.texts(StandardColumn.targetName.rawValue) ?? []).sorted(),
        store: runs.store.path)
    }
    throw SelectionError.noRunSelected(
      criteria: criteria, of: runs.store.observations.count, store: runs.store.path)
  }
}
