import Diagnostics
import FITS
import Units

/// Finds the factors that convert columns to their standard units. The columns without a unit are collected, so that
/// one note reports all of them.
struct ColumnUnits {
  let place: FilePlace
  private var assumed: [String] = []

  init(place: FilePlace) { self.place = place }

  /// Returns the factor from the unit of a column to `standard`.
  ///
  /// For a column without a unit, the unit is `fallback` (from a keyword of the header). If this is `nil`, the unit is
  /// `standard`. The unit of the column or of the keyword must be convertible to `standard`.
  mutating func factor(_ column: ColumnLayout?, fallback: String?, to standard: Unit) throws(DL3Error) -> Double {
    guard let column else { return 1 }
    let columnPlace = FilePlace(place.file, hdu: place.hdu, column: column.name)
    if let spelling = column.unit { return try Self.factor(spelling, to: standard, at: columnPlace) }
    let spelling = fallback?.strippedOfBlanks ?? ""
    assumed.append("\(column.name) \(spelling.isEmpty ? standard.symbol : spelling)")
    return spelling.isEmpty ? 1 : try Self.factor(spelling, to: standard, at: columnPlace)
  }

  /// Returns the factor from a unit, as spelled in a file, to `standard`.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)``
  static func factor(_ spelling: String, to standard: Unit, at place: FilePlace) throws(DL3Error) -> Double {
    guard let unit = try? Unit(parsing: spelling), let factor = try? unit.factor(to: standard) else {
      throw .wrongUnit(place, found: spelling, expected: standard.symbol)
    }
    return factor
  }

  /// Adds a note that lists the assumed units.
  func note(in notes: inout Notes) {
    guard !assumed.isEmpty else { return }
    notes.add(
      "missing-unit",
      "some columns of \(place.hdu ?? "the table") have no unit: the assumed units are "
        + assumed.joined(separator: ", "),
      at: place.file)
  }
}
