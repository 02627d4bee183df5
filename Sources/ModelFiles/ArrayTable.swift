import BackgroundModels
import Diagnostics
import FITS
import Histograms
import Tables
import Units

/// A table with one row that contains axes and arrays over these axes. Each axis is a pair of columns, `X_LO` and
/// `X_HI`. GADF uses this form for instrument responses.
public struct ArrayTable {
  /// The path of the file.
  public let path: String
  /// The contents of the HDU.
  public let table: Table
  /// The name of the HDU.
  public let hdu: String
  /// The operation that turns lon and lat into DETX and DETY.
  private let turn: FieldRotation

  /// Creates an array table from a table that was read from a file.
  /// - Parameter turn: the operation that turns lon and lat into DETX and DETY; by default as FOVALIGN states.
  public init(path: String, table: Table, hdu: String, turn: FieldRotation? = nil) {
    (self.path, self.table, self.hdu) = (path, table, hdu)
    self.turn = turn ?? FieldRotation(alignment: Header(table.keywords).string("FOVALIGN"))
  }

  /// The names of the columns that can contain a rate. BGD is used in CTA files.
  static let rateNames = ["BKG", "BGD"]

  private func axisName(_ label: String) -> String {
    switch label {
    case "ENERG": "energy"
    case "THETA": "offset"
    case "DETX": turn.isTransposed ? "lat" : "lon"
    case "DETY": turn.isTransposed ? "lon" : "lat"
    default: label.lowercased()
    }
  }

  private func place(_ column: String? = nil) -> FilePlace { FilePlace(path, hdu: hdu, column: column) }

  /// Returns the first column with a rate.
  public func rateColumn() throws(BackgroundError) -> Column {
    for column in table.columns where Self.rateNames.contains(column.name.uppercased()) { return column }
    throw .missingColumn(place(), name: "BKG", present: table.columns.map(\.name))
  }

  /// Returns the last column. It contains the values if this program wrote the HDU.
  public func lastColumn() throws(BackgroundError) -> Column {
    guard let column = table.columns.last else { throw .missingColumn(place(), name: hdu, present: []) }
    return column
  }

  /// Returns the values of a column over the axes, converted to a unit. If the column has no unit, its values are
  /// assumed to be in this unit. For a rate a note is added in that case, because GADF requires a unit.
  public func quantity(
    _ column: Column, in unit: Unit, axes: [Axis], _ notes: inout Notes
  ) throws(BackgroundError) -> Histogram {
    let values = try histogram(column, axes: axes, &notes)
    guard let spelling = column.unit, !spelling.isEmpty else {
      if unit == .backgroundRate {
        notes.add("missing-unit", "the rate has no unit: s-1 MeV-1 sr-1 is assumed", at: place(column.name).description)
      }
      return values
    }
    let factor: Double
    do { factor = try column.parsedUnit().factor(to: unit) } catch { throw .unit(place(column.name), error) }
    return values.mapping { $0 * factor }
  }

  /// Returns the axes of the table in the order of a model (energy first), in TeV and deg and with the signs of GADF.
  public func axes() throws(BackgroundError) -> [Axis] {
    let labels = labels
    var axes: [Axis] = []
    for label in labels.sorted(by: { rank($0) < rank($1) }) {
      guard let low = table["\(label)_LO"], let high = table["\(label)_HI"] else {
        throw .missingColumn(place(), name: "\(label)_HI", present: table.columns.map(\.name))
      }
      axes.append(try axis(label, low: low, high: high))
    }
    guard axes.count >= 2, axes[0].name == "energy" else {
      throw .missingColumn(
        place(), name: axes.first?.name == "energy" ? "THETA_LO" : "ENERG_LO", present: table.columns.map(\.name))
    }
    return axes
  }

  /// The label of each axis, such as ENERG for the columns ENERG_LO and ENERG_HI, in the order of the file.
  var labels: [String] {
    table.columns.map { $0.name.uppercased() }.filter { $0.hasSuffix("_LO") }.map { String($0.dropLast(3)) }
  }

  /// Returns the place of an axis in the order of a model.
  private func rank(_ label: String) -> Int {
    let names = ["energy", "lon", "lat"]
    return names.firstIndex(of: axisName(label)) ?? names.count
  }

  /// Returns whether the coordinate along an axis of this table has the opposite sign of lon or lat.
  private func isMirrored(_ label: String) -> Bool {
    ["DETX", "DETY"].contains(label) && turn.isMirrored(alongFirst: label == "DETX")
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
    let axis: Axis
    do throws(AxisError) {
      let stated = try Axis(name: axisName(label), edges: lows + [last], unit: found).converted(to: unit)
      axis = isMirrored(label) ? try stated.reversed() : stated
    } catch { throw .axisOfFile(place(low.name), error) }
    try checkGaps(lows, highs, at: place(high.name))
    return asTold(axis)
  }

