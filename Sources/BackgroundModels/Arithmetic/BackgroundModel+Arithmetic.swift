import Histograms

extension BackgroundModel {
  /// The stack of models over the same axes: counts and exposure of each times its weight, added up; so every model
  /// counts for the rate of a bin by its exposure there. The error follows from those of the models. What was done to
  /// empty bins is not carried over: treat them afterwards.
  /// - Throws: ``BackgroundError/nothingToStack``; ``BackgroundError/factor(what:found:)`` for a weight that is not
  ///   finite and above 0; ``BackgroundError/differentFills(what:left:right:)`` for other axes, another alignment or
  ///   smoothing, or counts by other rules; ``BackgroundError/runTwice(_:)``, ``BackgroundError/rateAlone(action:)``.
  public static func stack(_ models: [(model: Self, weight: Double)]) throws(BackgroundError) -> Self {
    guard let first = models.first?.model else { throw .nothingToStack }
    for (model, weight) in models {
      guard weight > 0, weight.isFinite else { throw .factor(what: "weight", found: weight) }
      try model.requireCounts(to: "be weighted by exposure")
      try first.axes.requireSame(model.axes)
      guard model.smoothing == first.smoothing else {
        throw .differentFills(what: "smoothing", left: first.smoothing, right: model.smoothing)
      }
    }
    var result = Self(
      axes: first.axes,
      bins: BinnedRate(axes: first.axes.all) { add in
        for (model, weight) in models {
          for bin in 0..<model.bins.count { add(model.bins, bin, bin, weight) }
        }
      }, origin: try ModelOrigin.stack(models.map(\.model.origin)))
    result.smoothing = first.smoothing
    result.hasThresholds = models.contains { $0.model.hasThresholds }
    return result
  }

  /// The stack of two models, with equal weights.
  /// - Throws: as ``stack(_:)`` does.
  public static func + (left: Self, right: Self) throws(BackgroundError) -> Self {
    try stack([(left, 1), (right, 1)])
  }

  /// The model with its rate and error times a factor. Counts and exposure stay as they were seen.
  /// - Throws: ``BackgroundError/factor(what:found:)`` unless the factor is finite and above 0.
  public func scaled(by factor: Double) throws(BackgroundError) -> Self {
    guard factor > 0, factor.isFinite else { throw .factor(what: "scale", found: factor) }
    var result = self
    result.bins.scale(by: factor)
    result.scale *= factor
    result.storedNodes = nil
    return result
  }

  /// The model of some of its energy bins, counted from 0.
  /// - Throws: ``BackgroundError/energyBins(found:count:)`` for none, or for bins that the axis does not have.
  public func sliced(energies: Range<Int>) throws(BackgroundError) -> Self {
    let count = axes.energy.count
    guard !energies.isEmpty, energies.lowerBound >= 0, energies.upperBound <= count else {
      throw .energyBins(found: energies, count: count)
    }
    return sliced([energies] + axes.field.map { 0..<$0.count })
  }
}

extension ModelAxes {
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` unless axes and alignment are the same.
  public func requireSame(_ other: any ModelAxes) throws(BackgroundError) {
    for (mine, other) in zip(all, other.all) where mine != other {
      throw .differentFills(what: "axes", left: mine.description, right: other.description)
    }
    guard alignment == other.alignment else {
      throw .differentFills(what: "alignment", left: alignment.rawValue, right: other.alignment.rawValue)
    }
  }
}
