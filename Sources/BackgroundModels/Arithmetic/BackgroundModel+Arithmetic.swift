import Histograms

extension BackgroundModel {
  /// Returns the stack of models over the same axes.
  ///
  /// The counts and exposures of each model are multiplied by the model's weight and added. The share of a model in the
  /// rate of a bin is therefore proportional to the model's weighted exposure there. The error is propagated from the
  /// errors of the models. The result has no treatment of empty bins; apply it afterwards.
  /// - Throws: ``BackgroundError/nothingToStack``; ``BackgroundError/factor(what:found:)`` for a weight that is not
  ///   finite and above 0; ``BackgroundError/differentFills(what:left:right:)`` for different axes, alignments,
  ///   smoothings or counting rules; ``BackgroundError/runTwice(_:)``, ``BackgroundError/rateAlone(action:)``,
  ///   ``BackgroundError/counts(path:found:)``.
  public static func stack(_ models: [(model: Self, weight: Double)]) throws(BackgroundError) -> Self {
    guard let first = models.first?.model else { throw .nothingToStack }
    for (model, weight) in models {
      guard weight > 0, weight.isFinite else { throw .factor(what: "weight", found: weight) }
      try model.requireCounts(to: "be weighted by exposure")
      try first.axes.requireSame(model.axes)
      guard model.smoothing == first.smoothing else {
        throw .differentFills(what: "smoothing methods", left: first.smoothing, right: model.smoothing)
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
    try result.requireExactCounts()
    return result
  }

  /// Throws ``BackgroundError/counts(path:found:)`` if a bin has more than 2^53 counts, which are not exact.
  public func requireExactCounts(path: String? = nil) throws(BackgroundError) {
    for count in counts.values where count > 0x1p53 { throw .counts(path: path, found: count) }
  }

  /// Returns the stack of two models, with equal weights.
  /// - Throws: The errors of ``stack(_:)``.
  public static func + (left: Self, right: Self) throws(BackgroundError) -> Self { try stack([(left, 1), (right, 1)]) }

  /// Returns the model with its rate and error multiplied by a factor. Observed counts and exposure do not change.
  /// - Throws: ``BackgroundError/factor(what:found:)`` unless the factor is finite and above 0.
  public func scaled(by factor: Double) throws(BackgroundError) -> Self {
    guard factor > 0, factor.isFinite else { throw .factor(what: "scale factor", found: factor) }
    var result = self
    result.bins.scale(by: factor)
    result.scale *= factor
    result.storedNodes = nil
    return result
  }

  /// Returns the part of the model in a range of energy bins, which are counted from 0.
  /// - Throws: ``BackgroundError/energyBins(found:count:)`` if the range is empty or extends beyond the axis.
  public func sliced(energies: Range<Int>) throws(BackgroundError) -> Self {
    let count = axes.energy.count
    guard !energies.isEmpty, energies.lowerBound >= 0, energies.upperBound <= count else {
      throw .energyBins(found: energies, count: count)
    }
    return sliced([energies] + axes.field.map { 0..<$0.count })
  }
}

extension ModelAxes {
  /// Checks that two models have the same axes and the same alignment.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` if the axes or the alignments differ.
  public func requireSame(_ other: any ModelAxes) throws(BackgroundError) {
    for (mine, other) in zip(all, other.all) where mine != other {
      throw .differentFills(what: "axes", left: mine.description, right: other.description)
    }
    guard alignment == other.alignment else {
      throw .differentFills(what: "alignments", left: alignment.rawValue, right: other.alignment.rawValue)
    }
  }
}
