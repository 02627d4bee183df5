import Diagnostics

/// An error in the model, the data or the fit of a regression.
public enum RegressionError: DarktimeError, Equatable {
  /// The model has neither terms nor run effects.
  case noTerms
  /// The pivot energy of the model, in TeV, is not finite and above 0.
  case pivot(Double)
  /// The smooth energy basis (``EnergyBasis``) cannot be computed for this number of energy bins.
  case energyBasis(bins: Int)
  /// A term has an invalid function of the field; the second text gives the reason.
  case fieldFunction(term: String, String)
  /// A text that describes functions of the field contains an unknown factor.
  case fieldText(String, factor: String)
  /// A text that describes functions of the field has knots of a spline outside the field. The radius is in deg.
  case knots(String, radius: Double)
  /// The model depends on RADEC coordinates, so its rate is not a function of ALTAZ coordinates.
  case dependsOnRadec
  /// A function of the energy is not defined for the energy bins of the data. `bins` is the number of these bins.
  case energyFunction(where: String, bins: Int)
  /// A term uses a covariate that the model does not declare.
  case unknownCovariate(term: String, name: String, known: [String])
  /// The name of a covariate is not an identifier, so terms cannot refer to the covariate.
  case covariateName(String)
  /// A covariate has an invalid centre or scale.
  case covariateScale(String, centre: Double, scale: Double)
  /// Two covariates have the same name.
  case duplicateCovariate(String)
  /// The model gives no strength for a penalty group.
  case noStrength(group: String, known: [String])
  /// The strength of a penalty group is not a finite number above 0.
  case strength(group: String, Double)
  /// There are no training runs.
  case noRuns
  /// A run has a different grid from the first training run.
  case differentGrids(obsID: Int64)
  /// A run occurs twice.
  case runTwice(Int64)
  /// The counts do not contain a run, so neither the events nor the coordinates of the run are known.
  case notCounted(obsID: Int64)
  /// The Lua function of the option `field` returned neither the name of a sky field nor nil.
  case notAField(obsID: Int64, found: String)
  /// A finer energy axis lacks an edge (TeV) of the axis of the model.
  case missingEdge(Double)
  /// Some bins of the model that is predicted for a run have no finite rate above 0.
  case notFinite(obsID: Int64, bins: Int, of: Int)
  /// A predicted model would need more than `most` rates (bins x position angles), too many to fit into memory.
  case tooManyCells(Int, axes: [Int], directions: Int, most: Int)
  /// The norm of one run is given for the prediction of another run.
  case normOfAnotherRun(Int64, norm: Int64)
  /// A norm was computed with another regression, which has other pixels, energy bins or terms.
  case normOfAnotherRegression(obsID: Int64)
  /// There are more energy bins than a regression can have.
  case tooManyBins(Int, most: Int)
  /// A strength is given for a penalty group that the model does not have.
  case unknownGroup(String, known: [String])
  /// A run is not one of the training runs.
  case notTrained(Int64)
  /// All training runs are left out, so there is nothing to fit.
  case nothingLeft(leftOut: Int)
  /// A run has no value for a covariate, or the value is not finite.
  case missingCovariate(obsID: Int64, name: String, found: Double?)
  /// A run has no ALTAZ coordinates, but a term needs them.
  case noAltaz(obsID: Int64)
  /// A run has no bins that can be used.
  case noBins(obsID: Int64)
  /// A run has no counts in the bins that are used.
  case noCounts(obsID: Int64)
  /// The norms of runs, or the columns that predict them, are invalid; the text gives the reason.
  case normColumns(String)
  /// The counts or predictions of a run's own events are invalid; see ``OwnEvents``.
  case ownEvents(obsID: Int64)
  /// The declared departures of a spectrum are invalid; the text gives the reason. See ``SpectralDepartures``.
  case departures(String)
  /// A system of equations for the coefficients of a fit is not positive definite.
  case singular(terms: Int)
  /// The fit of the norms of some runs to their own events did not converge; the OBS_ID is that of the first run.
  case normsNotConverged(obsID: Int64, runs: Int, steps: Int)
  /// The fit of the coefficients did not converge.
  case notConverged(steps: Int, decrement: Double)
  /// The estimation of the strengths did not converge.
  case strengthsNotConverged(updates: Int, group: String, gradient: Double)
}
