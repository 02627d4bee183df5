import Parallel

/// The equations of a Newton step for all runs: ln L and its derivatives with respect to the coefficients of the terms.
/// The normalisation and the run effects of each run are eliminated.
struct NormalSystem: Sendable {
  /// The ln L of all counts, without the constant term.
  var logLikelihood = 0.0
  /// The gradient of ln L with respect to the coefficients of the terms, without the penalty.
  var gradient: [Double]
  /// The negative second derivatives of ln L with respect to the coefficients of the terms, without the penalty, in
  /// row-major order.
  var curvature: [Double]
  /// For each run, the values from which the step of its normalisation and its run effects is computed.
  var systems: [RunSystem] = []

  /// The number of runs that one job sums. The number is fixed, so that the order of summation does not depend on the
  /// number of threads.
  private static let runsPerJob = 5

  private init(terms: Int) {
    gradient = [Double](repeating: 0, count: terms)
    curvature = [Double](repeating: 0, count: terms * terms)
  }

  /// Evaluates all runs at a state of the fit.
  init(_ data: TrainingData, state: FitState, strengths: Strengths, threads: Int) throws {
    let terms = data.design.terms
    self.init(terms: terms)
    let jobs = (data.runs.count + Self.runsPerJob - 1) / Self.runsPerJob
    try orderedMap(
      count: jobs, threads: threads, makeState: { RunEvaluator(data.design, strengths: strengths) },
      job: { job, evaluator -> NormalSystem in
        var part = NormalSystem(terms: terms)
        for run in job * Self.runsPerJob..<min((job + 1) * Self.runsPerJob, data.runs.count) {
          let nuisances = data.nuisances(of: run, in: state)
          evaluator.evaluate(data.runs[run], terms: state.terms, nuisances: nuisances)
          let system = try evaluator.eliminate(nuisances: nuisances)
          part.add(data.runs[run], evaluator, system)
        }
        return part
      },
      consume: { _, part in
        logLikelihood += part.logLikelihood
        for i in gradient.indices { gradient[i] += part.gradient[i] }
        for i in curvature.indices { curvature[i] += part.curvature[i] }
        systems += part.systems
      })
    for i in 0..<terms {
      for j in 0..<i { curvature[i * terms + j] = curvature[j * terms + i] }
    }
  }

  /// Adds a run. Only the upper triangle of the curvature is changed.
  private mutating func add(_ run: PreparedRun, _ evaluator: RunEvaluator, _ system: RunSystem) {
    logLikelihood += system.logLikelihood
    systems.append(system)
    evaluator.addToTerms(run, gradient: &gradient, curvature: &curvature, sign: 1)
  }
}

extension RunEvaluator {
  /// Transforms the gradient and the curvature of a run from basic columns to terms, and adds them to the sums. Only
  /// the upper triangle of the curvature is changed.
  func addToTerms(_ run: PreparedRun, gradient sum: inout [Double], curvature total: inout [Double], sign: Double) {
    let (terms, size, count) = (sum.count, gradient.count, run.active.count)
    total.withUnsafeMutableBufferPointer { total in
      curvature.withUnsafeBufferPointer { curvature in
        run.active.withUnsafeBufferPointer { active in
          run.basics.withUnsafeBufferPointer { basics in
            run.factors.withUnsafeBufferPointer { factors in
              for i in 0..<count {
                sum[active[i]] += sign * factors[i] * gradient[basics[i]]
                let (factor, row, column) = (sign * factors[i], active[i] * terms, basics[i] * size)
                for j in i..<count { total[row + active[j]] += factor * factors[j] * curvature[column + basics[j]] }
              }
            }
          }
        }
      }
    }
  }
}
