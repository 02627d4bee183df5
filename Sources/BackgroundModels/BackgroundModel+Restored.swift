import Histograms

extension BackgroundModel {
  /// Restores a model from a file. The rates are read from the file. The smoothed counts are computed again, because a
  /// later change of the treatment of empty bins starts from them.
  /// - Parameters:
  ///   - axes: The axes.
  ///   - nodes: The values at the bin centres in s-1 MeV-1 sr-1. Negative and infinite values mean that there is no
  ///     rate.
  ///   - nodeFactors: The factors by which the mean rates of the bins were multiplied to make the nodes; `nil` if the
  ///     nodes are the mean rates.
  ///   - errors: The errors of the nodes.
  ///   - states: The state of each bin; `nil` if the file does not contain the states.
  ///   - counts: The events.
  ///   - exposure: The exposure in s MeV sr. Without counts and exposure the model has a rate only.
  ///   - smoothing: The name of the smoothing in the file; `nil` if the file contains none.
  ///   - method: The smoothing method with this name. If it is `nil` because the name is unknown, the smoothed counts
  ///     cannot be restored.
  ///   - treatment: The treatment that was applied to the rates.
  ///   - scale: The factor by which the rate was multiplied.
  ///   - origin: The source of the rate, and the runs that were used.
  /// - Throws: ``BackgroundError`` if the smoothing does not support this kind of model.
  public init(
    axes: any ModelAxes, nodes: Histogram, nodeFactors factors: Histogram?, errors: Histogram?, states: [BinState]?,
    counts: Histogram?, exposure: Histogram?, smoothing: String?, method: (any SmoothingMethod)?,
    treatment: RateTreatment.Record, scale: Double, origin: ModelOrigin = ModelOrigin()
  ) throws(BackgroundError) {
    let nodeFactors =
      factors.map { NodeFactors(ofEnergy: Array(repeating: 1, count: axes.energy.count), ofBin: $0.values) }
      ?? NodeFactors(energies: axes.energy.count)
    let nodes = nodes.mapping { $0 >= 0 && $0.isFinite ? $0 : .nan }
    let rate = nodeFactors.removed(from: nodes)
    let error = errors.map(nodeFactors.removed)
    if let counts, let exposure {
      var bins = BinnedRate(counts: counts, exposure: exposure)
      try method?.smooth(&bins, over: axes)
      if scale != 1 { bins.scale(by: scale) }
      bins.reset()
      bins.take(rate: rate, error: error, states: states)
      self.init(axes: axes, bins: bins, origin: origin)
    } else {
      let states = states ?? rate.values.map { $0 > 0 && $0.isFinite ? .measured : .unknown }
      self.init(
        axes: axes, bins: BinnedRate(rate: rate, error: error, states: states, second: axes.phaseSpace()),
        origin: origin)
    }
    self.nodeFactors = nodeFactors
    storedNodes = (nodes, errors)
    self.treatment = treatment
    self.scale = scale
    if let smoothing { self.smoothing = smoothing }
  }
}
