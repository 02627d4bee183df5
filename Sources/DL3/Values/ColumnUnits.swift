import Diagnostics
import FITS
import Units

/// Finds the factors that bring columns to their standard units, and remembers the columns that tell no unit, for one
/// note on all of them.
struct ColumnUnits {
  let place: FilePlace
  private var assumed: [String] = []

  init(place: FilePlace) { self.place = place }

  /// The factor from the unit of a column to `standard`. Where the column has none `fallback` holds: the unit that a
  /// keyword of the header names, else `standard` itself. A unit that is named must fit, wherever it stands.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)``
  mutating func factor(_ column: ColumnLayout?, fallback: String?, to standard: Unit) throws(DL3Error) -> Double {
    guard let column else { return 1 }
    let columnPlace = FilePlace(place.file, hdu: place.hdu, column: column.name)
    if let spelling = column.unit { return try Self.factor(spelling, to: standard, at: columnPlace) }
    let spelling = fallback?.strippedOfBlanks ?? ""
    assumed.append("\(column.name) \(spelling.isEmpty ? standard.symbol : spelling)")
    return spelling.isEmpty ? 1 : try Self.factor(spelling, to: standard, at: columnPlace)
  }

  /// The factor from a unit, as a file spells it, to `standard`.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)``
  static func factor(_ spelling: String, to standard: Unit, at place: FilePlace) throws(DL3Error) -> Double {
    guard let unit = try? Unit(parsing: spelling), let factor = try? unit.factor(to: standard) else {
      throw .wrongUnit(place, found: spelling, expected: standard.symbol)
    }
    return factor
  }

  /// Tells which units had to be assumed.
  func note(in notes: inout Notes) {
    guard !assumed.isEmpty else { return }
    notes.add(
      "missing-unit",
      "columns without a unit in \(place.hdu ?? ""), taken in that of the format: "
        + assumed.joined(separator: ", "), at: place.file)
  }
}
