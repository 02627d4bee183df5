import Expression
import Sky
import Units

/// The columns of event lists that expressions can use.
public enum EventColumns {
  /// The standard columns of every event list. Their units are always s, deg and TeV.
  public static let standard = [
    ColumnSchema("TIME", .number, unit: .s), ColumnSchema("RA", .number, unit: .deg),
    ColumnSchema("DEC", .number, unit: .deg), ColumnSchema("ENERGY", .number, unit: .TeV),
  ]
  /// The columns that are computed for every event list, even if the file has columns with these names. These columns
  /// are the offset from the pointing and the field-of-view coordinates in RADEC alignment.
  public static let computed = [
    ColumnSchema("OFFSET", .number, unit: .deg), ColumnSchema("DETX", .number, unit: .deg),
    ColumnSchema("DETY", .number, unit: .deg),
  ]

  /// Returns the columns that an expression needs in addition to the standard and computed columns. These columns must
  /// be read as ``EventOptions/extraColumns``.
  public static func extra(for expression: Expression) -> [String] {
    let own = Set((standard + computed).map(\.name))
    return expression.columns.filter { !own.contains($0.uppercased()) }
  }
}

extension RunEvents {
  /// The columns of this list that an expression can use: the standard columns, OFFSET, DETX, DETY, and the extra
  /// columns.
  public var schema: ColumnList {
    ColumnList(
      EventColumns.standard + EventColumns.computed
        + extraColumns.map { column in
          let unit = column.unit.flatMap { try? Unit(parsing: $0) }
          return ColumnSchema(column.name, .number, unit: unit, isInteger: column.isInteger)
        })
  }

  /// Returns the values of a column of ``schema``, which may be a computed column; `nil` for any other column.
  public func values(_ name: String) -> [Double]? {
    switch name.uppercased() {
    case "TIME": time
    case "RA": ra
    case "DEC": dec
    case "ENERGY": energy
    case "OFFSET": offsets
    case "DETX": fieldCoordinates { $0.lon }
    case "DETY": fieldCoordinates { $0.lat }
    default: extra(name)
    }
  }

  /// Returns, for each event, whether an expression selects it.
  public func mask(_ expression: Expression) throws(DL3Error) -> [Bool] {
    do throws(ExpressionError) {
      return try expression.bound(to: schema).mask(rows: count, data: { .numbers(values($0) ?? []) })
    } catch { throw .expression(error) }
  }

  /// The offset of each event from the pointing, in degrees.
  private var offsets: [Double] {
    let finder = OffsetFinder(pointingRA: pointingRA, pointingDec: pointingDec)
    return [Double](unsafeUninitializedCapacity: count) { buffer, written in
      columns[Self.raColumn].withUnsafeBufferPointer { ra in
        columns[Self.decColumn].withUnsafeBufferPointer { dec in
          finder.offsets(ra: ra, dec: dec, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        }
      }
      written = count
    }
  }

  private func fieldCoordinates(_ part: ((lon: Double, lat: Double)) -> Double) -> [Double] {
    let field = FieldOfView(pointingRA: pointingRA, pointingDec: pointingDec)
    return zip(ra, dec).map { part(field.coordinates(ra: $0, dec: $1)) }
  }
}