  /// Checks that each bin ends where the next bin begins. Differences due to rounding to single precision are allowed.
  private func checkGaps(_ lows: [Double], _ highs: [Double], at place: FilePlace) throws(BackgroundError) {
    for bin in lows.indices.dropLast() {
      let (end, next) = (highs[bin], lows[bin + 1])
      if !(abs(end - next) <= 1e-6 * max(abs(end), abs(next), abs(end - lows[bin]))) {
        throw .gapBetweenBins(place, bin: bin + 1, end: end, next: next)
      }
    }
  }

  /// Returns the axis as it was defined when this program wrote the file, for example with equal steps. The definition
  /// is read from the header, and is used only if the edges agree with this definition.
  private func asTold(_ axis: Axis) -> Axis {
    for keyword in RadialAxes.ruleKeywords + CubeAxes.ruleKeywords {
      guard case .string(let text)? = table.keyword(keyword),
        let rule = try? Axis(parsing: text, name: axis.name), let known = axis.following(rule)
      else { continue }
      return known
    }
    return axis
  }

  /// Returns the array in the only row of a column.
  public func array(_ column: Column) throws(BackgroundError) -> [Double] {
    switch column.values {
    case .vector(let rows, _) where rows.count == 1: return rows[0]
    case .double(let values) where values.count == 1: return values
    case .int(let values) where values.count == 1: return values.map(Double.init)
    default: throw .rowCount(place(column.name), found: column.values.count)
    }
  }

  /// Returns the values of a column over the axes.
  ///
  /// The keyword CREFn of the column states the order of the axes, of which the first one varies fastest. If the
  /// keyword is missing or disagrees with the shape of the array, the order is that of the columns or the reverse
  /// order, whichever agrees with the shape. If both agree, the order of the columns is used, and a note is added.
  public func histogram(_ column: Column, axes: [Axis], _ notes: inout Notes) throws(BackgroundError) -> Histogram {
    let values = try array(column)
    var shape = [values.count]
    if case .vector(_, let declared) = column.values, declared.count == axes.count { shape = declared }
    if values.count == 1 { shape = axes.map { _ in 1 } }
    let labels = labels
    let asColumns = labels.map { label in axes.firstIndex { $0.name == axisName(label) } ?? 0 }
    let backwards = Set(zip(labels, asColumns).filter { isMirrored($0.0) }.map(\.1))
    func fits(_ order: [Int]) -> Bool { order.map { axes[$0].count } == shape }
    let stated = statedOrder(of: column).flatMap { stated in
      stated.count == axes.count ? stated.map { asColumns[$0] } : nil
    }
    var fitting = [asColumns, asColumns.reversed()].filter(fits)
    if let stated, fits(stated) {
      fitting = [stated]
    } else if let stated {
      let names = stated.map { axes[$0].name }.joined(separator: ", ")
      notes.add(
        "axis-order", "CREF is ignored: its order of the axes, \(names), does not match the shape of the array",
        at: place(column.name).description)
    }
    guard let order = fitting.first else {
      throw .arrayShape(place(column.name), found: shape, expected: axes.map(\.count))
    }
    let name = labels[asColumns.firstIndex(of: order[0]) ?? 0]
    if fitting.count > 1, values.count > 1 {
      notes.add(
        "ambiguous-axes",
        "the shape of the array matches several orders of the axes; the order of the columns is used, so "
          + "\(name) varies fastest"
          + (order[0] == 0 ? "" : "; gammapy assumes that the energy varies fastest"),
        at: place(column.name).description)
    }
    var result = Histogram(axes: axes)
    let bins = ArrayOrder(axes: axes, fastestFirst: order, backwards: backwards).bins
    for (value, bin) in zip(values, bins) { result.values[bin] = value }
    return result
  }

  /// Returns the positions in ``labels`` of the axes in the keyword CREFn of a column, such as
  /// `(ENERG_LO:ENERG_HI,THETA_LO:THETA_HI)`; `nil` without the keyword, or if it does not name every axis once.
  private func statedOrder(of column: Column) -> [Int]? {
    guard let number = table.columns.firstIndex(where: { $0.name == column.name }),
      let text = Header(table.keywords).string("CREF\(number + 1)")
    else { return nil }
    let named = text.uppercased().split { "(), ".contains($0) }.map { axis in
      labels.firstIndex { axis.split(separator: ":").first.map(String.init) == "\($0)_LO" }
    }
    let positions = named.compactMap(\.self)
    return positions.count == named.count && Set(positions).count == labels.count ? positions : nil
  }
}
