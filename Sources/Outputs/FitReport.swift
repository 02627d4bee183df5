import Fitting
import ParametricModels

/// The contents of `fits.json`: complete results of fits, for programs.
public struct FitReport: Encodable {
  /// One fit for each run, or one for all runs.
  var fits: [Entry]

  /// A fit.
  struct Entry: Encodable {
    var obsIDs: [Int64]
    var spatial: String
    /// The alignment of the gradient.
    var gradient: String?
    var spectral: String
    var status: String
    var steps: Int
    var logLikelihood: Double
    var observed: Int
    var predicted: Double
    var parameters: [Number]
    /// In the order of the parameters; 0 for parameters that were not fitted or ended on a bound.
    var covariance: [[Double]]
    var runs: [Run]
    var goodness: Goodness?
    var notes: [String]
  }

  /// A parameter. Gradients have the signs of GADF coordinates.
  struct Number: Encodable {
    var name: String
    var value: Double
    var error: Double?
    var unit: String
    var min: Double?
    var max: Double?
    var state: String
    /// The energy of a node, in TeV; `nil` for other parameters.
    var energy: Double?
  }

  /// A run of a fit, with its time in s, its energies in TeV, and its radius in deg.
  struct Run: Encodable {
    var obsID: Int64
    var time: Double
    var energyMin: Double
    var energyMax: Double
    var radius: Double
    var observed: Int
    var predicted: Double
    /// The fraction of the fitted circle that is outside excluded regions.
    var keptSky: Double?
    /// The normalisation of the run relative to the model, for a fit with normalisations of the runs.
    var norm: Double?
    var normError: Double?
  }

  /// Pearson's chi2 of the fit, in bins of energy, offset and direction.
  struct Goodness: Encodable {
    var chi2: Double
    var bins: Int
    var degreesOfFreedom: Int
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
