import Histograms

/// A background model: counts, exposure and rate over energy and the field of view, their treatment, and their origin.
///
/// This type represents radial models and cubes at every stage, from the counts of runs to files and figures. Models
/// differ only in their ``axes``, their ``origin``, and the ``states`` of their bins.
public struct BackgroundModel: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// The source of the rate, and the runs that were used.
  public var origin: ModelOrigin
  /// Counts, exposure, rate, error and state of each bin, with the energy as the first axis.
  public internal(set) var bins: BinnedRate
  /// The smoothing that was applied, as it is written in the option `smoothing`.
  public internal(set) var smoothing = NoSmoothing().text
  /// The treatment that was applied: the policy for empty bins, the energy range, and the rule for the nodes.
  public internal(set) var treatment = RateTreatment.Record.none
  /// The factors that turn the mean rates of the bins into the nodes between which programs interpolate.
  public internal(set) var nodeFactors: NodeFactors

  /// Whether energy thresholds were applied to the runs. If so, an energy with exposure but without counts is known to
  /// be empty. If not, such an energy may also be below the threshold of the telescopes.
  public internal(set) var hasThresholds = false

  /// The relative error of the rates that programs interpolate between the bin centres, compared with the function from
  /// which the model was made. It is `nil` for a model made from counts.
  public internal(set) var interpolation: InterpolationError?

  /// The factor by which the rate was multiplied.
  public internal(set) var scale = 1.0

  /// The smallest normal number of the file's number type. Programs raise lower rates to it before taking logarithms.
  public var smallestRate = Double.leastNormalMagnitude

  /// The nodes that were read from a file, with their errors; `nil` for all other models. The stored nodes are kept
  /// because they can differ by rounding from ``rate`` and ``error`` multiplied by ``nodeFactors``.
  var storedNodes: (rate: Histogram, error: Histogram?)?

  /// Creates a model from bins.
  init(axes: any ModelAxes, bins: BinnedRate, origin: ModelOrigin) {
    precondition(bins.counts.axes == axes.all, "the bins must have the model's axes")
    self.axes = axes
    self.bins = bins
    self.origin = origin
    nodeFactors = NodeFactors(energies: bins.energies)
  }

  /// Creates a model from counts and exposure, without smoothing and treatment.
  /// - Parameters:
  ///   - axes: The axes.
  ///   - counts: The events.
  ///   - exposure: The exposure in s MeV sr.
  ///   - hasThresholds: Whether energy thresholds were applied to the runs.
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

  /// The values from which programs that read a file interpolate, in s-1 MeV-1 sr-1. A node is at the centre of a bin.
  /// Its value is ``rate`` multiplied by ``nodeFactors``.
  public var nodes: Histogram { storedNodes?.rate ?? nodeFactors.applied(to: rate) }

  /// The errors of ``nodes``.
  public var nodeErrors: Histogram { storedNodes?.error ?? nodeFactors.applied(to: error) }

  /// Whether the model has a rate but no counts, as in some files. Such a model can be neither smoothed nor stacked.
  public var isRateAlone: Bool { bins.isRateAlone }

  /// Returns the model with its observed counts and exposure, without smoothing, scaling or treatment.
  /// - Throws: ``BackgroundError/rateAlone(action:)``
  public func raw() throws(BackgroundError) -> Self {
    try requireCounts(to: "be reset to its unsmoothed counts")
    return Self(axes: axes, counts: counts, exposure: exposure, hasThresholds: hasThresholds, origin: origin)
  }

  /// Checks that the model has counts. `action` names the operation that needs them, for the error message.
  /// - Throws: ``BackgroundError/rateAlone(action:)`` if the model has a rate only.
  func requireCounts(to action: String) throws(BackgroundError) {
    if isRateAlone { throw .rateAlone(action: action) }
  }

  /// Returns the model with its observed counts smoothed. An earlier smoothing and treatment are discarded, so the
  /// treatment must be applied again.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` if the method does not support this kind of model;
  ///   ``BackgroundError/rateAlone(action:)``.
  public func smoothed(by method: some SmoothingMethod) throws(BackgroundError) -> Self {
    try requireCounts(to: "be smoothed")
    var result = self
    result.bins.unsmooth()
    // Some methods start from the rates. These must be the rates of the observed counts, without an earlier treatment.
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
  /// Returns whether two models have equal properties, except ``origin``, ``smallestRate`` and the stored nodes.
  public static func == (left: Self, right: Self) -> Bool {
    left.axes.isEqual(to: right.axes) && left.bins == right.bins && left.smoothing == right.smoothing
      && left.treatment == right.treatment && left.nodeFactors == right.nodeFactors
      && left.hasThresholds == right.hasThresholds && left.interpolation == right.interpolation
      && left.scale == right.scale
  }
}
