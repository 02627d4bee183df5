#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The likelihood of several runs with one set of parameters, or with a norm of its own for every run but the first. Its
/// coordinates are the parameters of the model, each in its scale, then the logarithms of the norms.
struct JointLikelihood {
  let model: ParametricModel
  let runs: [RunLikelihood]
  let hasNorms: Bool

  init(_ model: ParametricModel, _ data: [RunData], hasNorms: Bool) {
    self.model = model
    self.hasNorms = hasNorms && data.count > 1
    runs = data.map { RunLikelihood(model, $0) }
  }

  private var parameterCount: Int { model.parameters.count }
  /// The number of coordinates.
  var count: Int { parameterCount + (hasNorms ? runs.count - 1 : 0) }

  /// The values of the parameters at some coordinates.
  func values(at coordinates: [Double]) -> [Double] {
    zip(model.parameters, coordinates).map { $0.scale == .linear ? $1 : exp($1) }
  }

  /// The logarithm of the norm of a run.
  func logNorm(_ run: Int, at coordinates: [Double]) -> Double {
    hasNorms && run > 0 ? coordinates[parameterCount + run - 1] : 0
  }

  /// ln L, `sum over runs of sum over events of ln rate - predicted`.
  func callAsFunction(_ coordinates: [Double]) -> Expansion {
    let values = values(at: coordinates)
    var result = Expansion(count: count)
    for (position, run) in runs.enumerated() {
      let (events, predicted) = (run.events(values), run.predicted(values))
      let logNorm = logNorm(position, at: coordinates)
      let norm = exp(logNorm)
      result.add(events, at: 0)
      result.add(predicted.times(-norm), at: 0)
      guard hasNorms, position > 0 else { continue }
      let row = parameterCount + position - 1
      let observed = Double(run.data.count)
      result.value += observed * logNorm
      result.gradient[row] += observed - norm * predicted.value
      for i in 0..<parameterCount {
        result.hessian[row * count + i] -= norm * predicted.gradient[i]
      }
      result.hessian[row * count + row] -= norm * predicted.value
    }
    result.symmetrize()
    return result
  }
}
