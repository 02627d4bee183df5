/// What models predict for one run, and what was seen in it.
public struct RunClosure: Sendable, Equatable {
  /// The run.
  public let obsID: Int64
  /// Predicted counts.
  public let predicted: Double
  /// Observed counts.
  public let observed: Int

  /// Makes an entry.
  public init(obsID: Int64, predicted: Double, observed: Int) {
    (self.obsID, self.predicted, self.observed) = (obsID, predicted, observed)
  }

  /// Predicted over observed; NaN for a run in which nothing was seen.
  public var ratio: Double { observed > 0 ? predicted / Double(observed) : .nan }
}

/// Predicted over observed counts: whether models give back what they were made of, by run, by energy, by ring and, of
/// cubes, by quadrant of the field. A total near 1 hides all of these; the quadrants show a field whose lean is lost.
///
/// Predicted is what readers that interpolate between the bin centres of the file find, integrated over the bins that
/// have a rate, for the time, the safe energies and the part of the field for which each run counts. Observed are the
/// events in the same bins.
public struct ClosureTable: Sendable, Equatable {
  /// The runs, in the order given.
  public private(set) var runs: [RunClosure]
  /// By energy bin, in order.
  public private(set) var energies: [ClosurePart]
  /// By ring of half a degree, in order.
  public private(set) var rings: [ClosurePart]
  /// By quadrant of the field, in order; none of radial models. A cell belongs to the quadrant in which its middle
  /// lies; a cell whose middle lies on an axis, as where their number is odd, belongs to none.
  public private(set) var quadrants: [ClosureQuadrant]
  /// Whether some of the cubes are of fits without a gradient, whose field cannot lean.
  public private(set) var isWithoutGradient: Bool
  /// What a reader finds in all, over what this table predicts: where a bin has no rate above 0, it finds nothing
  /// beside a bin without a rate and anything up to infinity beyond one of 0, and this table takes the neighbours with
  /// the rate that each has. 1 where every bin has a rate.
  public private(set) var readerFactor: Double

  /// A table.
  public init(
    _ runs: [RunClosure] = [], energies: [ClosurePart] = [], rings: [ClosurePart] = [],
    quadrants: [ClosureQuadrant] = [], readerFactor: Double = 1, isWithoutGradient: Bool = false
  ) {
    (self.runs, self.energies, self.rings, self.readerFactor) = (runs, energies, rings, readerFactor)
    (self.quadrants, self.isWithoutGradient) = (quadrants, isWithoutGradient)
  }

  /// Adds the table of other runs. Parts with the same edges are put together.
  public mutating func add(_ other: ClosureTable) {
    let (mine, theirs) = (predicted, other.predicted)
    if mine + theirs > 0 { readerFactor = (mine * readerFactor + theirs * other.readerFactor) / (mine + theirs) }
    runs += other.runs
    energies = Self.merged(energies, other.energies)
    rings = Self.merged(rings, other.rings)
    for part in other.quadrants {
      if let known = quadrants.firstIndex(where: { $0.quadrant == part.quadrant }) {
        quadrants[known].add(part)
      } else {
        let place = quadrants.firstIndex { $0.quadrant.rawValue > part.quadrant.rawValue }
        quadrants.insert(part, at: place ?? quadrants.count)
      }
    }
    isWithoutGradient = isWithoutGradient || other.isWithoutGradient
  }

  private static func merged(_ left: [ClosurePart], _ right: [ClosurePart]) -> [ClosurePart] {
    var result = left
    for part in right {
      if let known = result.firstIndex(where: { $0.low == part.low && $0.high == part.high }) {
        result[known].add(part)
      } else {
        result.insert(part, at: result.firstIndex { ($0.low, $0.high) > (part.low, part.high) } ?? result.count)
      }
    }
    return result
  }

  /// All predicted counts.
  public var predicted: Double { runs.reduce(0) { $0 + $1.predicted } }
  /// All observed counts.
  public var observed: Double { runs.reduce(0) { $0 + Double($1.observed) } }

  /// The total as a part without edges.
  public var all: ClosurePart {
    ClosurePart(low: -.infinity, high: .infinity, predicted: predicted, observed: observed)
  }

  /// All predicted over all observed counts; NaN where nothing was seen.
  public var total: Double { all.ratio }

  /// The same for what readers of the files predict; `nil` where that is the same.
  public var totalAsRead: Double? { readerFactor == 1 ? nil : total * readerFactor }

  /// The ratios of the runs in which something was seen.
  public var ratios: [Double] { runs.filter { $0.observed > 0 }.map(\.ratio) }

  /// The mean of the ratios; NaN without runs.
  public var mean: Double {
    let ratios = ratios
    return ratios.isEmpty ? .nan : ratios.reduce(0, +) / Double(ratios.count)
  }

  /// The standard deviation of the ratios about their mean (with n - 1); NaN with fewer than two runs.
  public var spread: Double {
    let (ratios, mean) = (ratios, mean)
    guard ratios.count > 1 else { return .nan }
    return (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)).squareRoot()
  }

  /// The least ratio; NaN without runs.
  public var least: Double { ratios.min() ?? .nan }
  /// The greatest ratio; NaN without runs.
  public var greatest: Double { ratios.max() ?? .nan }

  /// The runs furthest off, by factor (a half is as far as a double), the furthest first; runs that are equally far in
  /// the order of the table. Runs in which nothing was seen come last.
  public func worst(_ count: Int = 3) -> [RunClosure] {
    func distance(_ run: RunClosure) -> Double {
      guard run.observed > 0 else { return -1 }
      // A prediction that is no number, from a model with an infinite rate, is as far off as can be.
      return run.ratio.isNaN ? .infinity : max(run.ratio, 1 / run.ratio)
    }
    return Self.ranked(runs, distance).prefix(count).map { $0 }
  }

  /// The energies furthest off in standard deviations, the furthest first.
  public func worstEnergies(_ count: Int = 3) -> [ClosurePart] {
    Self.ranked(energies.filter(\.isTelling)) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// The rings furthest off in standard deviations, the furthest first.
  public func worstRings(_ count: Int = 3) -> [ClosurePart] {
    Self.ranked(rings.filter(\.isTelling)) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// The quadrants furthest off in standard deviations, the furthest first, of those that are off by more than 1 % and
  /// 3 standard deviations.
  public func worstQuadrants(_ count: Int = 3) -> [ClosureQuadrant] {
    Self.ranked(quadrants.filter { $0.isTelling && $0.isDoubtful }) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// Items by distance, the greatest first; such as are equally far in the order given.
  private static func ranked<Item>(_ items: [Item], _ distance: (Item) -> Double) -> [Item] {
    let distances = items.map(distance)
    let order = items.indices.sorted { left, right in
      distances[left] == distances[right] ? left < right : distances[left] > distances[right]
    }
    return order.map { items[$0] }
  }
}
