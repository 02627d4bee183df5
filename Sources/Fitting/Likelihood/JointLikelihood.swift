import Parallel

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The likelihood of several runs with common parameters.
///
/// The background of every run except the first may have its own normalisation. The coordinates are the values of the
/// parameters, or their logarithms (``Parameter/Scale``), followed by the logarithms of the normalisations.
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

  /// Returns the values of the parameters at the given coordinates.
  func values(at coordinates: [Double]) -> [Double] {
    zip(model.parameters, coordinates).map { $0.scale == .linear ? $1 : exp($1) }
  }

  /// Returns the logarithm of the normalisation of a run.
  func logNorm(_ run: Int, at coordinates: [Double]) -> Double {
    runs[run].hasNorm ? coordinates[parameterCount + run - 1] : 0
  }

  /// Returns the indices of the coordinates on which a run depends. These are all parameters and the normalisation of
  /// the run.
  private func coordinates(of run: Int) -> [Int] {
    Array(0..<parameterCount) + (runs[run].hasNorm ? [parameterCount + run - 1] : [])
  }

  /// Returns ln L: the sum of ln rate over all events, minus the predicted number of events. If work should end
  /// (``StopSignal``), the value is NaN.
  func callAsFunction(_ coordinates: [Double]) -> SecondOrderExpansion {
    let values = values(at: coordinates)
    var result = SecondOrderExpansion(count: count)
    for (position, run) in runs.enumerated() {
      if StopSignal.current.isRaised { break }
      let logNorm = logNorm(position, at: coordinates)
      let places = self.coordinates(of: position)
      result.add(run.events(values, logNorm: logNorm), at: places)
      result.add(run.predicted(values, logNorm: logNorm).times(-1), at: places)
    }
    result.symmetrize()
    if StopSignal.current.isRaised { result.value = .nan }
    return result
  }
}
