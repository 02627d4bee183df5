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
  /// keyword of the header names, else `standard` itself.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)``
  mutating func factor(_ column: ColumnLayout?, fallback: String?, to standard: Unit) throws(DL3Error) -> Double {
    guard let column else { return 1 }
    if let spelling = column.unit {
      guard let unit = try? Unit(parsing: spelling), let factor = try? unit.factor(to: standard) else {
        throw .wrongUnit(
          FilePlace(place.file, hdu: place.hdu, column: column.name), found: spelling, expected: standard.symbol)
      }
      return factor
    }
    let unit = fallback.flatMap { try? Unit(parsing: $0) } ?? standard
    guard let factor = try? unit.factor(to: standard) else {
      assumed.append("\(column.name) \(standard.symbol)")
      return 1
    }
    assumed.append("\(column.name) \(unit.symbol)")
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
