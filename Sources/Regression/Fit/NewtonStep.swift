import Fitting

/// A Newton step of all coefficients, and the factorised curvature from which the step was computed.
struct NewtonStep {
  /// The change of the coefficients of the terms.
  let terms: [Double]
  /// The change of the normalisation and the run effects of each run, one run after another.
  let nuisances: [Double]
  /// The expected increase of the penalised ln L, multiplied by 2.
  let decrement: Double
  /// The Cholesky factor of the curvature, including the penalties.
  let factor: CholeskyFactor?

  /// Computes the step at a state of the fit.
  /// - Throws: ``RegressionError/singular(terms:)``
  init(_ system: NormalSystem, data: TrainingData, state: FitState, strengths: Strengths) throws(RegressionError) {
    let (terms, count) = (data.design.terms, data.design.nuisances)
    var step: [Double] = []
    var expected = 0.0
    if terms > 0 {
      var matrix = system.curvature
      var right = system.gradient
      for term in 0..<terms {
        matrix[term * terms + term] += strengths.terms[term]
        right[term] -= strengths.terms[term] * state.terms[term]
      }
      guard let factor = CholeskyFactor(matrix, size: terms) else { throw .singular(terms: terms) }
      step = factor.solving(right)
      expected = zip(step, right).reduce(0) { $0 + $1.0 * $1.1 }
      self.factor = factor
    } else {
      factor = nil
    }
    var nuisances: [Double] = []
    nuisances.reserveCapacity(data.runs.count * count)
    for (run, part) in zip(data.runs, system.systems) {
      let basic = run.basicValues(step, size: data.design.basics.count)
      let size = basic.count
      var right = part.gradient
      for i in 0..<count {
        for j in 0..<size { right[i] -= part.mixed[i * size + j] * basic[j] }
      }
      for i in 0..<count {
        var (change, own) = (0.0, 0.0)
        for j in 0..<count {
          change += part.inverse[i * count + j] * right[j]
          own += part.inverse[i * count + j] * part.gradient[j]
        }
        nuisances.append(change)
        expected += own * part.gradient[i]
      }
    }
    (self.terms, self.nuisances, decrement) = (step, nuisances, expected)
  }

  /// The maximum change of a norm in one step. A norm is the logarithm of a normalisation.
  private static let longest = 2.0

  /// Returns the state after a fraction `part` of the step. The step is shortened if a norm would otherwise change by
  /// more than 2.
  func applied(to state: FitState, part: Double, nuisancesPerRun count: Int) -> FitState {
    let largest = stride(from: 0, to: nuisances.count, by: count).reduce(0) { max($0, nuisances[$1].magnitude) }
    let part = part * min(1, Self.longest / max(largest, .leastNormalMagnitude))
    var next = state
    for i in next.terms.indices { next.terms[i] += part * terms[i] }
    for i in next.nuisances.indices { next.nuisances[i] += part * nuisances[i] }
    return next
  }
}

extension PreparedRun {
  /// Returns the coefficients of the basic columns for this run. Each is a sum over the terms that have the basic
  /// column: the coefficient of the term multiplied by its function of the run.
  func basicValues(_ terms: [Double], size: Int) -> [Double] {
    var basic = [Double](repeating: 0, count: size)
    for i in active.indices { basic[basics[i]] += factors[i] * terms[active[i]] }
    return basic
  }
}
