import BackgroundModels
import Diagnostics
import Parallel
import Production

/// A comparison of strategies. The criterion is how well a strategy predicts runs that were not used for its models.
///
/// All strategies are scored in the same bins: the energies above the threshold of each run, and the pixels outside
/// excluded regions. The events of the runs are counted once, before the study (``PixelRuns``).
///
/// ```
/// let folds = try FoldRule.run.folds(scoring: off, training: off)
/// let pixels = try PixelRuns(store: store, obsIDs: off.obsIDs, grid: grid)
/// let study = try Study(runs: pixels.runs, folds: folds)
/// let result = try study.result(of: [one, other])
/// for row in Ranking(result).rows { print(row.name, row.verdict) }
/// ```
public struct Study {
  /// The folds.
  public let folds: [Fold]
  /// The OBS_IDs of target runs that have no bin to score: no energy bin above the threshold, or no kept pixel.
  public let unscored: [Int64]
  private let runs: [Int64: ScoredCounts]
  private let zeniths: [Int64: Double]
  private let classes: ScoreClasses
  private let reader: Reader
  private let usesHorizon: Bool
  private let threads: Int

  /// Prepares a study.
  /// - Parameters:
  ///   - runs: The counts of the runs that are scored, on one grid. Runs that are not targets are ignored.
  ///   - zeniths: The zenith angles in deg, by OBS_ID, for the ratio of counts to model in zenith bands. Runs without a
  ///     zenith angle are in no band.
  ///   - folds: The folds. Targets without any bin to score are removed from the folds (``unscored``).
  ///   - reader: The reader that evaluates the models.
  ///   - options: The parts of the data for which the ratio of counts to model is computed.
  ///   - threads: The number of threads on which models are scored. The results do not depend on it.
  /// - Throws: ``StudyError/notCounted(obsID:)``, ``StudyError/noRuns``, ``StudyError/nothingToScore(_:)``,
  ///   ``StudyError/grid(found:expected:)``, ``StudyError/tooManyBins(pixels:energies:runs:most:)``, and the errors of
  ///   the options.
  public init(
    runs: [PixelCounts], zeniths: [Int64: Double] = [:], folds: [Fold], reader: Reader = .none,
    options: ScoreOptions = ScoreOptions(), threads: Int = 1
  ) throws(StudyError) {
    try options.check()
    guard let grid = runs.first?.grid else { throw .noRuns }
    try Self.check(grid, runs: runs.count)
    var known: [Int64: ScoredCounts] = [:]
    for run in runs {
      guard run.grid == grid else {
        throw .grid(
          found: "the pixels or energy bins of run \(run.obsID) differ from those of the first run",
          expected: "the same pixels and energy bins for all runs")
      }
      known[run.obsID] = ScoredCounts(run)
    }
    var (usable, unscored, hasHorizon) = ([Fold](), [Int64](), true)
    for fold in folds {
      var targets: [Int64] = []
      for obsID in fold.targets {
        guard let run = known[obsID] else { throw .notCounted(obsID: obsID) }
        guard !run.counts.isEmpty else {
          unscored.append(obsID)
          continue
        }
        targets.append(obsID)
        hasHorizon = hasHorizon && run.run.altaz != nil
      }
      if !targets.isEmpty { usable.append(Fold(name: fold.name, training: fold.training, targets: targets)) }
    }
    guard !usable.isEmpty else {
      throw unscored.isEmpty ? .noRuns : .nothingToScore(UnscoredRuns(unscored.compactMap { known[$0]?.run }))
    }
    (self.folds, self.runs, self.zeniths, self.reader, self.threads) = (usable, known, zeniths, reader, threads)
    self.unscored = unscored
    usesHorizon = options.usesHorizon && hasHorizon
    classes = ScoreClasses(grid, options)
  }

  /// The maximum number of bins of a study, summed over its runs. Counts and predictions of this many bins need 1 GB.
  public static let mostBins = 50_000_000

  /// Checks that the bins of a number of runs fit into memory. Call it before the events of the runs are read.
  /// - Throws: ``StudyError/tooManyBins(pixels:energies:runs:most:)``
  public static func check(_ grid: PixelGrid, runs: Int) throws(StudyError) {
    let (bins, overflow) = (grid.count * grid.energies).multipliedReportingOverflow(by: runs)
    guard !overflow, bins <= mostBins else {
      throw .tooManyBins(pixels: grid.count, energies: grid.energies, runs: runs, most: mostBins)
    }
  }

