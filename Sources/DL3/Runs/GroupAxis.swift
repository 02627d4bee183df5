import Units

/// The value of a group on an axis that groups by values instead of intervals.
public enum GroupValue: Sendable, Hashable, CustomStringConvertible {
  /// A whole number.
  case integer(Int64)
  /// A number.
  case number(Double)
  /// Text.
  case text(String)

  /// The value as text, with numbers in their shortest form.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): shortest(value)
    case .text(let value): value
    }
  }

  /// The value as a number; `nil` for text.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text: nil
    }
  }
}

/// One axis of a grouping: the bins of a column of the observation table, or of an expression of its columns.
public struct GroupAxis: Sendable, Equatable {
  /// The bins of an axis.
  public enum Bins: Sendable, Equatable {
    /// Intervals between neighbouring edges, `[low, high)`. By default the last bin includes the last edge.
    case edges([Double])
    /// One bin for each value.
    case values([GroupValue])
  }

  /// The column or expression; case is ignored.
  public let column: String
  /// The bins.
  public let bins: Bins
  /// The unit of the edges or values; `nil` for the unit of the column.
  public let unit: String?
  /// The wrap angle: angles are normalised to `[wrap - 360 deg, wrap)`. It is in the unit of the bins, and `nil`
  /// for values that are not normalised. With 270 deg, the edges -90, 90, 270 deg define two halves of the sky.
  public let wrap: Double?
  /// Whether the last bin includes the last edge.
  public let includesLast: Bool

  /// Creates an axis of bins between edges.
  /// - Throws: ``DL3Error/badGroupBins(axis:found:expected:)`` unless there are two or more finite, increasing edges.
  public init(_ column: String, edges: [Double], unit: String? = nil, wrap: Double? = nil, includesLast: Bool = true)
    throws(DL3Error)
  {
    guard edges.count >= 2 else {
      throw .badGroupBins(
        axis: column, found: "\(edges.count) edge\(edges.count == 1 ? "" : "s")", expected: "2 or more edges")
    }
    guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .badGroupBins(
        axis: column, found: "the edges " + edges.map(shortest).joined(separator: ", "),
        expected: "finite, increasing edges")
    }
    if let wrap, !wrap.isFinite {
      throw .badGroupBins(axis: column, found: "the wrap angle \(wrap)", expected: "a finite angle")
    }
    self.column = column
    self.bins = .edges(edges)
    self.unit = unit
    self.wrap = wrap
    self.includesLast = includesLast
  }

  /// Creates an axis of bins that together cover the full circle.
  ///
  /// Each bin begins at an edge and ends at the next one; the last bin ends at the first edge. The edges 315, 45, 135
  /// and 225 deg define four quarters of the sky. The bins are in the order of the edges.
  /// - Parameter unit: the unit of the edges, which must be a unit of angle.
  /// - Throws: ``DL3Error/badGroupBins(axis:found:expected:)`` unless there are two or more edges, in order around
  ///   the circle, with a unit of angle.
  public init(_ column: String, circle edges: [Double], unit: String) throws(DL3Error) {
    guard let unit = try? Unit(parsing: unit), let turn = try? 360 * Unit.deg.factor(to: unit) else {
      throw .badGroupBins(
        axis: column, found: unit.isEmpty ? "edges without a unit" : "edges in \(unit)",
        expected: "angles with a unit, such as 315, 45, 135, 225 deg")
    }
    guard edges.count >= 2 else {
      throw .badGroupBins(
        axis: column, found: "\(edges.count) edge\(edges.count == 1 ? "" : "s")", expected: "2 or more edges")
    }
    let steps = edges.indices.map { number -> Double in
      let step = edges[(number + 1) % edges.count] - edges[number]
      return step - turn * (step / turn).rounded(.down)
    }
    guard steps.allSatisfy({ $0 > 0 }), abs(steps.reduce(0, +) - turn) <= 1e-9 * turn else {
      throw .badGroupBins(
        axis: column, found: "the edges " + edges.map(shortest).joined(separator: ", "),
        expected: "different angles in increasing order around the circle, such as 315, 45, 135, 225 deg")
    }
    // If the first bin crosses 0, as from 315 to 45 deg, it begins below 0.
    let first = edges[0] > edges[1] ? edges[0] - turn : edges[0]
    let turned = edges.map { edge in edge - turn * ((edge - first) / turn).rounded(.down) }
    try self.init(column, edges: turned + [first + turn], unit: unit.symbol, wrap: first + turn)
  }

  /// Creates an axis with one bin for each value.
  /// - Throws: ``DL3Error/badGroupBins(axis:found:expected:)`` if there is no value, if a value occurs twice or is NaN,
  ///   or if numbers and texts are mixed.
  public init(_ column: String, values: [GroupValue], unit: String? = nil) throws(DL3Error) {
    guard !values.isEmpty else { throw .badGroupBins(axis: column, found: "no value", expected: "one or more values") }
    let texts = values.count { $0.double == nil }
    guard texts == 0 || texts == values.count else {
      throw .badGroupBins(axis: column, found: "both numbers and strings", expected: "only numbers, or only strings")
    }
    var seen = Set<GroupValue>()
    for value in values {
      guard value.double?.isNaN != true else {
        throw .badGroupBins(axis: column, found: "the value NaN", expected: "numbers")
      }
      guard seen.insert(value.double.map(GroupValue.number) ?? value).inserted else {
        throw .badGroupBins(axis: column, found: "the value \(value) twice", expected: "each value once")
      }
    }
    self.column = column
    self.bins = .values(values)
    self.unit = unit
    self.wrap = nil
    includesLast = true
  }

  /// The bins as bounds of groups, in the order of the bins.
  var bounds: [GroupBound] {
    switch bins {
    case .edges(let edges): zip(edges, edges.dropFirst()).map { .interval(low: $0, high: $1) }
    case .values(let values): values.map(GroupBound.value)
    }
  }
}
