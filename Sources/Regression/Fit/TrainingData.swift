import Parallel
import Production

/// The prepared data of all training runs. A fit and all results that are computed from the fit share one object.
final class TrainingData: Sendable {
  let design: Design
  let runs: [PreparedRun]
  /// The smallest and the largest value of each covariate in the training runs, before standardisation.
  let ranges: [String: ClosedRange<Double>]
  private let rangeValues: [[String: Double]]

  /// Prepares runs for a fit.
  /// - Throws: ``RegressionError`` for no runs, runs that occur twice, and runs that the model cannot use.
  convenience init(_ model: RegressionModel, runs: [RegressionRun]) throws(RegressionError) {
    guard let first = runs.first else { throw .noRuns }
    let design = try Design(model, grid: first.counts.grid)
    var known: Set<Int64> = []
    var prepared: [PreparedRun] = []
    for run in runs {
      guard known.insert(run.obsID).inserted else { throw .runTwice(run.obsID) }
      prepared.append(try PreparedRun(run, design: design))
    }
    self.init(design: design, runs: prepared, values: runs.map(\.covariates))
  }

  private init(design: Design, runs: [PreparedRun], values: [[String: Double]]) {
    (self.design, self.runs, rangeValues) = (design, runs, values)
    var ranges: [String: ClosedRange<Double>] = [:]
    for covariate in design.model.covariates {
      let found = values.compactMap { $0[covariate.name] }
      if let low = found.min(), let high = found.max() { ranges[covariate.name] = low...high }
    }
    self.ranges = ranges
  }

  /// Returns the data of all runs except the given ones.
  func without(_ leftOut: Set<Int64>) -> TrainingData {
    let kept = runs.indices.filter { !leftOut.contains(runs[$0].obsID) }
    return TrainingData(design: design, runs: kept.map { runs[$0] }, values: kept.map { rangeValues[$0] })
  }

  /// The state from which a fit starts. The norm of each run is the logarithm of its mean counts per bin. All other
  /// coefficients are 0.
  var startState: FitState {
    let count = design.nuisances
    var nuisances = [Double](repeating: 0, count: runs.count * count)
    for (number, run) in runs.enumerated() { nuisances[number * count] = run.startNorm }
    return FitState(terms: [Double](repeating: 0, count: design.terms), nuisances: nuisances)
  }

  /// Returns the norm and the coefficients of the run effects of a run.
  func nuisances(of run: Int, in state: FitState) -> ArraySlice<Double> {
    state.nuisances[run * design.nuisances..<(run + 1) * design.nuisances]
  }
}
