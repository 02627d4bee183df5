/// How the rate of a model is finished after counts are divided by exposure: which energies get one, what bins with few
/// counts get, and which values are put at the bin centres for readers that interpolate between them.
public struct RateTreatment: Sendable {
  /// What bins without counts get.
  public let emptyBins: any EmptyBinPolicy
  /// Which energies get a rate.
  public let range: EnergyRange
  /// How the nodes are made of the rates.
  public let nodes: NodeRule

  /// A treatment.
  /// - Parameters:
  ///   - emptyBins: the default is ``defaultEmptyBinPolicy``.
  ///   - range: where something is known; with a policy for parity with other tools all of the axis.
  ///   - nodes: such that readers find the counts; with a policy for parity with other tools the rates themselves.
  public init(
    emptyBins: any EmptyBinPolicy = defaultEmptyBinPolicy, range: EnergyRange? = nil, nodes: NodeRule? = nil
  ) {
    self.emptyBins = emptyBins
    self.range = range ?? (emptyBins.isForParity ? .full : .known)
    self.nodes = nodes ?? (emptyBins.isForParity ? .means : .conserving)
  }

  /// What was done to a model, as the options have it.
  public struct Record: Sendable, Equatable {
    /// The policy for empty bins.
    public var emptyBins: String
    /// Which energies have a rate.
    public var range: EnergyRange
    /// How the nodes were made.
    public var nodes: NodeRule

    /// A record of what a file says was done.
    public init(emptyBins: String, range: EnergyRange, nodes: NodeRule) {
      (self.emptyBins, self.range, self.nodes) = (emptyBins, range, nodes)
    }

    /// Nothing done.
    public static var none: Record { RateTreatment(emptyBins: LeaveEmptyBins()).record }
  }

  /// What was done to a model, as the options have it.
  public var record: Record { Record(emptyBins: emptyBins.text, range: range, nodes: nodes) }
}

extension BackgroundModel {
  /// The model with its rate treated, whatever treatment it had: energies below the first known one are forgotten, bins
  /// with few counts get a rate by a policy, the counts of each energy are kept, and nodes are made.
  ///
  /// Of a rate alone (``isRateAlone``) only bins without a rate get one; the others stay as they are.
  /// - Throws: ``BackgroundError/rateAlone(action:)`` for a policy that needs counts.
  public func treated(by treatment: RateTreatment = RateTreatment()) throws(BackgroundError) -> Self {
    if treatment.emptyBins.needsCounts { try requireCounts(to: "be treated by '\(treatment.emptyBins.text)'") }
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
  /// The bins with their rates treated by a policy, the counts of each energy kept.
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

  /// Counts that a rate alone could have come from: so many that they say the rate wherever there is one; bins without
  /// one were not exposed.
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

  /// Scales the rates of each energy that holds enough counts so that over the exposure they predict as many.
  private mutating func keepCounts() {
    for energy in 0..<energies {
      var (seen, events, predicted) = (0.0, 0.0, 0.0)
      for bin in row(energy) where exposure.values[bin] > 0 && states[bin] != .unknown {
        seen += unsmoothedCounts(bin)
        events += smoothedCounts(bin)
        predicted += rate.values[bin] * exposure.values[bin]
      }
      // Rates that were not changed stay as they are, to the last bit.
      guard seen >= 10, predicted > 0, abs(events / predicted - 1) > 1e-12 else { continue }
      scaleRates(by: events / predicted, row(energy))
    }
  }
}
