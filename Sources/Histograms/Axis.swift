import Units

/// An axis of a histogram: bins between strictly increasing, finite edges in one unit.
///
/// Bins are half open, `[low, high)`, but the last bin includes the last edge.
public struct Axis: Sendable, Hashable {
  /// The quantity, such as `energy`.
  public let name: String
  /// The unit of the edges.
  public let unit: Unit
  /// The edges, one more than there are bins.
  public let edges: [Double]
  /// The rule that the edges follow.
  public let spacing: Spacing

  /// Creates an axis with the given edges.
  /// - Parameters:
  ///   - name: the quantity.
  ///   - edges: the edges.
  ///   - unit: the unit of the edges.
  ///   - spacing: the rule that the edges follow, which also defines the centres of bins; `.edges` if there is none.
  /// - Throws: ``AxisError`` if there are fewer than two edges, or if edges are not finite or not strictly increasing.
  ///   Edges of a `.log` axis must be above 0, and edges of a `.sqrt` axis must be at least 0.
  public init(name: String, edges: [Double], unit: Unit, spacing: Spacing = .edges) throws(AxisError) {
    guard edges.count >= 2 else { throw .tooFewEdges(axis: name, count: edges.count) }
    if let bad = edges.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(axis: name, position: bad + 1, value: edges[bad])
    }
    if let bad = edges.indices.dropFirst().first(where: { edges[$0] <= edges[$0 - 1] }) {
      throw .notIncreasing(axis: name, position: bad + 1, left: edges[bad - 1], right: edges[bad])
    }
    if spacing == .log, edges[0] <= 0 { throw .logNeedsPositive(axis: name, value: edges[0]) }
    if spacing == .sqrt, edges[0] < 0 { throw .sqrtNeedsNonNegative(axis: name, value: edges[0]) }
    self.init(checked: edges, name: name, unit: unit, spacing: spacing)
  }

  private init(checked edges: [Double], name: String, unit: Unit, spacing: Spacing) {
    (self.name, self.unit, self.edges, self.spacing) = (name, unit, edges, spacing)
  }

  /// The number of bins.
  public var count: Int { edges.count - 1 }

  /// Returns the width of each bin.
  public func widths() -> [Double] { (0..<count).map { edges[$0 + 1] - edges[$0] } }

  /// Returns the centre of each bin: the geometric mean of its edges on a log axis, else the arithmetic mean.
  public func centers() -> [Double] {
    (0..<count).map { bin in
      let (low, high) = (edges[bin], edges[bin + 1])
      return spacing == .log ? (low * high).squareRoot() : low + (high - low) / 2
    }
  }

  /// Returns the bin that contains `x`, found by binary search; `nil` if `x` is NaN or outside the axis. ``BinFinder``
  /// is faster.
  public func index(of x: Double) -> Int? {
    guard x >= edges[0], x <= edges[count] else { return nil }
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if x >= edges[middle] { low = middle } else { high = middle }
    }
    return low
  }

  /// Returns the part of the axis that consists of the given bins. The range must not be empty.
  public func sliced(_ bins: Range<Int>) -> Axis {
    precondition(!bins.isEmpty && bins.lowerBound >= 0 && bins.upperBound <= count, "bins \(bins) of axis \(name)")
    return Axis(
      checked: Array(edges[bins.lowerBound...bins.upperBound]), name: name, unit: unit, spacing: spacing)
  }

  /// Returns the axis with its first edge lowered by 5e-13 of its value. This is less than ``rounding``, the tolerance
  /// for rounding errors of edges. A value that equals the first edge up to a rounding error is then inside the axis.
  public func widenedBelow() -> Axis {
    var edges = edges
    edges[0] -= 0.5 * Self.rounding * abs(edges[0])
    return Axis(checked: edges, name: name, unit: unit, spacing: spacing)
  }

  /// Returns the axis in another unit. If the edges follow a rule, they are computed again from the converted ends, so
  /// that they follow the rule in the new unit as well.
  /// - Throws: ``AxisError/unit(axis:error:)``
  public func converted(to other: Unit) throws(AxisError) -> Axis {
    if other == unit { return self }
    var converted: [Double] = []
    do throws(UnitError) {
      for edge in edges { converted.append(try unit.convert(edge, to: other)) }
    } catch {
      throw .unit(axis: name, error: error)
    }
    if followsRule { converted = spacing.edges(from: converted[0], to: converted[count], bins: count) }
    return try Axis(name: name, edges: converted, unit: other, spacing: spacing)
  }

  /// Whether the edges between the two ends agree exactly with the spacing rule.
  var followsRule: Bool { follows(within: 0) }

  /// Returns whether the edges between the two ends agree with the spacing rule, within a relative tolerance.
  ///
  /// A tolerance is necessary for an axis that is a part of another axis. The edges of such an axis follow the rule
  /// only within rounding errors.
  func follows(within tolerance: Double) -> Bool {
    spacing != .edges
      && zip(spacing.edges(from: edges[0], to: edges[count], bins: count), edges).allSatisfy {
        abs($0 - $1) <= tolerance * max(abs($0), abs($1))
      }
  }

  /// Returns this axis with the spacing rule of another axis. Returns `nil` if the units or the numbers of bins differ,
  /// or if the edges neither follow that rule within rounding errors nor equal the edges of the other axis.
  public func following(_ rule: Axis) -> Axis? {
    guard rule.unit == unit, rule.count == count else { return nil }
    let other = Axis(checked: edges, name: name, unit: unit, spacing: rule.spacing)
    return other.follows(within: Self.rounding) || rule.edges == edges ? other : nil
  }

  /// The relative difference up to which two edges are considered equal. Differences due to rounding errors are
  /// smaller.
  static let rounding = 1e-12
}
