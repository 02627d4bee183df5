import Diagnostics
import Tables
import Units

/// How circles are made from the rows of a catalogue.
public struct CatalogueColumns: Sendable, Equatable {
  /// The column of the longitude.
  public var longitude: String
  /// The column of the latitude.
  public var latitude: String
  /// The columns of the radius, the greatest of which counts; none give every row the default.
  public var radius: [String]
  /// The frame that the positions are in.
  public var frame: SkyFrame
  /// The radius of rows that have none, deg; `nil` makes such a row an error.
  public var defaultRadius: Double?
  /// The least radius, deg: lesser ones are raised to it.
  public var leastRadius: Double
  /// What the radius is multiplied with, after all this.
  public var factor: Double
  /// What is added to it in the end, deg.
  public var margin: Double

  /// Names the columns.
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
  /// A circle for each row of a catalogue.
  ///
  /// Columns without a unit are taken in degrees, rows without a position are left out, radii that are missing or too
  /// small are replaced: each is told in a note.
  /// - Parameter place: where the table comes from, for notes and errors.
  /// - Throws: ``SkyError/missingColumn(_:present:)``, ``SkyError/wrongColumn(_:found:expected:)``,
  ///   ``SkyError/badCatalogueValue(_:found:expected:mend:)``
  public init(
    catalogue table: Table, columns: CatalogueColumns, place: FilePlace, notes: inout Notes
  ) throws(SkyError) {
    let reader = CatalogueReader(table: table, place: place)
    let longitudes = try reader.degrees(columns.longitude, &notes)
    let latitudes = try reader.degrees(columns.latitude, &notes)
    var radii = [Double](repeating: .nan, count: longitudes.count)
    for name in columns.radius {
      // The greatest of the numbers; NaN only where there is none.
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
            expected: "a radius in every row, or a default radius", hint: "give a default radius")
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
          hint: radius == 0 ? "give a least radius" : nil)
      }
    }
    let at = place.description
    if unplaced > 0 { notes.add("catalogue", "\(unplaced) rows without a position are left out", at: at) }
    if defaulted > 0, !columns.radius.isEmpty, let given = columns.defaultRadius {
      notes.add("catalogue", "\(defaulted) rows without a radius get \(shortest(given)) deg", at: at)
    }
    if raised > 0 {
      notes.add("catalogue", "\(raised) radii below \(shortest(columns.leastRadius)) deg are raised to it", at: at)
    }
  }
}

/// Reads columns of a catalogue in degrees; NaN where there is no value.
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
      throw .wrongColumn(there, found: "a column that holds no single numbers", expected: "a number in each row")
    }
    let factor = try factor(of: column, there, &notes)
    return numbers.indices.map { column.isNull($0) ? .nan : numbers[$0] * factor }
  }

  private func factor(of column: Column, _ there: FilePlace, _ notes: inout Notes) throws(SkyError) -> Double {
    guard let spelling = column.unit, spelling.contains(where: { $0 != " " }) else {
      notes.add("missing-unit", "column \(column.name) without a unit, taken in deg", at: place.description)
      return 1
    }
    do { return try Unit(parsing: spelling).factor(to: .deg) } catch {
      throw .wrongColumn(there, found: "unit '\(spelling)'", expected: "a unit of angle, such as deg")
    }
  }
}
