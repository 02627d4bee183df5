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

/// What models predict for one energy bin or ring of all runs, and what was seen there.
public struct ClosurePart: Sendable, Equatable {
  /// Where it begins, in TeV or deg.
  public let low: Double
  /// Where it ends.
  public let high: Double
  /// Predicted counts.
  public private(set) var predicted: Double
  /// Observed counts.
  public private(set) var observed: Double

  /// Makes an entry.
  public init(low: Double, high: Double, predicted: Double, observed: Double) {
    (self.low, self.high, self.predicted, self.observed) = (low, high, predicted, observed)
  }

  /// Predicted over observed; NaN where nothing was seen.
  public var ratio: Double { observed > 0 ? predicted / observed : .nan }

  /// How far the observed counts are from the predicted ones, in standard deviations of the latter.
  public var deviations: Double { predicted > 0 ? (predicted - observed) / predicted.squareRoot() : 0 }

  /// Whether the prediction is off by more than 5 % and by more than 5 standard deviations.
  public var isOff: Bool {
    // Not a number where a rate is infinite.
    predicted.isNaN || abs(predicted - observed) > 0.05 * observed && abs(deviations) > 5
  }

  /// Whether there is anything to compare: less than half a count predicted and none seen is nothing.
  var isTelling: Bool { observed > 0 || !(predicted < 0.5) }

  mutating func add(_ other: ClosurePart) {
    predicted += other.predicted
    observed += other.observed
  }
}

/// Predicted over observed counts: whether models give back what they were made of, by run, by energy and by ring. A total
/// near 1 hides all of these.
///
/// Predicted is what readers that interpolate between the bin centres of the file find, integrated over the bins that have a
/// rate, for the time, the safe energies and the part of the field for which each run counts. Observed are the events in
/// the same bins.
public struct ClosureTable: Sendable, Equatable {
  /// The runs, in the order given.
  public private(set) var runs: [RunClosure]
  /// By energy bin, in order.
  public private(set) var energies: [ClosurePart]
  /// By ring of half a degree, in order.
  public private(set) var rings: [ClosurePart]
  /// What a reader finds in all, over what this table predicts: where a bin has no rate above 0, it finds nothing beside a
  /// bin without a rate and anything up to infinity beyond one of 0, and this table takes the neighbours with the rate that
  /// each has. 1 where every bin has a rate.
  public private(set) var readerFactor: Double

  /// A table.
  public init(
    _ runs: [RunClosure] = [], energies: [ClosurePart] = [], rings: [ClosurePart] = [], readerFactor: Double = 1
  ) {
    (self.runs, self.energies, self.rings, self.readerFactor) = (runs, energies, rings, readerFactor)
  }

  /// Adds the table of other runs. Parts with the same edges are put together.
  public mutating func add(_ other: ClosureTable) {
    let (mine, theirs) = (predicted, other.predicted)
    if mine + theirs > 0 { readerFactor = (mine * readerFactor + theirs * other.readerFactor) / (mine + theirs) }
    runs += other.runs
    energies = Self.merged(energies, other.energies)
    rings = Self.merged(rings, other.rings)
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

  /// Items by distance, the greatest first; such as are equally far in the order given.
  private static func ranked<Item>(_ items: [Item], _ distance: (Item) -> Double) -> [Item] {
    let distances = items.map(distance)
    let order = items.indices.sorted { left, right in
      distances[left] == distances[right] ? left < right : distances[left] > distances[right]
    }
    return order.map { items[$0] }
  }
}
