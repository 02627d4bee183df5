import Histograms

/// A radial background model, over energy and offset.
public typealias RadialModel = BackgroundModel<RadialAxes>
/// A background cube, over energy, lon and lat.
public typealias CubeModel = BackgroundModel<CubeAxes>

/// A background model: counts, exposure and rate over energy and the field of view, and how they were treated.
public struct BackgroundModel<Axes: ModelAxes>: Sendable, Equatable {
  /// The axes.
  public let axes: Axes
  /// Counts, exposure, rate, error and the state of each bin, laid out with the energy first.
  public internal(set) var bins: BinnedRate
  /// The smoothing that was applied, as the option has it.
  public internal(set) var smoothing = NoSmoothing().text
  /// How bins without counts, the ends of the axes and the nodes were treated.
  public internal(set) var treatment = RateTreatment.Record.none
  /// What the rate of each bin is multiplied with to make its node: the value from which readers interpolate.
  public internal(set) var nodeFactors: NodeFactors

  /// Whether runs counted only above thresholds of their own: what was exposed is known then, however few events there
  /// are.
  public internal(set) var hasThresholds = false

  /// How far readers that interpolate between the bin centres are off the function that the rate was taken from; `nil`
  /// for a model of counts.
  public internal(set) var interpolation: InterpolationError?

  /// What the rate was multiplied with.
  public internal(set) var scale = 1.0

  /// A model of bins that were made.
  init(axes: Axes, bins: BinnedRate) {
    precondition(bins.counts.axes == axes.all, "the bins must have the model's axes")
    self.axes = axes
    self.bins = bins
    nodeFactors = NodeFactors(energies: bins.energies)
  }

  /// The raw model of counts (events) and exposure (s MeV sr) over the axes.
  /// - Parameter hasThresholds: whether runs counted only above thresholds of their own.
  public init(axes: Axes, counts: Histogram, exposure: Histogram, hasThresholds: Bool = false) {
    self.init(axes: axes, bins: BinnedRate(counts: counts, exposure: exposure))
    self.hasThresholds = hasThresholds
  }

  /// Events.
  public var counts: Histogram { bins.counts }
  /// Exposure in s MeV sr.
  public var exposure: Histogram { bins.exposure }
  /// The mean rate of each bin in s-1 MeV-1 sr-1; NaN in a bin that is unknown.
  public var rate: Histogram { bins.rate }
  /// The statistical error of the rate.
  public var error: Histogram { bins.error }
  /// What the rate of each bin rests on.
  public var states: [BinState] { bins.states }

  /// The values at the bin centres from which readers of a file interpolate, in s-1 MeV-1 sr-1: the rate times
  /// ``nodeFactors``.
  public var nodes: Histogram { nodeFactors.applied(to: rate) }

  /// Whether nothing but the rate is known, as of a file that holds no counts; such a model can be neither smoothed nor
  /// stacked.
  public var isRateAlone: Bool { bins.isRateAlone }

  /// The model of the counts and the exposure alone: not smoothed, not scaled, its empty bins left.
  /// - Throws: ``BackgroundError/rateAlone(action:)``
  public func raw() throws(BackgroundError) -> Self {
    try requireCounts(to: "go back to them")
    return Self(axes: axes, counts: counts, exposure: exposure, hasThresholds: hasThresholds)
  }

  /// - Throws: ``BackgroundError/rateAlone(action:)``
  func requireCounts(to action: String) throws(BackgroundError) {
    if isRateAlone { throw .rateAlone(action: action) }
  }

  /// The model with its counts smoothed, whatever smoothing it had. It has to be treated again afterwards.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` where the method is not made for such a model,
  ///   ``BackgroundError/rateAlone(action:)``.
  public func smoothed(by method: some SmoothingMethod) throws(BackgroundError) -> Self {
    try requireCounts(to: "be smoothed")
    var result = self
    result.bins.unsmooth()
    result.bins.reset()
    try method.smooth(&result.bins, over: axes)
    result.bins.reset()
    result.smoothing = method.text
    result.treatment = .none
    result.nodeFactors = NodeFactors(energies: bins.energies)
    return result
  }
}

extension RadialModel {
  /// The rate at an energy (TeV) and offset (deg), in s-1 MeV-1 sr-1, as a reader of the file finds it. For many points
  /// make one ``BackgroundModel/interpolator`` and keep it.
  public func rate(energy: Double, offset: Double) -> Double { interpolator(energy, offset) }
}

extension CubeModel {
  /// The rate at an energy (TeV) and a place in the field (deg), in s-1 MeV-1 sr-1, as a reader of the file finds it.
  /// For many points make one ``BackgroundModel/interpolator`` and keep it.
  public func rate(energy: Double, lon: Double, lat: Double) -> Double { interpolator(energy, lon, lat) }
}
