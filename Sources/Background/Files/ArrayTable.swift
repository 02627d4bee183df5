import Diagnostics
import Histograms
import Tables
import Units

/// A table of one row that holds axes as pairs of columns `X_LO`, `X_HI` and arrays over them, as GADF stores responses.
struct ArrayTable {
  let path: String
  let table: Table
  let hdu: String

  /// The columns that hold a rate; BGD stands in CTA files.
  static let rateNames = ["BKG", "BGD"]

  private static let axisNames = ["ENERG": "energy", "THETA": "offset", "DETX": "lon", "DETY": "lat"]

  private func place(_ column: String? = nil) -> FilePlace { FilePlace(path, hdu: hdu, column: column) }

  /// The first column with a rate.
  func rateColumn() throws(BackgroundError) -> Column {
    for column in table.columns where Self.rateNames.contains(column.name.uppercased()) { return column }
    throw .missingColumn(place(), name: "BKG", present: table.columns.map(\.name))
  }

  /// The last column, which holds the values of an HDU of ours.
  func lastColumn() throws(BackgroundError) -> Column {
    guard let column = table.columns.last else { throw .missingColumn(place(), name: hdu, present: []) }
    return column
  }

  /// What the rate is multiplied with to be in s-1 MeV-1 sr-1. A missing unit means that one, as in GADF, with a note.
  func rateScale(_ notes: inout Notes) throws(BackgroundError) -> Double {
    let column = try rateColumn()
    guard let unit = column.unit, !unit.isEmpty else {
      notes.add("missing-unit", "no unit: s-1 MeV-1 sr-1 assumed", at: place(column.name).description)
      return 1
    }
    do { return try column.parsedUnit().factor(to: .backgroundRate) } catch { throw .unit(place(column.name), error) }
  }

  /// The axes of the table, energy first, in TeV and deg.
  func axes() throws(BackgroundError) -> [Axis] {
    var axes: [Axis] = []
    for column in table.columns where column.name.uppercased().hasSuffix("_LO") {
      let label = String(column.name.dropLast(3)).uppercased()
      guard let high = table["\(label)_HI"] else {
        throw .missingColumn(place(), name: "\(label)_HI", present: table.columns.map(\.name))
      }
      axes.insert(try axis(label, low: column, high: high), at: label == "ENERG" ? 0 : axes.count)
    }
    guard axes.count >= 2, axes[0].name == "energy" else {
      throw .missingColumn(
        place(), name: axes.first?.name == "energy" ? "THETA_LO" : "ENERG_LO", present: table.columns.map(\.name))
    }
    return axes
  }

  private func axis(_ label: String, low: Column, high: Column) throws(BackgroundError) -> Axis {
    let unit: Unit = label == "ENERG" ? .TeV : .deg
    let (lows, highs) = (try array(low), try array(high))
    guard let last = highs.last, lows.count == highs.count else {
      throw .arrayShape(place(high.name), found: [highs.count], expected: [lows.count])
    }
    let found: Unit
    do { found = low.unit.map(\.isEmpty) ?? true ? unit : try low.parsedUnit() } catch {
      throw .unit(place(low.name), error)
    }
    do {
      let name = Self.axisNames[label] ?? label.lowercased()
      return asTold(try Axis(name: name, edges: lows + [last], unit: found).converted(to: unit))
    } catch { throw .axisOfFile(place(low.name), error) }
  }

  /// The axis with the rule that a file of ours tells, if its edges follow it.
  private func asTold(_ axis: Axis) -> Axis {
    for keyword in ["E_AXIS", "O_AXIS"] {
      guard case .string(let text)? = table.keyword(keyword),
        let rule = try? Axis(parsing: text, name: axis.name), rule.unit == axis.unit, rule.edges == axis.edges
      else { continue }
      return rule
    }
    return axis
  }

  private func array(_ column: Column) throws(BackgroundError) -> [Double] {
    switch column.values {
    case .vector(let rows, _) where rows.count == 1: return rows[0]
    case .double(let values) where values.count == 1: return values
    case .int(let values) where values.count == 1: return values.map(Double.init)
    default: throw .rowCount(place(column.name), found: column.values.count)
    }
  }

  /// A column over the axes. The array varies fastest along the energy, as GADF recommends, or slowest; its shape tells
  /// which, and where it cannot the recommended order is taken, with a note.
  func histogram(_ column: Column, axes: [Axis], _ notes: inout Notes) throws(BackgroundError) -> Histogram {
    let values = try array(column)
    let expected = axes.map(\.count)
    var shape = [values.count]
    if case .vector(_, let declared) = column.values, declared.count == axes.count { shape = declared }
    if values.count == 1 { shape = expected.map { _ in 1 } }
    guard shape == expected || shape == Array(expected.reversed()) else {
      throw .arrayShape(place(column.name), found: shape, expected: expected)
    }
    if expected == Array(expected.reversed()), values.count > 1 {
      notes.add(
        "ambiguous-axes", "the order of the axes cannot be told from the shape: energy fastest assumed",
        at: place(column.name).description)
    }
    let fastestFirst = shape == expected ? Array(axes.indices) : axes.indices.reversed()
    var result = Histogram(axes: axes)
    for (position, value) in values.enumerated() {
      var (rest, bin) = (position, 0)
      for axis in fastestFirst {
        bin += rest % expected[axis] * result.strides[axis]
        rest /= expected[axis]
      }
      result.values[bin] = value
    }
    return result
  }
}
