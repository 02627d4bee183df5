import Histograms

/// A background model: counts, exposure and rate over energy and the field of view, their treatment, and their origin.
///
/// It is the only representation of a model, radial or cube, from the counts of runs to the file and the figure. The
/// differences between models are in their ``axes``, their ``origin``, and the ``states`` of their bins.
public struct BackgroundModel: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// The source of the rate, and the runs that were used.
  public var origin: ModelOrigin
  /// Counts, exposure, rate, error and state of each bin, with the energy as the first axis.
  public internal(set) var bins: BinnedRate
  /// The smoothing that was applied, as written in the option.
  public internal(set) var smoothing = NoSmoothing().text
  /// The treatment of bins without counts, of the ends of the axes, and of the nodes.
  public internal(set) var treatment = RateTreatment.Record.none
  /// The factors by which the rates of the bins are multiplied to make the nodes, from which readers interpolate.
  public internal(set) var nodeFactors: NodeFactors

  /// Whether runs were used only above thresholds of their own. If so, an energy with exposure but without counts is
  /// known to be empty; if not, it can also be below the threshold of the telescopes.
  public internal(set) var hasThresholds = false

  /// The error that readers make by interpolating between the bin centres, relative to the function from which the
  /// rates were computed; `nil` for a model made from counts.
  public internal(set) var interpolation: InterpolationError?

  /// The factor by which the rate was multiplied.
  public internal(set) var scale = 1.0

  /// The nodes of a file and their errors; `nil` for all other models. They are kept because they differ from ``rate``
  /// and ``error`` times ``nodeFactors`` by rounding.
  var storedNodes: (rate: Histogram, error: Histogram?)?

  /// Creates a model from bins.
  init(axes: any ModelAxes, bins: BinnedRate, origin: ModelOrigin) {
    precondition(bins.counts.axes == axes.all, "the bins must have the model's axes")
    self.axes = axes
    self.bins = bins
    self.origin = origin
    nodeFactors = NodeFactors(energies: bins.energies)
  }

  /// Creates the raw model of counts and exposure: not smoothed, not treated.
  /// - Parameters:
  ///   - axes: The axes.
  ///   - counts: The events.
  ///   - exposure: The exposure in s MeV sr.
  ///   - hasThresholds: Whether runs were used only above thresholds of their own.
  ///   - origin: The runs whose events were counted.
  public init(
    axes: any ModelAxes, counts: Histogram, exposure: Histogram, hasThresholds: Bool = false,
    origin: ModelOrigin = ModelOrigin()
  ) {
    self.init(axes: axes, bins: BinnedRate(counts: counts, exposure: exposure), origin: origin)
    self.hasThresholds = hasThresholds
  }

  /// The observed events in each bin.
  public var counts: Histogram { bins.counts }
  /// The exposure of each bin in s MeV sr.
  public var exposure: Histogram { bins.exposure }
  /// The mean rate of each bin in s-1 MeV-1 sr-1; NaN in an unknown bin.
  public var rate: Histogram { bins.rate }
  /// The statistical error of the rate, in s-1 MeV-1 sr-1.
  public var error: Histogram { bins.error }
  /// The state of each bin: how its rate was determined.
  public var states: [BinState] { bins.states }

  /// The values at the bin centres from which readers of a file interpolate, in s-1 MeV-1 sr-1: ``rate`` times
  /// ``nodeFactors``.
  public var nodes: Histogram { storedNodes?.rate ?? nodeFactors.applied(to: rate) }

  /// The errors of ``nodes``.
  public var nodeErrors: Histogram { storedNodes?.error ?? nodeFactors.applied(to: error) }

  /// Whether the model has a rate only, as from a file without counts. Such a model can be neither smoothed nor
  /// stacked.
  public var isRateAlone: Bool { bins.isRateAlone }

  /// Returns the model of the observed counts and the exposure: not smoothed, not scaled, and without treatment.
  /// - Throws: ``BackgroundError/rateAlone(action:)``
  public func raw() throws(BackgroundError) -> Self {
    try requireCounts(to: "be reset to its counts")
    return Self(axes: axes, counts: counts, exposure: exposure, hasThresholds: hasThresholds, origin: origin)
  }

  /// - Throws: ``BackgroundError/rateAlone(action:)``
  func requireCounts(to action: String) throws(BackgroundError) {
    if isRateAlone { throw .rateAlone(action: action) }
  }

  /// Returns the model with its observed counts smoothed; an earlier smoothing is discarded. The model must be treated
  /// again afterwards.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` if the method does not support this kind of model;
  ///   ``BackgroundError/rateAlone(action:)``.
  public func smoothed(by method: some SmoothingMethod) throws(BackgroundError) -> Self {
    try requireCounts(to: "be smoothed")
    var result = self
    result.bins.unsmooth()
    // Some methods start from the rates, which must be those of the observed counts, without an earlier treatment.
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
  /// Two models are equal if their bins, axes and treatments are equal; their origins are ignored.
  public static func == (left: Self, right: Self) -> Bool {
    left.axes.isEqual(to: right.axes) && left.bins == right.bins && left.smoothing == right.smoothing
      && left.treatment == right.treatment && left.nodeFactors == right.nodeFactors
      && left.hasThresholds == right.hasThresholds && left.interpolation == right.interpolation
      && left.scale == right.scale
  }
}
