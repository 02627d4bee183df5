import DL3
import Expression
import Units

/// A number for each run: a column of the observation table with its unit, or an expression of columns. An expression
/// has no unit.
public struct RunQuantity: Sendable {
  /// The name of the column, or the expression.
  public let text: String
  /// The unit of a column; ``Unit/one`` for an expression.
  public let unit: Unit
  /// The value for each run of the store, in the order of its table; NaN for a run without a value.
  let values: [Double]
  /// The store of the runs.
  let store: DataStore

  /// Reads a column or evaluates an expression for all runs of a store.
  /// - Throws: `ExpressionError` for a syntax error; `DL3Error` for any other error in the column or expression.
  public init(_ text: String, of store: DataStore) throws {
    (self.text, self.store) = (text, store)
    if let numbers = store.runs.numbers(text) {
      (unit, values) = (try store.observations.parsedUnit(text), numbers)
    } else {
      (unit, values) = (.one, try store.runs.numbers(Expression(text)))
      try store.observations.requireRadians(in: text)
    }
  }

  /// Converts a quantity to the unit of this one.
  /// - Throws: ``MatchingError/unit(column:error:)``
  func value(of quantity: Quantity) throws(MatchingError) -> Double {
    do { return try quantity.value(in: unit) } catch { throw .unit(column: text, error: error) }
  }

  /// Returns the value of a run; NaN if it has none.
  public subscript(run: Run) -> Double { values[run.row] }

  /// Returns the values of some runs, in their order.
  /// - Throws: ``MatchingError/noValue(text:obsIDs:)`` if a run has none.
  public func numbers(of runs: Runs) throws(MatchingError) -> [Double] {
    let numbers = runs.rows.map { values[$0] }
    let missing = zip(runs.obsIDs, numbers).filter { !$1.isFinite }.map(\.0)
    guard missing.isEmpty else { throw .noValue(text: text, obsIDs: missing) }
    return numbers
  }

  /// Returns the sum over some runs, in the unit of the quantity; 0 if there are none.
  /// - Throws: ``MatchingError/noValue(text:obsIDs:)`` if a run has no value.
  public func sum(over runs: Runs) throws(MatchingError) -> Double { try numbers(of: runs).reduce(0, +) }

  /// Returns the mean over some runs, `sum(w x) / sum(w)`.
  /// - Parameter weight: the weights w; `nil` for equal weights.
  /// - Throws: ``MatchingError/noValue(text:obsIDs:)`` if a run has no value or no weight;
  ///   ``MatchingError/noMean(text:weight:)`` without runs, or if a weight is negative or all are 0.
  public func mean(over runs: Runs, weight: RunQuantity? = nil) throws(MatchingError) -> Double {
    let values = try numbers(of: runs)
    let weights = try weight?.numbers(of: runs) ?? values.map { _ in 1 }
    let sum = weights.reduce(0, +)
    guard sum > 0, weights.allSatisfy({ $0 >= 0 }) else { throw .noMean(text: text, weight: weight?.text) }
    return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
  }
}
