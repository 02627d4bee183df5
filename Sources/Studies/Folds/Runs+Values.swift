import DL3
import Diagnostics
import Units

extension Runs {
  /// Returns the place of a column in the observation table, for error messages.
  func place(_ column: String) -> FilePlace {
    var place = store.observations.place
    place.column = column
    return place
  }

  /// Returns the values of a column, converted to a unit. Each run must have a finite value. If the column has no unit,
  /// its values are assumed to be in this unit.
  /// - Parameter purpose: The reason why the column is needed, for the error message.
  /// - Throws: ``StudyError``
  func values(_ column: String, in unit: Unit, purpose: String) throws(StudyError) -> [Double] {
    let place = place(column)
    guard store.observations.column(column) != nil else {
      throw .missingColumn(place, present: store.observations.allNames, purpose: purpose)
    }
    guard let numbers = numbers(column) else { throw .notNumbers(place) }
    let found = self.unit(column) ?? unit.symbol
    guard let factor = (try? Unit(parsing: found)).flatMap({ try? $0.factor(to: unit) }) else {
      throw .unit(place, found: found, expected: unit.symbol)
    }
    for (run, number) in zip(self, numbers) where !number.isFinite { throw .noValue(place, obsID: run.obsID) }
    return numbers.map { $0 * factor }
  }
}
