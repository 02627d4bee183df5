import Diagnostics

/// What a fit found.
public struct FitResult: Sendable {
  /// The model with the values, errors and states of its parameters.
  public var model: ParametricModel
  /// The covariance of the parameters, from the observed information, in the order of ``ParametricModel/parameters``;
  /// rows and columns of parameters that were not fitted, or ended on a bound, are 0.
  public var covariance: [[Double]]
  /// What each run's background is of the model's, where runs were fitted jointly with a norm each; the first has 1.
  public var norms: [RunNorm]
  /// The logarithm of the extended likelihood, `sum of ln rate - predicted`, rates in s-1 MeV-1 sr-1, without constant
  /// terms.
  public var logLikelihood: Double
  /// The runs that were fitted.
  public var runs: [FittedRun]
  /// How the fit ended.
  public var status: FitStatus
  /// How well the model describes the events; `nil` where there are no more bins to be had than parameters, and without
  /// a maximum.
  public var goodness: GoodnessOfFit?
  /// What else is to be told: nodes that were merged, parameters on a bound.
  public var notes: Notes

  /// A result.
  public init(
    model: ParametricModel, covariance: [[Double]], norms: [RunNorm] = [], logLikelihood: Double,
    runs: [FittedRun],
    status: FitStatus, goodness: GoodnessOfFit? = nil, notes: Notes = Notes()
  ) {
    (self.model, self.covariance, self.norms, self.logLikelihood) = (
      model, covariance, norms, logLikelihood
    )
    (self.runs, self.status, self.goodness, self.notes) = (runs, status, goodness, notes)
  }

  /// The number of events.
  public var observed: Int { runs.reduce(0) { $0 + $1.observed } }
  /// The number of events that the model predicts.
  public var predicted: Double { runs.reduce(0) { $0 + $1.predicted } }
}

/// The part of a run in a fit.
public struct FittedRun: Sendable, Equatable {
  /// The run.
  public var obsID: Int64
  /// The number of its events in the region.
  public var observed: Int
  /// The number of events that the model predicts.
  public var predicted: Double
  /// The time in s that rates are told per: ontime unless the fit was told otherwise.
  public var time: Double
  /// The least and the greatest energy of its events, TeV.
  public var energy: ClosedRange<Double>
  /// The greatest offset of its events, deg.
  public var radius: Double
  /// Its events and what the model predicts of them, by energy and ring; none of a fit without a maximum.
  public var parts: [FittedPart]

  /// A run.
  public init(
    obsID: Int64, observed: Int, predicted: Double, time: Double, energy: ClosedRange<Double>,
    radius: Double, parts: [FittedPart] = []
  ) {
    (self.obsID, self.observed, self.predicted, self.time) = (obsID, observed, predicted, time)
    (self.energy, self.radius, self.parts) = (energy, radius, parts)
  }
}

/// The background of one run over that of the model.
public struct RunNorm: Sendable, Equatable {
  /// The run.
  public var obsID: Int64
  /// The factor.
  public var value: Double
  /// Its standard deviation; `nil` for the first run's, which is 1 by definition.
  public var error: Double?
  /// Its covariance with each parameter of the model, in their order; 0 for what was not fitted, and for the first
  /// run's norm.
  public var covariance: [Double]

  /// A norm.
  public init(obsID: Int64, value: Double, error: Double?, covariance: [Double]) {
    (self.obsID, self.value, self.error, self.covariance) = (obsID, value, error, covariance)
  }
}

/// How a fit ended.
public enum FitStatus: Sendable, Equatable, CustomStringConvertible {
  /// At a maximum of the likelihood, after so many steps.
  case converged(steps: Int)
  /// Not at a maximum; why.
  case failed(steps: Int, reason: String)

  /// Whether it ended at a maximum.
  public var isConverged: Bool {
    if case .converged = self { true } else { false }
  }

  /// How many steps were taken.
  public var steps: Int {
    switch self {
    case .converged(let steps), .failed(let steps, _): steps
    }
  }

  /// `converged`, or why not.
  public var description: String {
    switch self {
    case .converged: "converged"
    case .failed(_, let reason): "not converged: \(reason)"
    }
  }
}

/// Observed and predicted counts, compared in bins of energy, offset and direction.
public struct GoodnessOfFit: Sendable, Equatable {
  /// The number of bins.
  public var bins: Int
  /// Bins less fitted parameters.
  public var degreesOfFreedom: Int
  /// Pearson's chi2.
  public var chi2: Double

  /// A comparison.
  public init(bins: Int, degreesOfFreedom: Int, chi2: Double) {
    (self.bins, self.degreesOfFreedom, self.chi2) = (bins, degreesOfFreedom, chi2)
  }
}
