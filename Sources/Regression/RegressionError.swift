import Diagnostics

/// An error in a regression, its data or its fit.
public enum RegressionError: DarktimeError, Equatable {
  /// The model has neither terms nor run effects.
  case noTerms
  /// The pivot energy is not above 0 (TeV).
  case pivot(Double)
  /// The smooth energy basis cannot be computed.
  case energyBasis(bins: Int)
  /// A function of the field is impossible. Terms are counted from 0.
  case fieldFunction(term: Int, String)
  /// The text of functions of the field has a factor that cannot be read.
  case fieldText(String, factor: String)
  /// The model depends on RADEC coordinates, so its rate is not a function of ALTAZ coordinates.
  case dependsOnRadec
  /// A function of the energy does not fit the energy bins.
  case energyFunction(where: String, bins: Int)
  /// A term uses a covariate that the model does not declare.
  case unknownCovariate(term: Int, name: String, known: [String])
  /// A covariate has an impossible centre or scale.
  case covariateScale(String, centre: Double, scale: Double)
  /// Two covariates have the same name.
  case duplicateCovariate(String)
  /// A penalty group has no strength.
  case noStrength(group: String, known: [String])
  /// A strength is not a finite number above 0.
  case strength(group: String, Double)
  /// There is no training run.
  case noRuns
  /// The grid of a run is not that of the others.
  case differentGrids(obsID: Int64)
  /// A run occurs twice.
  case runTwice(Int64)
  /// A run was not counted, so neither its counts nor its coordinates are known.
  case notCounted(obsID: Int64)
  /// The function that returns the field of a run returned something other than a text or nil.
  case notAField(obsID: Int64, found: String)
  /// A norm belongs to another run.
  case normOfAnotherRun(Int64, norm: Int64)
  /// A strength is given for a penalty group that the model does not have.
  case unknownGroup(String, known: [String])
  /// A run is not among the training runs.
  case notTrained(Int64)
  /// All training runs are left out.
  case nothingLeft(leftOut: Int)
  /// A run does not give a covariate, or it is not finite.
  case missingCovariate(obsID: Int64, name: String, found: Double?)
  /// A run has no ALTAZ coordinates, which a term needs.
  case noAltaz(obsID: Int64)
  /// A run has no bins that are used.
  case noBins(obsID: Int64)
  /// A run has no counts in the bins that are used.
  case noCounts(obsID: Int64)
  /// Columns for a prediction of norms do not fit the targets.
  case normColumns(String)
  /// The totals of own events of a run are impossible.
  case ownEvents(obsID: Int64)
  /// Departures of a spectrum are impossible.
  case departures(String)
  /// The system of equations of the terms is not positive definite.
  case singular(terms: Int)
  /// The fit did not converge.
  case notConverged(steps: Int, decrement: Double)
  /// The search for strengths did not converge.
  case strengthsNotConverged(updates: Int, group: String, gradient: Double)
}
