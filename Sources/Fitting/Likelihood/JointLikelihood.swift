#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The likelihood of several runs with one set of parameters, or with a norm of its own for the background of every run
/// but the first. Its coordinates are the parameters of the model, each in its scale, then the logarithms of the norms.
struct JointLikelihood {
  let model: ParametricModel
  let runs: [RunLikelihood]
  let hasNorms: Bool

  init(_ model: ParametricModel, _ data: [RunData], hasNorms: Bool) {
    self.model = model
    let hasNorms = hasNorms && data.count > 1
    self.hasNorms = hasNorms
    runs = data.enumerated().map { RunLikelihood(model, $1, hasNorm: hasNorms && $0 > 0) }
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
    runs[run].hasNorm ? coordinates[parameterCount + run - 1] : 0
  }

  /// The coordinates that a run depends on: the parameters, and its norm.
  private func coordinates(of run: Int) -> [Int] {
    Array(0..<parameterCount) + (runs[run].hasNorm ? [parameterCount + run - 1] : [])
  }

  /// ln L, `sum over runs of sum over events of ln rate - predicted`.
  func callAsFunction(_ coordinates: [Double]) -> SecondOrderExpansion {
    let values = values(at: coordinates)
    var result = SecondOrderExpansion(count: count)
    for (position, run) in runs.enumerated() {
      let logNorm = logNorm(position, at: coordinates)
      let places = self.coordinates(of: position)
      result.add(run.events(values, logNorm: logNorm), at: places)
      result.add(run.predicted(values, logNorm: logNorm).times(-1), at: places)
    }
    result.symmetrize()
    return result
  }
}
