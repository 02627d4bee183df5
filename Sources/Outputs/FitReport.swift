import Fitting
import ParametricModels

/// Fits as they stand in `fits.json`: all that was found, for programs.
public struct FitReport: Encodable {
  /// One for each run, or one for all.
  public var fits: [Entry]

  /// A fit.
  public struct Entry: Encodable {
    public var obsIDs: [Int64]
    public var spatial: String
    /// The alignment of the gradient.
    public var gradient: String?
    public var spectral: String
    public var status: String
    public var steps: Int
    public var logLikelihood: Double
    public var observed: Int
    public var predicted: Double
    public var parameters: [Number]
    /// In the order of the parameters; 0 for what was not fitted or ended on a bound.
    public var covariance: [[Double]]
    public var runs: [Run]
    public var goodness: Goodness?
    public var notes: [String]
  }

  /// A parameter; gradients are in the signs of GADF.
  public struct Number: Encodable {
    public var name: String
    public var value: Double
    public var error: Double?
    public var unit: String
    public var min: Double?
    public var max: Double?
    public var state: String
    /// Of a node, TeV.
    public var energy: Double?
  }

  /// A run of a fit: time in s, energies in TeV, radius in deg.
  public struct Run: Encodable {
    public var obsID: Int64
    public var time: Double
    public var energyMin: Double
    public var energyMax: Double
    public var radius: Double
    public var observed: Int
    public var predicted: Double
    /// The fraction of the circle that excluded regions leave.
    public var keptSky: Double?
    /// Of a fit with norms: what the background of the run is of the model.
    public var norm: Double?
    public var normError: Double?
  }

  /// Pearson's chi2 in bins of energy, offset and direction.
  public struct Goodness: Encodable {
    public var chi2: Double
    public var bins: Int
    public var degreesOfFreedom: Int
  }

  /// The report of some fits.
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
        min: parameter.lower.isFinite ? parameter.lower : nil, max: parameter.upper.isFinite ? parameter.upper : nil,
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
