import Units

/// An axis of a histogram: bins between strictly increasing, finite edges, in one unit.
///
/// Bins are half open, `[low, high)`; the very last edge belongs to the last bin.
public struct Axis: Sendable, Hashable {
  /// What the axis measures, such as `energy`.
  public let name: String
  /// The unit of the edges.
  public let unit: Unit
  /// The edges, one more than there are bins.
  public let edges: [Double]
  /// The rule the edges follow.
  public let spacing: Spacing

  /// An axis with the edges given. `spacing` tells how a bin's centre is to be understood; `.edges` promises nothing.
  /// - Throws: ``AxisError`` unless there are two edges or more, all finite, strictly increasing, above 0 for `.log`
  ///   and not below 0 for `.sqrt`.
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

  /// The width of each bin.
  public func widths() -> [Double] { (0..<count).map { edges[$0 + 1] - edges[$0] } }

  /// The centre of each bin: the geometric mean of its edges on a log axis, else the arithmetic mean.
  public func centers() -> [Double] {
    (0..<count).map { bin in
      let (low, high) = (edges[bin], edges[bin + 1])
      return spacing == .log ? (low * high).squareRoot() : low + (high - low) / 2
    }
  }

  /// The bin that holds `x`, by binary search; `nil` outside the axis and for NaN. ``BinFinder`` is its fast form.
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

  /// The axis of some of its bins, at least one.
  public func sliced(_ bins: Range<Int>) -> Axis {
    precondition(!bins.isEmpty && bins.lowerBound >= 0 && bins.upperBound <= count, "bins \(bins) of axis \(name)")
    return Axis(
      checked: Array(edges[bins.lowerBound...bins.upperBound]), name: name, unit: unit, spacing: spacing)
  }

  /// The axis with its first edge moved outwards by less than rounding can tell.
  public func widenedBelow() -> Axis {
    var edges = edges
    edges[0] -= 0.5 * Self.rounding * abs(edges[0])
    return Axis(checked: edges, name: name, unit: unit, spacing: spacing)
  }

  /// The same axis in another unit. Edges that follow a rule follow it in the new unit too, from the converted ends.
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

  /// Whether the edges are what the spacing makes of the end points.
  var followsRule: Bool { follows(within: 0) }

  /// Whether the edges are what the spacing makes of the end points, but for a relative difference. The edges of an
  /// axis that was cut out of another one follow its rule but for rounding.
  func follows(within tolerance: Double) -> Bool {
    spacing != .edges
      && zip(spacing.edges(from: edges[0], to: edges[count], bins: count), edges).allSatisfy {
        abs($0 - $1) <= tolerance * max(abs($0), abs($1))
      }
  }

  /// The same edges, understood as those of another axis that has them but for rounding; `nil` if it has others.
  public func following(_ rule: Axis) -> Axis? {
    guard rule.unit == unit, rule.count == count else { return nil }
    let other = Axis(checked: edges, name: name, unit: unit, spacing: rule.spacing)
    return other.follows(within: Self.rounding) || rule.edges == edges ? other : nil
  }

  /// What rounding can make of an edge.
  static let rounding = 1e-12
}
