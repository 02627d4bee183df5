/// What a model predicts for one run, and what was seen in it.
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

  /// The ratios of the runs in which something was seen.
  public var ratios: [Double] { runs.map(\.ratio).filter { !$0.isNaN } }

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
      let ratio = run.ratio
      return ratio.isNaN ? -1 : max(ratio, 1 / ratio)
    }
    let order = runs.indices.sorted { left, right in
      let (a, b) = (distance(runs[left]), distance(runs[right]))
      return a == b ? left < right : a > b
    }
    return order.prefix(count).map { runs[$0] }
  }
}
