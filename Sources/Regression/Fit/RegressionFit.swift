import Foundation
import Production

/// A regression that was fitted to many runs.
///
/// ```swift
/// let covariate = Covariate("s", centre: 1.2, scale: 0.2)
/// let model = RegressionModel(.shape, labels: ["Crab", "off"], energies: 5, radius: 2, covariate: covariate)
/// let fit = try RegressionFit(model, runs: runs, options: FitOptions(threads: 2))
/// let prediction = try fit.coefficients.predict(run)
/// ```
public struct RegressionFit: Sendable {
  /// The coefficients of the terms.
  public let coefficients: RegressionCoefficients
  /// The OBS_IDs of the training runs, in the order in which the runs were given.
  public let obsIDs: [Int64]
  /// The norm of each training run: the logarithm of the expected counts per bin where all terms and run effects are 0.
  public let norms: [Double]
  /// The coefficients of the run effects of each training run. The run effects are in the order of the model.
  public let runEffects: [[Double]]
  /// The effective number of coefficients of each penalty group. For a group of m coefficients, it is m minus the
  /// product of the strength and the sum of the variances.
  public let degreesOfFreedom: [String: Double]
  /// The ln L of the training counts: the sum of `n ln mu - mu` over all bins, without the constant term.
  public let logLikelihood: Double
  /// The restricted ln L of the strengths in Laplace's approximation, up to a constant. It is the maximum of the
  /// penalised ln L, plus ln(strength) / 2 for each penalised coefficient, minus half the logarithm of the determinant
  /// of the curvature.
  public let restrictedLogLikelihood: Double
  /// The number of Newton steps, and the number of updates of the strengths.
  public let iterations: (steps: Int, updates: Int)

  let data: TrainingData
  let state: FitState
  let system: NormalSystem
  let strengths: Strengths
  let options: FitOptions

  /// Fits a model to runs.
  /// - Parameters:
  ///   - model: The model. It declares which strengths are estimated.
  ///   - runs: The training runs. Each must have counts in the bins that are used.
  ///   - start: A fit of a similar model. The new fit starts from its strengths. If both models have the same terms, it
  ///     also starts from its coefficients.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  public init(
    _ model: RegressionModel, runs: [RegressionRun], options: FitOptions = FitOptions(), start: RegressionFit? = nil
  ) throws {
    let data = try TrainingData(model, runs: runs)
    let strengths = start.map { start in
      data.design.groups.map { group in
        if case .fixed(let value) = model.penalties[group] { return value }
        return start.coefficients.strengths[group] ?? model.penalties[group]?.start ?? 1
      }
    }
    var state = data.startState
    if let start, start.coefficients.model.terms == model.terms { state.terms = start.coefficients.values }
    try self.init(Fitter(data, options: options, strengths: strengths, state: state))
  }

  init(_ fitter: Fitter, estimatingStrengths: Bool = true) throws {
    var fitter = fitter
    let outcome = try fitter.run(estimatingStrengths: estimatingStrengths)
    let (data, design, state) = (fitter.data, fitter.data.design, outcome.state)
    (self.data, self.state, system, strengths) = (data, state, outcome.system, outcome.strengths)
    options = fitter.options
    iterations = (fitter.steps, fitter.updates)
    let covariance = outcome.factor?.inverse() ?? []
    coefficients = RegressionCoefficients(
      design, values: state.terms, covariance: covariance, strengths: outcome.strengths, ranges: data.ranges)
    obsIDs = data.runs.map(\.obsID)
    let count = design.nuisances
    norms = data.runs.indices.map { state.nuisances[$0 * count] }
    runEffects = data.runs.indices.map { Array(state.nuisances[$0 * count + 1..<($0 + 1) * count]) }
    let update = StrengthUpdate(
      data: data, state: state, strengths: outcome.strengths, system: outcome.system, covariance: covariance)
    degreesOfFreedom = Dictionary(
      uniqueKeysWithValues: design.groups.indices.map { (design.groups[$0], update.degreesOfFreedom(of: $0)) })
    logLikelihood = outcome.system.logLikelihood
    var restricted = logLikelihood
    for group in design.groups.indices {
      let strength = outcome.strengths.ofGroup[group]
      restricted += update.counts[group] * log(strength) / 2 - strength * update.squares[group] / 2
    }
    restricted -= (outcome.factor?.logDeterminant ?? 0) / 2
    for part in outcome.system.systems { restricted -= part.logDeterminant / 2 }
    restrictedLogLikelihood = restricted
  }

  /// The effective number of coefficients of all terms. Norms and run effects are not included.
  public var termDegreesOfFreedom: Double {
    Set(coefficients.model.terms.map(\.group)).sorted().reduce(0) { $0 + (degreesOfFreedom[$1] ?? 0) }
  }
}
