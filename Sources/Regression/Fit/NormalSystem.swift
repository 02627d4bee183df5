import Parallel

/// The equations of a Newton step for all runs: ln L with its derivatives in the terms, after elimination of norm and
/// effects of each run.
struct NormalSystem: Sendable {
  /// ln L of all counts, without the constant term.
  var logLikelihood = 0.0
  /// The gradient of ln L with respect to the terms, without their penalty.
  var gradient: [Double]
  /// The negative second derivatives of ln L with respect to the terms, without their penalty, in row-major order.
  var curvature: [Double]
  /// What is left of each run.
  var systems: [RunSystem] = []

  /// The number of runs that are summed by one job. It is fixed, so that the order of summation is as well.
  private static let runsPerJob = 5

  private init(terms: Int) {
    gradient = [Double](repeating: 0, count: terms)
    curvature = [Double](repeating: 0, count: terms * terms)
  }

  /// Evaluates all runs at a state.
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

  /// Adds a run (to the upper triangle).
  private mutating func add(_ run: PreparedRun, _ evaluator: RunEvaluator, _ system: RunSystem) {
    logLikelihood += system.logLikelihood
    systems.append(system)
    evaluator.addToTerms(run, gradient: &gradient, curvature: &curvature, sign: 1)
  }
}

extension RunEvaluator {
  /// Adds gradient and curvature of a run, transformed from basic columns to terms, to those of the terms. Only the
  /// upper triangle of the curvature is changed.
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
