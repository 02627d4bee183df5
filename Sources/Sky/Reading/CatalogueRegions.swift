import Diagnostics
import Tables
import Units

/// Describes how circles are made from the rows of a catalogue.
public struct CatalogueColumns: Sendable, Equatable {
  /// The column of the longitude.
  public var longitude: String
  /// The column of the latitude.
  public var latitude: String
  /// The columns of the radius. For each row the largest value is used. Without columns every row has the default
  /// radius.
  public var radius: [String]
  /// The frame of the positions.
  public var frame: SkyFrame
  /// The radius of rows without a radius, in deg. If it is `nil`, such a row is an error.
  public var defaultRadius: Double?
  /// The minimum radius, in deg. Smaller radii are raised to this minimum.
  public var leastRadius: Double
  /// The factor by which the radius is multiplied, after it was raised to the minimum.
  public var factor: Double
  /// The margin in deg that is added to the multiplied radius.
  public var margin: Double

  /// Creates a description from column names and options.
  public init(
    longitude: String = "RA", latitude: String = "DEC", radius: [String] = [], frame: SkyFrame = .icrs,
    defaultRadius: Double? = nil, leastRadius: Double = 0, factor: Double = 1, margin: Double = 0
  ) {
    (self.longitude, self.latitude, self.radius, self.frame) = (longitude, latitude, radius, frame)
    (self.defaultRadius, self.leastRadius) = (defaultRadius, leastRadius)
    (self.factor, self.margin) = (factor, margin)
  }
}

extension SkyRegions {
  /// Creates a circle for each row of a catalogue.
  ///
  /// Columns without a unit are assumed to be in degrees. Rows without a position are skipped. Missing or too small
  /// radii are replaced. A note reports each of these cases.
  /// - Parameter place: where the table comes from, for notes and errors.
  /// - Throws: ``SkyError/missingColumn(_:present:)``, ``SkyError/wrongColumn(_:found:expected:)``,
  ///   ``SkyError/badCatalogueValue(_:found:expected:hint:)``
  public init(
    catalogue table: Table, columns: CatalogueColumns, place: FilePlace, notes: inout Notes
  ) throws(SkyError) {
    let reader = CatalogueReader(table: table, place: place)
    let longitudes = try reader.degrees(columns.longitude, &notes)
    let latitudes = try reader.degrees(columns.latitude, &notes)
    var radii = [Double](repeating: .nan, count: longitudes.count)
    for name in columns.radius {
      // This is the largest number of the row, or NaN if the row has no number.
      for (row, radius) in try reader.degrees(name, &notes).enumerated() {
        radii[row] = radii[row].isNaN || radius > radii[row] ? radius : radii[row]
      }
    }
    self.init()
    var (unplaced, defaulted, raised) = (0, 0, 0)
    for row in longitudes.indices {
      guard longitudes[row].isFinite, latitudes[row].isFinite else {
        unplaced += 1
        continue
      }
      var radius = radii[row]
      if radius.isNaN {
        guard let given = columns.defaultRadius else {
          throw .badCatalogueValue(
            FilePlace(place.file, hdu: place.hdu, column: columns.radius.first, row: row + 1), found: "no radius",
            expected: "a radius in every row, or a default radius", hint: "set a default radius")
        }
        defaulted += 1
        radius = given
      }
      if radius >= 0, radius < columns.leastRadius {
        raised += 1
        radius = columns.leastRadius
      }
      if radius >= 0 { radius = columns.margin + columns.factor * radius }
      do {
        append(
          try CircleRegion(longitude: longitudes[row], latitude: latitudes[row], radius: radius, frame: columns.frame),
          from: .catalogue)
      } catch .impossibleRegion(_, let found, let expected) {
        throw .badCatalogueValue(
          FilePlace(place.file, hdu: place.hdu, row: row + 1), found: found, expected: expected,
          hint: radius == 0 ? "set a minimum radius" : nil)
      }
    }
    let at = place.description
    if unplaced > 0 {
      notes.add("catalogue", "number of rows skipped because they have no position: \(unplaced)", at: at)
    }
    if defaulted > 0, !columns.radius.isEmpty, let given = columns.defaultRadius {
      notes.add("catalogue", "number of rows without a radius, set to \(shortest(given)) deg: \(defaulted)", at: at)
    }
    if raised > 0 {
      notes.add(
        "catalogue", "number of radii raised to the minimum of \(shortest(columns.leastRadius)) deg: \(raised)", at: at)
    }
  }
}

/// Reads columns of a catalogue in degrees, with NaN for missing values.
private struct CatalogueReader {
  let table: Table
  let place: FilePlace

  func degrees(_ name: String, _ notes: inout Notes) throws(SkyError) -> [Double] {
    let there = FilePlace(place.file, hdu: place.hdu, column: name)
    guard let column = table[name] else { throw .missingColumn(there, present: table.columns.map(\.name)) }
    let numbers: [Double]
    switch column.values {
    case .double(let values): numbers = values
    case .int(let values): numbers = values.map(Double.init)
    case .bool, .string, .vector:
      throw .wrongColumn(there, found: "the column does not contain single numbers", expected: "a number in each row")
    }
    let factor = try factor(of: column, there, &notes)
    return numbers.indices.map { column.isNull($0) ? .nan : numbers[$0] * factor }
  }

  private func factor(of column: Column, _ there: FilePlace, _ notes: inout Notes) throws(SkyError) -> Double {
    guard let spelling = column.unit, spelling.contains(where: { $0 != " " }) else {
      notes.add("missing-unit", "column \(column.name) has no unit: deg is assumed", at: place.description)
      return 1
    }
    do { return try Unit(parsing: spelling).factor(to: .deg) } catch {
      throw .wrongColumn(there, found: "unit '\(spelling)'", expected: "a unit of angle, such as deg")
    }
  }
}
