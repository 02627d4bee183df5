import DL3
import Expression
import Sky
import Units

/// The selection of events by an expression. The expression is a condition over numeric columns of the event list and
/// over OFFSET, DETX and DETY.
///
/// OFFSET, DETX and DETY are computed, even if the file has columns with these names. OFFSET is the offset from the
/// pointing. DETX and DETY are the field-of-view coordinates in RADEC alignment with the signs of GADF: DETX increases
/// as right ascension decreases, DETY increases with declination.
///
/// OFFSET, DETX, DETY, RA and DEC are in deg, TIME in s and ENERGY in TeV, whatever the units in the file are. Other
/// columns have the units of the file.
struct EventSelection: Sendable {
  /// The columns that must be read in addition to TIME, RA, DEC and ENERGY.
  let extraColumns: [String]
  private let condition: BoundExpression

  private static let standard = ["TIME": Unit.s, "RA": .deg, "DEC": .deg, "ENERGY": .TeV]
  private static let computed = ["OFFSET", "DETX", "DETY"]

  /// Creates a selection.
  /// - Throws: `ExpressionError` unless the expression is a condition over numbers.
  init(_ expression: Expression) throws(ExpressionError) {
    let columns = expression.columns.map { name in
      let unit = Self.computed.contains(name.uppercased()) ? Unit.deg : Self.standard[name.uppercased()]
      return ColumnSchema(name, .number, unit: unit)
    }
    condition = try expression.bound(to: ColumnList(columns))
    guard condition.type == .boolean else {
      throw .resultType(expression: expression.text, found: condition.type, expected: .boolean)
    }
    extraColumns = columns.filter { $0.unit == nil }.map(\.name)
  }

  /// Returns, for each event of a run, whether it is selected.
  func marks(of events: RunEvents) throws -> [Bool] {
    var coordinates: (lon: [Double], lat: [Double])?
    func field() -> (lon: [Double], lat: [Double]) {
      let known = coordinates ?? Self.coordinates(of: events)
      coordinates = known
      return known
    }
    return try condition.mask(rows: events.count) { name in
      switch name.uppercased() {
      case "TIME": .numbers(events.time)
      case "RA": .numbers(events.ra)
      case "DEC": .numbers(events.dec)
      case "ENERGY": .numbers(events.energy)
      case "OFFSET": .numbers(Self.offsets(of: events))
      case "DETX": .numbers(field().lon)
      case "DETY": .numbers(field().lat)
      default: .numbers(events.extra(name) ?? [])
      }
    }
  }

  private static func offsets(of events: RunEvents) -> [Double] {
    OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec).offsets(ra: events.ra, dec: events.dec)
  }

  private static func coordinates(of events: RunEvents) -> (lon: [Double], lat: [Double]) {
    let field = FieldOfView(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    var (lon, lat) = ([Double](repeating: 0, count: events.count), [Double](repeating: 0, count: events.count))
    let (ra, dec) = (events.ra, events.dec)
    lon.withUnsafeMutableBufferPointer { lon in
      lat.withUnsafeMutableBufferPointer { lat in
        ra.withUnsafeBufferPointer { ra in
          dec.withUnsafeBufferPointer { dec in field.coordinates(ra: ra, dec: dec, lon: lon, lat: lat) }
        }
      }
    }
    return (lon, lat)
  }
}

extension DataStore {
  /// Checks, without reading any event, that an expression can select events of a run.
  /// - Throws: `ExpressionError` unless the expression is a condition over numbers; `DL3Error` if the event list does
  ///   not have a column.
  public func check(events expression: Expression, obsID: Int64) throws {
    try requireEventColumns(EventSelection(expression).extraColumns, obsID: obsID)
  }
}
