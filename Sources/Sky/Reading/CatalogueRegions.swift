import Diagnostics
import Tables
import Units

/// The columns and options with which circles are made from the rows of a catalogue.
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
  /// Columns without a unit are assumed to be in degrees. Rows without a position are skipped. A radius that is not
  /// finite or not above 0 means that the row has no radius; such rows get the default radius, or are an error if there
  /// is none. Radii below the minimum are raised to the minimum. A note reports each of these cases.
  /// - Parameters:
  ///   - isSelected: for each row, whether it is used; `nil` for all rows.
  ///   - place: where the table comes from, for notes and errors.
  /// - Throws: ``SkyError/missingColumn(_:present:)``, ``SkyError/wrongColumn(_:found:expected:)``,
  ///   ``SkyError/badCatalogueValue(_:found:expected:hint:)``
  public init(
    catalogue table: Table, columns: CatalogueColumns, isSelected: [Bool]? = nil, place: FilePlace,
    notes: inout Notes
  ) throws(SkyError) {
    let reader = CatalogueReader(table: table, place: place)
    let longitudes = try reader.degrees(columns.longitude, &notes)
    let latitudes = try reader.degrees(columns.latitude, &notes)
    let radii = try reader.radii(columns.radius, rows: longitudes.count, &notes)
    let used = longitudes.indices.filter { isSelected?[$0] ?? true }
    let placed = used.filter { longitudes[$0].isFinite && latitudes[$0].isFinite }
    let without = placed.filter { radii[$0] == nil }
    if let first = without.first, columns.defaultRadius == nil {
      let numbers = without.prefix(10).map { "\($0 + 1)" }.joined(separator: ", ")
      throw .badCatalogueValue(
        FilePlace(place.file, hdu: place.hdu, column: columns.radius.first, row: first + 1),
        found: "no radius in \(without.count) of \(used.count) rows (row numbers: "
          + numbers + (without.count > 10 ? ", ...)" : ")"),
        expected: "a radius in every row", hint: "set 'default_radius', the radius of rows without one")
    }
    self.init()
    var raised = 0
    for row in placed {
      var radius = radii[row] ?? columns.defaultRadius ?? 0
      if radius < columns.leastRadius {
        raised += 1
        radius = columns.leastRadius
      }
      radius = columns.margin + columns.factor * radius
      do {
        append(
          try CircleRegion(longitude: longitudes[row], latitude: latitudes[row], radius: radius, frame: columns.frame),
          from: .catalogue)
      } catch .impossibleRegion(_, let found, let expected) {
        throw .badCatalogueValue(
          FilePlace(place.file, hdu: place.hdu, row: row + 1), found: found, expected: expected,
          hint: radius == 0 ? "set 'least_radius' to a value above 0" : nil)
      }
    }
    let at = place.description
    if placed.count < used.count {
      notes.add(
        "catalogue", "number of rows skipped because they have no position: \(used.count - placed.count)", at: at)
    }
    if !without.isEmpty, !columns.radius.isEmpty, let given = columns.defaultRadius {
      notes.add(
        "catalogue",
        "number of rows without a radius: \(without.count); they get the default radius of \(shortest(given)) deg",
        at: at)
    }
    if raised > 0 {
      notes.add(
        "catalogue", "number of radii raised to the minimum of \(shortest(columns.leastRadius)) deg: \(raised)", at: at)
    }
    if longitudes.isEmpty {
      notes.add("catalogue", "the catalogue has no rows, so it defines no regions", at: at)
    } else if isSelected != nil, used.isEmpty {
      notes.add("catalogue", "no row of the catalogue fulfils the condition in the option 'select'", at: at)
    }
  }
}

/// A type that reads columns of a catalogue and converts them to deg. Missing values become NaN.
private struct CatalogueReader {
  let table: Table
  let place: FilePlace

  /// Returns the largest valid radius of each row; `nil` for rows without one.
  func radii(_ names: [String], rows: Int, _ notes: inout Notes) throws(SkyError) -> [Double?] {
    var radii = [Double?](repeating: nil, count: rows)
    for name in names {
      for (row, radius) in try degrees(name, &notes).enumerated() where radius.isFinite && radius > 0 {
        radii[row] = max(radius, radii[row] ?? 0)
      }
    }
    return radii
  }

  func degrees(_ name: String, _ notes: inout Notes) throws(SkyError) -> [Double] {
    let there = FilePlace(place.file, hdu: place.hdu, column: name)
    guard let column = table[name] else { throw .missingColumn(there, present: table.columns.map(\.name)) }
    let numbers: [Double]
    switch column.values {
    case .double(let values): numbers = values
    case .int(let values): numbers = values.map(Double.init)
    case .string(let values):
      let row = values.firstIndex { !$0.allSatisfy(\.isWhitespace) && Double($0) == nil } ?? 0
      throw .badCatalogueValue(
        FilePlace(place.file, hdu: place.hdu, column: column.name, row: row + 1),
        found: values.isEmpty ? "a column of text" : "the text '\(values[row].prefix(40))'",
        expected: "a number in each row", hint: "leave the field empty if the value is not known")
    case .bool, .vector:
      throw .wrongColumn(
        there, found: "the column contains booleans or arrays", expected: "a number in each row")
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
