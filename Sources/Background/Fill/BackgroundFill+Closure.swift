extension BackgroundFill {
  /// What a model predicts for each run over what was seen in it, in the region of this fill, less what was excluded there,
  /// at the energies at which the run counts; the prediction is for the ontime.
  /// - Parameter chosen: the runs to tell of; all of the fill if `nil`.
  public func closure(of model: BackgroundModel<Axes>, for chosen: Set<Int64>? = nil) -> [RunClosure] {
    let rate = RateInterpolator(model.rate)
    let gaps = RateGaps(model.rate)
    var rates = RegionRates(rate: rate, gaps: gaps, axes: axes)
    var ratesAsRead = gaps.map { _ in RegionRates(rate: rate, gaps: nil, axes: axes) }
    return runs.filter { chosen?.contains($0.obsID) ?? true }.map { run in
      let kept = keptFields[run.obsID]?.rings ?? []
      guard let region = run.energies.map({ self.region.clipped(to: $0) }) ?? self.region else {
        return RunClosure(obsID: run.obsID, predicted: 0, observed: run.inRegion)
      }
      let asRead = ratesAsRead?.rate(in: region, kept: kept)
      return RunClosure(
        obsID: run.obsID, predicted: rates.rate(in: region, kept: kept) * run.ontime, observed: run.inRegion,
        asRead: asRead.map { $0 * run.ontime })
    }
  }
}

/// What a model predicts per second in regions. Runs share few, and an integral takes long, so each is reckoned once.
private struct RegionRates<Axes: ModelAxes> {
  let rate: RateInterpolator
  /// The bins that are not interpolated; none if `nil`.
  let gaps: RateGaps?
  let axes: Axes
  private var wholes: [RadialRegion: Double] = [:]
  private var rings: [RadialRegion: [Double]] = [:]

  init(rate: RateInterpolator, gaps: RateGaps?, axes: Axes) { (self.rate, self.gaps, self.axes) = (rate, gaps, axes) }

  /// The counts per second in a region.
  /// - Parameter kept: of each ring of ``KeptField``, the part that counts; empty for all.
  mutating func rate(in region: RadialRegion, kept: [Double]) -> Double {
    let evenly = kept.first ?? 1
    guard kept.contains(where: { $0 != evenly }) else {
      let whole = wholes[region] ?? rate.integral(over: region, axes: axes, gaps: gaps)
      wholes[region] = whole
      return evenly * whole
    }
    let all = rings[region] ?? ringRates(region)
    rings[region] = all
    return zip(all, kept).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The rate in each of the rings in which ``KeptField`` tells what is left.
  private func ringRates(_ region: RadialRegion) -> [Double] {
    guard let clipped = region.clipped(to: axes) else { return [] }
    return rate.integrals(over: clipped, rings: clipped.ringEdges(KeptField.ringCount), axes: axes, gaps: gaps)
  }
}
