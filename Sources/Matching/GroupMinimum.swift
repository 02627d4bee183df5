import DL3
import Units

/// The number of counts of each run, by OBS_ID. In a dry run, the numbers are not known.
public struct RunTotals: Sendable {
  let counts: [Int64: Double]?

  /// Creates totals from the number of counts of each run, by OBS_ID; `nil` in a dry run.
  public init(_ counts: [Int64: Double]?) { self.counts = counts }
}

/// The minima that each group of runs must reach, for example in livetime, number of runs and counts.
public struct GroupMinimum: Sendable {
  private let runs: Double
  private let counts: (least: Double, totals: RunTotals)?
  private let sums: [(quantity: RunQuantity, least: Double)]

  /// Creates a minimum.
  /// - Parameters:
  ///   - least: the minimum of each quantity. RUNS is the number of runs, and COUNTS is the sum of their counts. Any
  ///     other name is a column or an expression, whose sum over the runs must reach the minimum.
  ///   - totals: the counts of each run, for COUNTS. In a dry run, the minimum of COUNTS is ignored.
  ///   - store: the store of the runs.
  /// - Throws: ``MatchingError/noCounts`` for COUNTS without `totals`; `UnitError` for RUNS or COUNTS with a unit;
  ///   ``MatchingError/unit(column:error:)`` if a unit does not fit; the errors of ``RunQuantity/init(_:of:)``.
  public init(_ least: [String: Quantity], totals: RunTotals?, in store: DataStore) throws {
    var rest = least
    runs = try rest.removeValue(forKey: "RUNS")?.value(in: .one) ?? 0
    if let wanted = try rest.removeValue(forKey: "COUNTS")?.value(in: .one) {
      guard let totals else { throw MatchingError.noCounts }
      counts = (wanted, totals)
    } else {
      counts = nil
    }
    sums = try rest.sorted { $0.key < $1.key }.map { text, least in
      let quantity = try RunQuantity(text, of: store)
      return (quantity, try quantity.value(of: least))
    }
  }

  /// Returns whether all the given runs together reach every minimum.
  /// - Throws: ``MatchingError/noValue(text:obsIDs:)`` if a run has no value in a column.
  public func isReached(by parts: [Runs]) throws(MatchingError) -> Bool {
    guard Double(parts.reduce(0) { $0 + $1.count }) >= runs else { return false }
    if let counts, let totals = counts.totals.counts {
      let sum = parts.reduce(0) { sum, part in part.obsIDs.reduce(sum) { $0 + (totals[$1] ?? 0) } }
      guard sum >= counts.least else { return false }
    }
    for (quantity, least) in sums {
      var sum = 0.0
      for part in parts { sum += try quantity.sum(over: part) }
      guard sum >= least else { return false }
    }
    return true
  }
}
