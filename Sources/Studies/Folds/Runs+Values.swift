import DL3
import Diagnostics
import Units

extension Runs {
  /// The place of a column in the observation table, for messages.
  func place(_ column: String) -> FilePlace {
    var place = store.observations.place
    place.column = column
    return place
  }

  /// Returns the numbers of a column in a unit, which must be finite for each run. A column without a unit is assumed
  /// to have this one.
  /// - Parameter purpose: why the column is needed, for the message.
  /// - Throws: ``StudyError``
  func values(_ column: String, in unit: Unit, purpose: String) throws(StudyError) -> [Double] {
    let place = place(column)
    guard store.observations.column(column) != nil else {
      throw .missingColumn(place, present: store.observations.columnNames, purpose: purpose)
    }
    guard let numbers = numbers(column) else { throw .notNumbers(place) }
    let found = self.unit(column) ?? unit.symbol
    guard let factor = (try? Unit(parsing: found)).flatMap({ $0 == .one ? 1 : try? $0.factor(to: unit) }) else {
      throw .unit(place, found: found, expected: unit.symbol)
    }
    for (run, number) in zip(self, numbers) where !number.isFinite { throw .noValue(place, obsID: run.obsID) }
    return numbers.map { $0 * factor }
  }
}