  /// Scores strategies, one after the other.
  /// - Parameters:
  ///   - stop: The signal that ends the study early. The default is Ctrl-C.
  ///   - endsStudy: A function that returns whether an error of a strategy ends the study. An example is a time limit
  ///     for the whole recipe. Interrupts always end the study.
  ///   - onResult: A function that is called with the result of each strategy, for a progress bar and to save finished
  ///     results.
  /// - Throws: ``StudyError/duplicateStrategy(_:)``; `Interrupted`; errors that end the study, and errors of
  ///   `onResult`. All other errors of a strategy become part of its result.
  public func result(
    of strategies: [Strategy], stop: StopSignal = .current, endsStudy: (any Error) -> Bool = { _ in false },
    onResult: (StrategyResult) throws -> Void = { _ in }
  ) throws -> StudyResult {
    var names: Set<String> = []
    for strategy in strategies where !names.insert(strategy.name).inserted {
      throw StudyError.duplicateStrategy(strategy.name)
    }
    var results: [StrategyResult] = []
    for strategy in strategies {
      let result = try result(of: strategy, stop: stop, endsStudy: endsStudy)
      results.append(result)
      try onResult(result)
    }
    return StudyResult(folds: folds, unscored: unscored, strategies: results)
  }

  /// Scores one strategy, a few folds at a time. The strategy is called for these folds on this thread, and then their
  /// models are scored on all threads. In this way only a few models are in memory.
  /// - Throws: `Interrupted`, and errors that end the study. All other errors of the strategy become part of its
  ///   result.
  public func result(
    of strategy: Strategy, stop: StopSignal = .current, endsStudy: (any Error) -> Bool = { _ in false }
  ) throws -> StrategyResult {
    let clock = ContinuousClock()
    let start = clock.now
    let reader = strategy.reader ?? reader
    var (sums, lost, own) = (ScoreSums(classes, usesHorizon: usesHorizon), [LostRun](), [Int64]())
    var scores: [RunScore] = []
    let batch = Self.batch * max(1, threads)
    for first in stride(from: 0, to: folds.count, by: batch) {
      let part = Array(folds[first..<min(first + batch, folds.count)])
      var answers: [StrategyAnswer] = []
      for fold in part {
        try stop.check()
        answers.append(try Self.answer(of: strategy, to: fold, endsStudy: endsStudy))
      }
      let job = ScoringJob(
        folds: part, answers: answers, runs: runs, classes: classes, reader: reader, usesHorizon: usesHorizon)
      try orderedMap(
        count: part.count, threads: threads, stop: stop, job: { job.scores(ofFold: $0) },
        consume: { _, targets in
          for target in targets {
            if target.isOwn { own.append(target.obsID) }
            switch target.outcome {
            case .scored(let score, let parts):
              scores.append(score)
              sums.add(score, parts, zenith: zeniths[target.obsID] ?? .nan)
            case .lost(let reason): lost.append(LostRun(obsID: target.obsID, reason: reason))
            }
          }
        })
    }
    let time = (clock.now - start).components
    return StrategyResult(
      name: strategy.name, settings: strategy.settings, reader: reader, scores: scores, lost: lost, ownRuns: own,
      summary: sums.summary, seconds: Double(time.seconds) + 1e-18 * Double(time.attoseconds))
  }

  /// The number of folds per thread whose models are in memory at the same time.
  private static var batch: Int { 16 }

  /// Calls a strategy for a fold. An error that does not end the study becomes the reason why the targets are not
  /// predicted.
  private static func answer(
    of strategy: Strategy, to fold: Fold, endsStudy: (any Error) -> Bool
  ) throws -> StrategyAnswer {
    do {
      return try strategy.predict(fold)
    } catch let error as any DarktimeError {
      if error.exitReason == .interrupted || endsStudy(error) { throw error }
      return .none(error.description)
    } catch {
      if endsStudy(error) { throw error }
      return .none("\(error)".oneLine)
    }
  }
}
