/// The treatment of the rates of a model after counts are divided by exposure. It decides which energies get a rate,
/// what rates bins with few counts get, and what values are written at the bin centres (the nodes).
public struct RateTreatment: Sendable {
  /// The policy for bins with few counts or none.
  public let emptyBins: any EmptyBinPolicy
  /// The energies that get a rate.
  public let range: EnergyRange
  /// The rule that computes the nodes from the rates.
  public let nodes: NodeRule

  /// Creates a treatment.
  /// - Parameters:
  ///   - emptyBins: The policy for empty bins. The default is ``defaultEmptyBinPolicy``.
  ///   - range: The energies that get a rate. The default is the known energies, or the whole axis if the policy
  ///     reproduces another tool.
  ///   - nodes: The rule for the nodes. The default is nodes that conserve the counts, or mean rates if the policy
  ///     reproduces another tool.
  public init(
    emptyBins: any EmptyBinPolicy = defaultEmptyBinPolicy, range: EnergyRange? = nil, nodes: NodeRule? = nil
  ) {
    self.emptyBins = emptyBins
    self.range = range ?? (emptyBins.isForParity ? .full : .known)
    self.nodes = nodes ?? (emptyBins.isForParity ? .means : .conserving)
  }

  /// A record of the treatment of a model. Its values are written as in the options.
  public struct Record: Sendable, Equatable {
    /// The policy for empty bins.
    public var emptyBins: String
    /// The energies that have a rate.
    public var range: EnergyRange
    /// The rule that computed the nodes.
    public var nodes: NodeRule

    /// Creates a record, for example when a file is read.
    public init(emptyBins: String, range: EnergyRange, nodes: NodeRule) {
      (self.emptyBins, self.range, self.nodes) = (emptyBins, range, nodes)
    }

    /// The record of a model without treatment.
    public static var none: Record { RateTreatment(emptyBins: LeaveEmptyBins()).record }
  }

  /// The record of this treatment.
  public var record: Record { Record(emptyBins: emptyBins.text, range: range, nodes: nodes) }
}

extension BackgroundModel {
  /// Returns the model with its rates treated. An earlier treatment is discarded.
  ///
  /// Energies below the first known one become unknown, unless the range is `full`. The policy gives rates to bins with
  /// few counts. The rates are then scaled to conserve the counts of each energy or, if the model has a rate only, bins
  /// with a rate keep it. Neither applies to a policy that reproduces another tool. The nodes are computed last.
  /// - Throws: ``BackgroundError/rateAlone(action:)`` for a policy that needs counts.
  public func treated(by treatment: RateTreatment = RateTreatment()) throws(BackgroundError) -> Self {
    if treatment.emptyBins.needsCounts {
      try requireCounts(to: "be used with the empty-bin method '\(treatment.emptyBins.text)'")
    }
    var result = self
    result.bins.reset()
    let first = treatment.range == .known ? firstKnownEnergy : 0
    result.bins.forget(energies: 0..<first)
    let ranges = [first..<bins.energies] + axes.field.map { 0..<$0.count }
    let known = result.sliced(ranges)
    let part = known.bins.treated(by: treatment.emptyBins, over: known.axes)
    result.bins.take(part, energies: first..<bins.energies)
    result.treatment = treatment.record
    result.storedNodes = nil
    result.nodeFactors = isRateAlone ? NodeFactors(energies: bins.energies) : result.nodeFactors(by: treatment.nodes)
    return result
  }
}

extension BinnedRate {
  /// Returns the bins treated by a policy. The counts of each energy are conserved unless the policy is for parity.
  fileprivate func treated(by policy: any EmptyBinPolicy, over axes: some ModelAxes) -> BinnedRate {
    var result = self
    guard isRateAlone, !policy.isForParity else {
      policy.apply(to: &result, over: axes)
      if !policy.isForParity, !policy.keepsCounts { result.keepCounts() }
      return result
    }
    var surrogate = surrogateOfCounts()
    let isEmpty = (0..<count).map(surrogate.isEmpty)
    policy.apply(to: &surrogate, over: axes)
    for bin in 0..<count where isEmpty[bin] {
      result.set(
        bin, rate: surrogate.rate.values[bin], error: surrogate.error.values[bin], state: surrogate.states[bin])
    }
    return result
  }

  /// Returns bins with artificial counts for this model, which has no counts. The rates of the bins are those of the
  /// model. Each known bin has at least a million counts, so that policies do not change the bin. Bins without a rate
  /// have no exposure.
  private func surrogateOfCounts() -> BinnedRate {
    let isKnown = rate.values.map { $0 > 0 && $0.isFinite }
    let expected = (0..<count).filter { isKnown[$0] }.map { rate.values[$0] * exposure.values[$0] }
    let seconds = 1e6 / (expected.min() ?? 1)
    var (counts, exposed) = (exposure, exposure)
    for bin in 0..<count {
      exposed.values[bin] = isKnown[bin] ? exposure.values[bin] * seconds : 0
      counts.values[bin] = isKnown[bin] ? rate.values[bin] * exposed.values[bin] : 0
    }
    return BinnedRate(counts: counts, exposure: exposed)
  }

  /// Scales the rates of each energy with at least 10 counts, so that rates times exposure predict these counts.
  private mutating func keepCounts() {
    for energy in 0..<energies {
      var (seen, events, predicted) = (0.0, 0.0, 0.0)
      for bin in row(energy) where exposure.values[bin] > 0 && states[bin] != .unknown {
        seen += unsmoothedCounts(bin)
        events += smoothedCounts(bin)
        predicted += rate.values[bin] * exposure.values[bin]
      }
      // Rates that the policy did not change must not change at all, not even in the last bit.
      guard seen >= 10, predicted > 0, abs(events / predicted - 1) > 1e-12 else { continue }
      scaleRates(by: events / predicted, row(energy))
    }
  }
}
