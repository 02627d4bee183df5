/// What a model predicts for one run, and what was seen in it.
public struct RunClosure: Sendable, Equatable {
  /// The run.
  public let obsID: Int64
  /// Predicted counts: the rate as readers interpolate it, but where bins have no rate above 0. Such bins predict nothing, and
  /// those beside them what their rate is, for all of the bin.
  public let predicted: Double
  /// Observed counts. Where a model of counts has no rate, none of its runs has events that count.
  public let observed: Int
  /// The counts that a reader of the file predicts, where bins have no rate above 0: it finds nothing beside a bin without a
  /// rate, and anything up to infinity beyond one of 0. `nil` where it predicts the same.
  public let asRead: Double?

  /// Makes an entry.
  public init(obsID: Int64, predicted: Double, observed: Int, asRead: Double? = nil) {
    (self.obsID, self.predicted, self.observed, self.asRead) = (obsID, predicted, observed, asRead)
  }

  /// Predicted over observed; NaN for a run in which nothing was seen.
  public var ratio: Double { observed > 0 ? predicted / Double(observed) : .nan }
}

/// Predicted over observed counts of many runs: whether the models give back what they were made of. A total near 1
/// hides how far single runs are off, so the spread belongs to it.
public struct ClosureTable: Sendable, Equatable {
  /// The runs, in the order given.
  public let runs: [RunClosure]

  /// A table of the runs given.
  public init(_ runs: [RunClosure]) { self.runs = runs }

  /// All predicted over all observed counts.
  public var total: Double {
    let observed = runs.reduce(0) { $0 + $1.observed }
    return observed > 0 ? runs.reduce(0) { $0 + $1.predicted } / Double(observed) : .nan
  }

  /// The same for what readers of the files predict; `nil` where that is the same.
  public var totalAsRead: Double? {
    guard runs.contains(where: { $0.asRead != nil }) else { return nil }
    return ClosureTable(
      runs.map { RunClosure(obsID: $0.obsID, predicted: $0.asRead ?? $0.predicted, observed: $0.observed) }
    ).total
  }

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
  public func worst(_ count: Int = 5) -> [RunClosure] {
    func distance(_ run: RunClosure) -> Double {
      guard run.observed > 0 else { return -1 }
      // A prediction that is no number, from a model with an infinite rate, is as far off as can be.
      return run.ratio.isNaN ? .infinity : max(run.ratio, 1 / run.ratio)
    }
    let order = runs.indices.sorted { left, right in
      let (a, b) = (distance(runs[left]), distance(runs[right]))
      return a == b ? left < right : a > b
    }
    return order.prefix(count).map { runs[$0] }
  }
}
