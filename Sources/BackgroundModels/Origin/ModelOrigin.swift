import Fitting

/// The origin of a model: the source of its rate, and the runs that were used.
public struct ModelOrigin: Sendable {
  /// The source of a rate.
  public enum Source: Sendable {
    /// The rate comes from the counts of runs over the axes of the model. The exposure of each run is known.
    case counts(CountingRules, [RunExposure])
    /// The rate comes from a fit to the events of runs.
    case fit(FitResult)
    /// The rate is the prediction of a regression for the run with this OBS_ID.
    case regression(of: Int64)
    /// The rate comes from a file, a function, or counts over other axes.
    case other
  }

  /// The source of the rate.
  public internal(set) var source: Source
  /// The runs, with the numbers of their events that were used or dropped. The list is empty if the runs are not known.
  public var runs: [RunStatistics]
  /// The number of further runs that are not listed, because a dry run does not read them.
  public var unlistedRuns: Int
  /// The runs that were requested, if none of them could be read; otherwise empty. A model with unread runs has no rate
  /// and is not written to a file.
  public var unreadRuns: [Int64]

  /// Creates an origin.
  public init(
    _ source: Source = .other, runs: [RunStatistics] = [], unlistedRuns: Int = 0, unreadRuns: [Int64] = []
  ) {
    (self.source, self.runs, self.unlistedRuns, self.unreadRuns) = (source, runs, unlistedRuns, unreadRuns)
  }

  /// The number of runs; 0 if it is not known.
  public var runCount: Int { runs.count + unlistedRuns }
  /// The OBS_ID of the run whose rate a regression predicts; `nil` for models of other origins. Such a prediction is
  /// tested with held-out runs, and not by its closure (predicted over observed counts).
  public var predictedRun: Int64? { if case .regression(let run) = source { run } else { nil } }
  /// The OBS_IDs of the runs, if they are known.
  public var obsIDs: [Int64] { runs.map(\.obsID) }
  /// The sum of the ontimes (good time intervals) of all runs, in s.
  public var ontime: Double { runs.reduce(0) { $0 + $1.ontime } }

  /// The factor by which gammapy and similar programs predict too many events, because they multiply the rate by the
  /// ontime. It is the ontime divided by the time that was used as exposure.
  public var timeFactor: Double {
    let time: Double
    switch source {
    case .counts(let rules, _) where rules.time == .livetime: time = runs.reduce(0) { $0 + $1.livetime }
    case .fit(let fit): time = fit.runs.reduce(0) { $0 + $1.time }
    case .counts, .regression, .other: return 1
    }
    return time > 0 ? ontime / time : 1
  }

  /// Returns the origin that a model with this origin has after its conversion to other axes. The exposures of runs are
  /// dropped, because they belong to the old axes. For a radial model, the quadrants of a fit are dropped as well,
  /// because rings have no quadrants.
  func moved(to axes: any ModelAxes) -> Self {
    var result = self
    switch (source, axes.kind) {
    case (.counts, _): result.source = .other
    case (.fit(let fit), .radial): result.source = .fit(fit.withoutQuadrants)
    case (.fit, .cube), (.regression, _), (.other, _): break
    }
    return result
  }

  /// Returns the origin of a stack of models over the same axes.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for different counting rules;
  ///   ``BackgroundError/runTwice(_:)`` if the counts of a run are in more than one model.
  static func stack(_ origins: [Self]) throws(BackgroundError) -> Self {
    var result = Self()
    // Unread runs matter only if none of the models has a run that could be read.
    if origins.allSatisfy({ !$0.unreadRuns.isEmpty }) { result.unreadRuns = origins.flatMap(\.unreadRuns) }
    result.runs = origins.flatMap(\.runs)
    result.unlistedRuns = origins.reduce(0) { $0 + $1.unlistedRuns }
    let counted = origins.compactMap { origin -> (rules: CountingRules, exposures: [RunExposure])? in
      if case .counts(let rules, let exposures) = origin.source { (rules, exposures) } else { nil }
    }
    guard let first = counted.first, counted.count == origins.count else { return result }
    var known: Set<Int64> = []
    for other in counted {
      try first.rules.requireSame(other.rules)
      for exposure in other.exposures where !known.insert(exposure.obsID).inserted { throw .runTwice(exposure.obsID) }
    }
    result.source = .counts(first.rules, counted.flatMap(\.exposures))
    return result
  }
}
