import Fitting
import Foundation

/// Fits a regression. The coefficients are found by Newton's method, the strengths by Fellner-Schall updates (see
/// ``StrengthUpdate``).
///
/// The normalisation and the run effects of each run are eliminated from the Newton equations. The remaining system has
/// one equation for each term. After the coefficients have converged for the first time, a single Newton step precedes
/// each update of the strengths. The step and the update use the same derivatives, so each update needs only one pass
/// over the data.
struct Fitter {
  let data: TrainingData
  let options: FitOptions
  var strengths: [Double]
  var state: FitState
  private(set) var steps = 0
  private(set) var updates = 0

  /// The strengths can be updated if the next Newton step is expected to increase ln L by less than this.
  private static let rough = 1e-3

  /// The result of a fit that has converged.
  struct Outcome {
    var state: FitState
    var strengths: Strengths
    var system: NormalSystem
    var factor: CholeskyFactor?
  }

  /// Prepares a fit. It starts from the given strengths, or by default from the strengths of the model.
  init(_ data: TrainingData, options: FitOptions, strengths: [Double]? = nil, state: FitState? = nil) {
    (self.data, self.options) = (data, options)
    self.strengths =
      strengths ?? data.design.groups.map { data.design.model.penalties[$0]?.start ?? 1 }
    self.state = state ?? data.startState
  }

  /// The indices of the penalty groups whose strengths are estimated.
  private var estimated: [Int] {
    data.design.groups.indices.filter {
      if case .estimated = data.design.model.penalties[data.design.groups[$0]] { true } else { false }
    }
  }

  /// Fits the coefficients and, if `estimatingStrengths` is true, the strengths.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  mutating func run(estimatingStrengths: Bool = true) throws -> Outcome {
    let groups = estimatingStrengths ? estimated : []
    let first = try converge(to: groups.isEmpty ? options.tolerance : Self.rough)
    guard !groups.isEmpty else { return first }
    try searchStrengths(groups, from: first)
    return try converge(to: options.tolerance)
  }

  /// Returns the penalised ln L: ln L minus the penalties at a state of the fit.
  private func penalised(_ system: NormalSystem, _ strengths: Strengths, at state: FitState) -> Double {
    var value = system.logLikelihood
    for (strength, term) in zip(strengths.terms, state.terms) { value -= strength * term * term / 2 }
    let count = data.design.nuisances
    for i in state.nuisances.indices {
      value -= strengths.nuisances[i % count] * state.nuisances[i] * state.nuisances[i] / 2
    }
    return value
  }

  /// Performs Newton steps at fixed strengths until a step is expected to increase the penalised ln L by less than
  /// `tolerance`. A step that does not increase the penalised ln L is halved.
  private mutating func converge(to tolerance: Double) throws -> Outcome {
    let strengths = Strengths(self.strengths, design: data.design)
    var system = try NormalSystem(data, state: state, strengths: strengths, threads: options.threads)
    var value = penalised(system, strengths, at: state)
    var decrement = Double.infinity
    for _ in 0..<options.mostSteps {
      let step = try NewtonStep(system, data: data, state: state, strengths: strengths)
      decrement = step.decrement / 2
      if decrement < tolerance {
        // The last step is known, so it is taken as well.
        state = step.applied(to: state, part: 1, nuisancesPerRun: data.design.nuisances)
        return Outcome(state: state, strengths: strengths, system: system, factor: step.factor)
      }
      steps += 1
      var (part, isAccepted) = (1.0, false)
      while !isAccepted, part > 1e-6 {
        let next = step.applied(to: state, part: part, nuisancesPerRun: data.design.nuisances)
        let there = try systemIfRegular(at: next, strengths)
        let found = there.map { penalised($0, strengths, at: next) } ?? -.infinity
        // Near the maximum, rounding errors of ln L can hide the rise.
        if let there, found.isFinite, found >= value - 64 * value.ulp * Double(data.runs.count) {
          (state, system, value, isAccepted) = (next, there, found, true)
        } else {
          part /= 2
        }
      }
      guard isAccepted else { break }
    }
    throw RegressionError.notConverged(steps: steps, decrement: decrement)
  }

  /// Returns the Newton equations at a state of the fit. The result is `nil` if the equations are singular, which
  /// happens after a step that was much too long.
  private func systemIfRegular(at state: FitState, _ strengths: Strengths) throws -> NormalSystem? {
    do {
      return try NormalSystem(data, state: state, strengths: strengths, threads: options.threads)
    } catch RegressionError.singular {
      return nil
    }
  }

  /// Updates the strengths of the given groups until they have converged (``FitOptions/strengthTolerance``).
  private mutating func searchStrengths(_ groups: [Int], from first: Outcome) throws {
    var system = first.system
    var worst = (group: 0, gradient: Double.infinity)
    for _ in 0..<options.mostUpdates {
      let used = Strengths(strengths, design: data.design)
      let step = try NewtonStep(system, data: data, state: state, strengths: used)
      let last = state
      state = step.applied(to: state, part: 1, nuisancesPerRun: data.design.nuisances)
      let update = StrengthUpdate(
        data: data, state: state, strengths: used, system: system, covariance: step.factor?.inverse() ?? [])
      worst = (0, 0)
      for group in groups {
        let (gradient, proposal) = update.proposal(for: group, within: options.strengthRange)
        // A strength at an end of its range cannot follow its gradient.
        let isFree = proposal != strengths[group]
        if isFree, gradient.magnitude > worst.gradient { worst = (group, gradient.magnitude) }
        strengths[group] = proposal
      }
      updates += 1
      if worst.gradient < options.strengthTolerance, step.decrement < Self.rough { return }
      if let next = try systemIfRegular(at: state, Strengths(strengths, design: data.design)) {
        system = next
      } else {
        state = last
        system = try converge(to: Self.rough).system
      }
    }
    if options.acceptsLastUpdate { return }
    throw RegressionError.strengthsNotConverged(
      updates: updates, group: data.design.groups[worst.group], gradient: worst.gradient)
  }
}
