import Histograms

/// A background model: counts, exposure and rate over energy and the field of view, how they were treated, and where
/// they come from.
///
/// It is the only representation of a model, radial or cube, from the counts of runs to the file and the figure. What
/// differs between models is inside it: their ``axes``, their ``origin``, and the ``states`` of their bins.
public struct BackgroundModel: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// What the rate was made of, and the runs that were used.
  public var origin: ModelOrigin
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

  /// The nodes of a file and their errors, which differ from ``rate`` and ``error`` times ``nodeFactors`` by rounding;
  /// `nil` for all other models.
  var storedNodes: (rate: Histogram, error: Histogram?)?

  /// Creates a model of bins.
  init(axes: any ModelAxes, bins: BinnedRate, origin: ModelOrigin) {
    precondition(bins.counts.axes == axes.all, "the bins must have the model's axes")
    self.axes = axes
    self.bins = bins
    self.origin = origin
    nodeFactors = NodeFactors(energies: bins.energies)
  }

  /// The raw model of counts (events) and exposure (s MeV sr) over the axes.
  /// - Parameters:
  ///   - axes: the axes.
  ///   - counts: events.
  ///   - exposure: in s MeV sr.
  ///   - hasThresholds: whether runs counted only above thresholds of their own.
  ///   - origin: the runs that were counted.
  public init(
    axes: any ModelAxes, counts: Histogram, exposure: Histogram, hasThresholds: Bool = false,
    origin: ModelOrigin = ModelOrigin()
  ) {
    self.init(axes: axes, bins: BinnedRate(counts: counts, exposure: exposure), origin: origin)
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
  public var nodes: Histogram { storedNodes?.rate ?? nodeFactors.applied(to: rate) }

  /// The errors of ``nodes``.
  public var nodeErrors: Histogram { storedNodes?.error ?? nodeFactors.applied(to: error) }

  /// Whether nothing but the rate is known, as of a file that holds no counts; such a model can be neither smoothed nor
  /// stacked.
  public var isRateAlone: Bool { bins.isRateAlone }

  /// The model of the counts and the exposure alone: not smoothed, not scaled, its empty bins left.
  /// - Throws: ``BackgroundError/rateAlone(action:)``
  public func raw() throws(BackgroundError) -> Self {
    try requireCounts(to: "go back to them")
    return Self(axes: axes, counts: counts, exposure: exposure, hasThresholds: hasThresholds, origin: origin)
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
    result.storedNodes = nil
    return result
  }
}

extension BackgroundModel: Equatable {
  /// Two models are equal if their bins, their axes and their treatment are, whatever they were made of.
  public static func == (left: Self, right: Self) -> Bool {
    left.axes.isEqual(to: right.axes) && left.bins == right.bins && left.smoothing == right.smoothing
      && left.treatment == right.treatment && left.nodeFactors == right.nodeFactors
      && left.hasThresholds == right.hasThresholds && left.interpolation == right.interpolation
      && left.scale == right.scale
  }
}
