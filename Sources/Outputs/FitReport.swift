import Fitting
import ParametricModels

/// The complete results of fits, as JSON for other programs. `Output:write_fits` writes them.
public struct FitReport: Codable, Sendable {
  /// The fits: one fit for each run, or one fit for all runs.
  public var fits: [Entry]

  /// The result of one fit.
  public struct Entry: Codable, Sendable {
    /// The OBS_IDs of the runs.
    public var obsIDs: [Int64]
    /// The name of the shape over the field.
    public var spatial: String
    /// The alignment of the gradient, `RADEC` or `ALTAZ`; `nil` for a model without a gradient.
    public var gradient: String?
    /// The name of the spectral shape.
    public var spectral: String
    /// How the fit ended.
    public var status: String
    /// The number of steps of the fit.
    public var steps: Int
    /// The logarithm of the likelihood.
    public var logLikelihood: Double
    /// The number of observed events.
    public var observed: Int
    /// The predicted number of events.
    public var predicted: Double
    /// The parameters.
    public var parameters: [Number]
    /// The covariance matrix. Rows and columns are in the order of `parameters`. Elements are 0 for parameters that
    /// were not fitted or ended at a bound.
    public var covariance: [[Double]]
    /// The fitted runs.
    public var runs: [Run]
    /// The goodness of the fit; `nil` if it was not computed.
    public var goodness: Goodness?
    /// The notes about the fit.
    public var notes: [String]
  }

  /// A parameter of a fit. A gradient is positive if the rate increases with lon or lat, whose
  /// directions are those of GADF.
  public struct Number: Codable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: Double
    /// The standard deviation; `nil` if it is not known.
    public var error: Double?
    /// The unit.
    public var unit: String
    /// The lower bound; `nil` without one.
    public var min: Double?
    /// The upper bound; `nil` without one.
    public var max: Double?
    /// Whether the parameter was fitted, fixed, or ended at a bound.
    public var state: String
    /// The energy in TeV of the node to which the parameter belongs; `nil` for other parameters.
    public var energy: Double?
  }

  /// A fitted run. `time` is in s, `energyMin` and `energyMax` are in TeV, and `radius` is in deg.
  public struct Run: Codable, Sendable {
    /// The OBS_ID.
    public var obsID: Int64
    /// The exposure time in s.
    public var time: Double
    /// The lowest fitted energy in TeV.
    public var energyMin: Double
    /// The highest fitted energy in TeV.
    public var energyMax: Double
    /// The radius of the fitted circle in deg.
    public var radius: Double
    /// The number of observed events.
    public var observed: Int
    /// The predicted number of events.
    public var predicted: Double
    /// The fraction of the fitted circle that is outside excluded regions; `nil` if no region overlaps with the circle.
    public var keptSky: Double?
    /// The normalisation of the run relative to the model; `nil` unless the fit has a normalisation for each run.
    public var norm: Double?
    /// The standard deviation of `norm`.
    public var normError: Double?
  }

  /// Pearson's chi2 of the fit, in bins of energy, offset and direction.
  public struct Goodness: Codable, Sendable {
    /// The value of chi2.
    public var chi2: Double
    /// The number of bins.
    public var bins: Int
    /// The degrees of freedom.
    public var degreesOfFreedom: Int
  }

  /// Creates the report of some fits.
  public init(_ fits: [RunFit]) { self.fits = fits.map(Entry.init) }
}

extension FitReport.Entry {
  fileprivate init(_ fit: RunFit) {
    let (result, model) = (fit.result, fit.result.model)
    obsIDs = fit.obsIDs
    (spatial, gradient, spectral) = (model.spatial.name, model.gradient?.alignment.rawValue, model.spectrum.name)
    status = result.status.description
    steps = result.status.steps
    (logLikelihood, observed, predicted) = (result.logLikelihood, result.observed, result.predicted)
    covariance = result.covariance
    goodness = result.goodness.map {
      FitReport.Goodness(chi2: $0.chi2, bins: $0.bins, degreesOfFreedom: $0.degreesOfFreedom)
    }
    notes = fit.notes.all.map(\.description)
    parameters = model.parameters.enumerated().map { position, parameter in
      FitReport.Number(
        name: parameter.name, value: parameter.value, error: parameter.error, unit: parameter.unit,
        min: parameter.statedLower, max: parameter.upper.isFinite ? parameter.upper : nil,
        state: parameter.state.rawValue, energy: model.nodeEnergy(ofParameter: position))
    }
    runs = result.runs.map { run in
      let norm = result.norms.first { $0.obsID == run.obsID }
      return FitReport.Run(
        obsID: run.obsID, time: run.time, energyMin: run.energy.lowerBound, energyMax: run.energy.upperBound,
        radius: run.radius, observed: run.observed, predicted: run.predicted, keptSky: fit.kept[run.obsID]?.total,
        norm: norm?.value, normError: norm?.error)
    }
  }
}
