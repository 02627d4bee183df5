import Tables

/// The tables of a study: the ranking, the scores of all runs, the ratios of counts to model in parts of the data, and
/// the scatter between runs. No table contains times, so the same study always gives the same bytes.
public struct StudyTables {
  private let ranking: [Ranking.Row]
  private let strategies: [StrategyResult]

  /// Creates the tables of a study. In all of them the strategies are in the order of the ranking.
  public init(_ result: StudyResult, ranking: Ranking) {
    let known = Dictionary(result.strategies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(ranking.rows, ranking.rows.compactMap { known[$0.name] })
  }

  private init(_ ranking: [Ranking.Row], _ strategies: [StrategyResult]) {
    (self.ranking, self.strategies) = (ranking, strategies)
  }

  /// Tables without rows, as for a study without strategies. They have all columns.
  public static var empty: StudyTables { StudyTables([], []) }

  /// The ranking, with a row for each strategy.
  public var rows: Table {
    let summaries = strategies.map(\.summary)
    // A strategy that predicts no run has no deviance. A deviance of 0 would be the best one.
    let rows = zip(ranking, summaries).map { row, summary in (row, row.standing == .failed ? nil : summary) }
    func column(_ name: String, _ comment: String, _ value: (Ranking.Row, ScoreSummary?) -> Double?) -> Column {
      .numbers(name, comment, rows.map(value))
    }
    return Table(columns: [
      .texts("STRATEGY", "name of the strategy", ranking.map(\.name)),
      .integers(
        "RANK", "position in the ranking; strategies whose STANDING is complete come first", ranking.map(\.rank)),
      .texts(
        "STANDING",
        "complete, incomplete (a run is not predicted, or 0 is predicted where events were observed), not held out (a "
          + "model predicts a run that it was made from) or failed (no run is predicted)",
        ranking.map(\.standing.rawValue)),
      .integers("RUNS", "number of runs with a prediction", ranking.map(\.runs)),
      .integers("LOST", "number of runs without a prediction", ranking.map(\.lost)),
      column("UNPREDICTED", "number of events in bins in which the prediction is 0") { row, _ in row.unpredicted },
      column("DEVIANCE", "Poisson deviance after multiplying each run's prediction by its norm") { $1?.deviance.total },
      column("SPECTRAL", "spectral part of the deviance") { $1?.deviance.spectral },
      column("SPATIAL", "spatial part of the deviance") { $1?.deviance.spatial },
      column(
        "DIFFERENCE", "deviance minus that of the best strategy, for the runs that both strategies predict"
      ) { row, _ in
        row.best?.difference
      },
      column("ERROR", "bootstrap error of DIFFERENCE") { row, _ in row.best?.error },
      column(
        "BASELINE_DIFFERENCE", "deviance minus that of the baseline, for the runs that both strategies predict"
      ) { row, _ in
        row.baseline?.difference
      },
      column("BASELINE_ERROR", "bootstrap error of BASELINE_DIFFERENCE") { row, _ in row.baseline?.error },
      column("ABSOLUTE", "Poisson deviance without multiplying each run's prediction by its norm") {
        $1?.absoluteDeviance.total
      },
      column("LOG_SCORE", "mean over events of ln(predicted probability of the event's bin)") { $1?.logScorePerEvent },
      column("NORM", "mean of the norms (observed / predicted events of a run)") { $1?.norm.mean },
      column("NORM_SD", "standard deviation of the norms") { $1?.norm.deviation },
      column("TILT", "mean of the tilts, in ln(observed / predicted) per decade of energy") { $1?.tilt.mean },
      column("TILT_SD", "standard deviation of the tilts") { $1?.tilt.deviation },
      column("TILE_MEAN", "mean significance of tiles of the field; 0 for the true model") { $1?.tiles?.mean },
      column("TILE_WIDTH", "standard deviation of the significances of the tiles; 1 for the true model") {
        $1?.tiles?.width
      },
      column(
        "TILE_KS",
        "Kolmogorov-Smirnov p-value of the significances of the tiles, compared with a standard normal distribution"
      ) {
        $1?.tiles?.probability
      },
      column(
        "LEFT_RIGHT", "observed minus predicted value of (n(lon > 0) - n(lon < 0)) / n, where n is the number of events"
      ) {
        $1?.leftRight?.value
      },
      column("LEFT_RIGHT_ERROR", "Poisson error of LEFT_RIGHT") { $1?.leftRight?.error },
      column(
        "UP_DOWN", "observed minus predicted value of (n(lat > 0) - n(lat < 0)) / n, where n is the number of events"
      ) {
        $1?.upDown?.value
      },
      column("UP_DOWN_ERROR", "Poisson error of UP_DOWN") { $1?.upDown?.error },
      .texts("VERDICT", "result in words", ranking.map(\.verdict)),
      .texts("REASON", "most frequent reason why a run has no prediction", ranking.map { $0.reason ?? "" }),
    ])
  }

  /// The scores, with a row for each strategy and run. Runs that a strategy does not predict have no scores, but a
  /// reason.
  public var scores: Table {
    let rows = strategies.flatMap { strategy -> [(name: String, obsID: Int64, score: RunScore?, reason: String)] in
      strategy.scores.map { (strategy.name, $0.obsID, $0, "") }
        + strategy.lost.map { (strategy.name, $0.obsID, nil, $0.reason) }
    }
    func column(_ name: String, _ comment: String, _ value: (RunScore) -> Double?) -> Column {
      .numbers(name, comment, rows.map { $0.score.flatMap(value) })
    }
    return Table(columns: [
      .texts("STRATEGY", "name of the strategy", rows.map(\.name)),
      .integers("OBS_ID", "id of the run", rows.map { Int($0.obsID) }),
      column("BINS", "number of scored bins") { Double($0.bins) },
      column("COUNTS", "observed events") { $0.counts },
      column("PREDICTED", "predicted events") { $0.predicted },
      column("NORM", "COUNTS / PREDICTED") { $0.norm },
      column("NORM_ERROR", "Poisson error of NORM") { $0.normError },
      column("DEVIANCE", "Poisson deviance after multiplying the prediction by NORM") { $0.deviance.total },
      column("SPECTRAL", "spectral part of the deviance") { $0.deviance.spectral },
      column("SPATIAL", "spatial part of the deviance") { $0.deviance.spatial },
      column("EXCESS", "standard deviations by which DEVIANCE exceeds its expectation") { $0.excess },
      column("SPECTRAL_EXCESS", "standard deviations by which SPECTRAL exceeds its expectation") { $0.spectralExcess },
      column("ABSOLUTE", "Poisson deviance without multiplying the prediction by NORM") { $0.absoluteDeviance.total },
      column("LOG_SCORE", "mean over events of ln(predicted probability of the event's bin)") { $0.logScorePerEvent },
      column("TILT", "slope of ln(observed / predicted) per decade of energy") { $0.tilt },
      column("TILT_ERROR", "Poisson error of TILT") { $0.tiltError },
      column("UNPREDICTED", "number of events in bins in which the prediction is 0") { $0.unpredicted },
      .texts("REASON", "reason why there is no prediction for the run", rows.map(\.reason)),
    ])
  }

  /// The ratios of counts to model, with a row for each strategy and part of the data.
  public var parts: Table {
    let rows = strategies.flatMap { strategy -> [(name: String, kind: String, unit: String, part: ScorePart)] in
      let summary = strategy.summary
      return summary.energies.map { (strategy.name, "energy", "TeV", $0) }
        + summary.rings.map { (strategy.name, "offset", "deg", $0) }
        + summary.sectors.map { (strategy.name, "sector", "deg", $0) }
        + summary.zenithBands.map { (strategy.name, "zenith", "deg", $0) }
    }
    return Table(columns: [
      .texts("STRATEGY", "name of the strategy", rows.map(\.name)),
      .texts(
        "PART", "how the data are divided into parts (by energy, offset, sector of the field of view, or zenith)",
        rows.map(\.kind)),
      .numbers("LOW", "lower edge of the part", rows.map(\.part.low)),
      .numbers("HIGH", "upper edge of the part", rows.map(\.part.high)),
      .texts("UNIT", "unit of LOW and HIGH", rows.map(\.unit)),
      .numbers("OBSERVED", "observed events", rows.map(\.part.observed)),
      .numbers(
        "EXPECTED", "predicted events, multiplied by the norm of each run (without norms if PART is zenith)",
        rows.map(\.part.expected)),
      .numbers("RATIO", "OBSERVED / EXPECTED", rows.map(\.part.ratio)),
      .numbers("ERROR", "Poisson error of RATIO", rows.map(\.part.error)),
      .numbers("SCATTER_ERROR", "error of RATIO from the scatter between runs (jackknife)", rows.map(\.part.scatter)),
    ])
  }

  /// The scatter between runs beyond Poisson noise, with a row for each strategy, energy bin and ring.
  public var systematics: Table {
    let rows = strategies.flatMap { strategy in strategy.summary.scatter.map { (strategy.name, $0) } }
    return Table(columns: [
      .texts("STRATEGY", "name of the strategy", rows.map(\.0)),
      .numbers("ENERG_LO", unit: "TeV", "lower edge of the energy bin", rows.map(\.1.energyLow)),
      .numbers("ENERG_HI", unit: "TeV", "upper edge of the energy bin", rows.map(\.1.energyHigh)),
      .numbers("THETA_LO", unit: "deg", "inner edge of the ring", rows.map(\.1.offsetLow)),
      .numbers("THETA_HI", unit: "deg", "outer edge of the ring", rows.map(\.1.offsetHigh)),
      .integers("RUNS", "number of runs for which events are expected in this energy bin and ring", rows.map(\.1.runs)),
      .numbers("OBSERVED", "observed events", rows.map(\.1.observed)),
      .numbers("EXPECTED", "expected events", rows.map(\.1.expected)),
      .numbers("SYST", "relative scatter between runs beyond Poisson noise", rows.map(\.1.relative)),
      .numbers("VARIANCE", "estimate of the square of SYST; can be negative", rows.map(\.1.variance)),
      .numbers("VARIANCE_ERROR", "error of VARIANCE, assuming no scatter", rows.map(\.1.error)),
    ])
  }
}

extension Column {
  fileprivate static func numbers(_ name: String, unit: String? = nil, _ comment: String, _ values: [Double?]) -> Column
  {
    Column(
      name, unit: unit, comment: comment, .double(values.map { $0 ?? .nan }),
      isNull: values.contains { $0 == nil } ? values.map { $0 == nil } : nil)
  }

  fileprivate static func integers(_ name: String, _ comment: String, _ values: [Int]) -> Column {
    Column(name, comment: comment, .int(values.map(Int64.init)))
  }

  fileprivate static func texts(_ name: String, _ comment: String, _ values: [String]) -> Column {
    Column(name, comment: comment, .string(values))
  }
}
