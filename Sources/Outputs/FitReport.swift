import Fitting
import ParametricModels

/// The complete results of fits, as JSON for other programs. `Output:write_fits` writes them.
public struct FitReport: Encodable {
  /// The fits: one fit for each run, or one fit for all runs.
  var fits: [Entry]

  /// The result of one fit.
  struct Entry: Encodable {
    var obsIDs: [Int64]
    var spatial: String
    /// The alignment of the gradient, `RADEC` or `ALTAZ`; `nil` for a model without a gradient.
    var gradient: String?
    var spectral: String
    var status: String
    var steps: Int
    var logLikelihood: Double
    var observed: Int
    var predicted: Double
    var parameters: [Number]
    /// The covariance matrix. Rows and columns are in the order of `parameters`. Elements are 0 for parameters that
    /// were not fitted or ended at a bound.
    var covariance: [[Double]]
    var runs: [Run]
    var goodness: Goodness?
    var notes: [String]
  }

  /// A parameter of a fit. Gradients have the sign convention of GADF.
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

  /// A fitted run. `time` is in s, `energyMin` and `energyMax` are in TeV, and `radius` is in deg.
  struct Run: Encodable {
    var obsID: Int64
    var time: Double
    var energyMin: Double
    var energyMax: Double
    var radius: Double
    var observed: Int
    var predicted: Double
    /// The fraction of the fitted circle that is outside excluded regions; `nil` if no region overlaps with the circle.
    var keptSky: Double?
    /// The normalisation of the run relative to the model; `nil` unless the fit has a normalisation for each run.
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
