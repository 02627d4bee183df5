import Diagnostics

/// The result of a fit.
public struct FitResult: Sendable {
  /// The model with the values, errors and states of its parameters.
  public var model: ParametricModel
  /// The covariance of the parameters, from the observed information. Rows and columns are in the order of
  /// ``ParametricModel/parameters``. The rows and columns of parameters that were not fitted or ended at a bound are 0.
  /// All elements are 0 if the fit found no maximum.
  public var covariance: [[Double]]
  /// The normalisation of the background of each run, relative to the model. It is empty unless runs were fitted
  /// jointly with normalisations. The normalisation of the first run is 1.
  public var norms: [RunNorm]
  /// The logarithm of the extended likelihood. It is the sum of ln rate over all events, minus the predicted number of
  /// events. Rates are in s-1 MeV-1 sr-1. Constant terms are left out.
  public var logLikelihood: Double
  /// The runs that were fitted.
  public var runs: [FittedRun]
  /// How the fit ended.
  public var status: FitStatus
  /// The agreement between model and events. It is `nil` if there are not more bins than fitted parameters, or if no
  /// maximum was found.
  public var goodness: GoodnessOfFit?
  /// The background shape of each run, by OBS_ID; empty unless the runs of a joint fit have different shapes.
  public var shapes: [Int64: any SpatialShape]
  /// Further information, such as merged nodes and parameters at a bound.
  public var notes: Notes

  /// Creates a result.
  public init(
    model: ParametricModel, covariance: [[Double]], norms: [RunNorm] = [], logLikelihood: Double,
    runs: [FittedRun],
    status: FitStatus, goodness: GoodnessOfFit? = nil, shapes: [Int64: any SpatialShape] = [:], notes: Notes = Notes()
  ) {
    (self.model, self.covariance, self.norms, self.logLikelihood) = (
      model, covariance, norms, logLikelihood
    )
    (self.runs, self.status, self.goodness, self.shapes, self.notes) = (runs, status, goodness, shapes, notes)
  }

  /// The number of events in all runs.
  public var observed: Int { runs.reduce(0) { $0 + $1.observed } }
  /// The predicted number of events in all runs.
  public var predicted: Double { runs.reduce(0) { $0 + $1.predicted } }
}

/// The result of a fit for one run.
public struct FittedRun: Sendable, Equatable {
  /// The identifier of the run.
  public var obsID: Int64
  /// The number of events of the run in the region.
  public var observed: Int
  /// The predicted number of events of the run in the region.
  public var predicted: Double
  /// The time in s by which rates are multiplied. This is the ontime unless the fit used another time.
  public var time: Double
  /// The energy range of the events, in TeV.
  public var energy: ClosedRange<Double>
  /// The radius of the region, in deg.
  public var radius: Double
  /// The observed and predicted numbers of events by energy, ring and quadrant; empty if the fit found no maximum.
  public var parts: [FittedPart]
  /// The observed and predicted numbers of events by tile of the field. It is `nil` if the fit found no maximum, if the
  /// model has sources, or if directions are not distinguished.
  public var tiles: FittedTiles?

  /// Creates the result for a run.
  public init(
    obsID: Int64, observed: Int, predicted: Double, time: Double, energy: ClosedRange<Double>,
    radius: Double, parts: [FittedPart] = [], tiles: FittedTiles? = nil
  ) {
    (self.obsID, self.observed, self.predicted, self.time) = (obsID, observed, predicted, time)
    (self.energy, self.radius, self.parts, self.tiles) = (energy, radius, parts, tiles)
  }
}

/// The normalisation of the background of one run relative to the model.
public struct RunNorm: Sendable, Equatable {
  /// The identifier of the run.
  public var obsID: Int64
  /// The normalisation.
  public var value: Double
  /// The standard deviation. It is `nil` for the first run, whose normalisation is 1 by definition, and for all runs if
  /// the fit found no maximum.
  public var error: Double?
  /// The covariance with each parameter of the model, in the order of the parameters. It is 0 for parameters that were
  /// not fitted. For the first run all covariances are 0.
  public var covariance: [Double]

  /// Creates a normalisation.
  public init(obsID: Int64, value: Double, error: Double?, covariance: [Double]) {
    (self.obsID, self.value, self.error, self.covariance) = (obsID, value, error, covariance)
  }
}

/// How a fit ended.
public enum FitStatus: Sendable, Equatable, CustomStringConvertible {
  /// The fit ended at a maximum of the likelihood.
  case converged(steps: Int)
  /// The fit ended without a maximum, for the given reason.
  case failed(steps: Int, reason: String)

  /// The number of steps.
  public var steps: Int {
    switch self {
    case .converged(let steps), .failed(let steps, _): steps
    }
  }

  /// The text `converged`, or `not converged:` followed by the reason.
  public var description: String {
    switch self {
    case .converged: "converged"
    case .failed(_, let reason): "not converged: \(reason)"
    }
  }
}

/// A comparison of observed and predicted counts in bins of energy, offset and direction.
public struct GoodnessOfFit: Sendable, Equatable {
  /// The number of bins.
  public var bins: Int
  /// The number of bins minus the number of fitted parameters.
  public var degreesOfFreedom: Int
  /// Pearson's chi2: the sum over the bins of (observed - predicted)^2 / predicted.
  public var chi2: Double

  /// Creates a comparison.
  public init(bins: Int, degreesOfFreedom: Int, chi2: Double) {
    (self.bins, self.degreesOfFreedom, self.chi2) = (bins, degreesOfFreedom, chi2)
  }
}
