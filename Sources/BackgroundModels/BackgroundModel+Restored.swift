import Histograms

extension BackgroundModel {
  /// The model that a file holds: its rates as they are, and what a further treatment starts from made again.
  /// - Parameters:
  ///   - nodes: the values at the bin centres in s-1 MeV-1 sr-1. What is negative or infinite is no rate.
  ///   - nodeFactors: what mean rates were multiplied with to make them; `nil` for means.
  ///   - errors: those of the nodes.
  ///   - states: what each bin rests on; `nil` where the file does not say.
  ///   - counts: events.
  ///   - exposure: in s MeV sr; without counts and exposure the model is a rate alone.
  ///   - smoothing: the name of the smoothing in the file; `nil` if it gives none.
  ///   - method: the method of that name; `nil` for a name that is not known, whose smoothed counts cannot be restored.
  /// - Throws: ``BackgroundError`` for a smoothing that is not made for such a model.
  public init(
    axes: any ModelAxes, nodes: Histogram, nodeFactors factors: Histogram?, errors: Histogram?, states: [BinState]?,
    counts: Histogram?, exposure: Histogram?, smoothing: String?, method: (any SmoothingMethod)?,
    treatment: RateTreatment.Record,
    scale: Double, origin: ModelOrigin = ModelOrigin()
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
