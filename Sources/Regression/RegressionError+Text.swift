import Diagnostics
import TextFormat
import Units

extension RegressionError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .noTerms, .pivot, .energyBasis, .fieldFunction, .fieldText, .knots, .dependsOnRadec, .energyFunction,
      .unknownCovariate, .covariateName, .covariateScale, .duplicateCovariate, .noStrength, .strength, .unknownGroup,
      .tooManyBins, .tooManyCells, .missingEdge:
      modelProblem
    case .noRuns, .differentGrids, .runTwice, .notCounted, .notAField, .normOfAnotherRun, .normOfAnotherRegression,
      .notTrained, .nothingLeft, .notFinite, .missingCovariate, .noAltaz, .noBins, .noCounts, .normColumns, .ownEvents,
      .departures:
      dataProblem
    case .singular(let terms):
      Problem(
        found: "the data and the penalties do not determine all coefficients of the \(counted(terms, "term"))",
        hint: "remove duplicate terms, or raise the strengths of the penalty groups with the option 'strengths'")
    case .normsNotConverged(let obsID, let runs, let steps):
      Problem(
        at: runs > 1 ? "run \(obsID) and the other runs of its field" : "run \(obsID)",
        found: "the fit of the \(runs > 1 ? "norms" : "norm") to the events of the \(runs > 1 ? "runs" : "run") "
          + "has not converged after \(steps) steps",
        hint: "exclude the \(runs > 1 ? "runs" : "run"), or omit the option 'norm' of regression:predict, so that the "
          + "norm of each run is predicted from the columns of the run")
    case .notConverged(let steps, let decrement):
      Problem(
        found: "the fit has not converged after \(steps) steps (ln L can still rise by about \(shortest(decrement)))",
        hint: "raise the lowest penalty strengths with the option 'strengths', or remove terms")
    case .strengthsNotConverged(let updates, let group, let gradient):
      Problem(
        found:
          "the penalty strengths have not converged after \(updates) updates (derivative of ln L with respect to "
          + "ln(strength): \(shortest(gradient)) in group '\(group)')",
        hint: "fix the strength of this group with the option 'strengths', or set the option 'updates' to the "
          + "number of updates after which the strengths are used even if they have not converged")
    }
  }

  /// The message of an error in the declaration of a model.
  private var modelProblem: Problem {
    switch self {
    case .pivot(let energy):
      Problem(found: "a pivot energy of \(shortest(energy)) TeV", expected: "a finite energy above 0 TeV")
    case .energyBasis(let bins):
      Problem(
        found: "the eigenvalues that define the energy basis cannot be computed for \(counted(bins, "energy bin"))",
        hint: "choose wider bins")
    case .fieldFunction(let term, let fault):
      Problem(
        at: "term '\(term)'", found: fault,
        expected: "orders from 0 to 40, scales above 0, and splines with at least 3 increasing knots")
    case .fieldText(let text, let factor):
      Problem(
        at: "term with field = '\(text)'", found: "the factor '\(factor)' is not valid",
        expected: "'radial 1', 'radial 2..4', 'lon', 'lat', 'radec lon', 'radec lat' or 'spline 0, 0.7, 1.4, 2 deg', "
          + "with * between factors")
    case .knots(let text, let radius):
      Problem(
        at: "term with field = '\(text)'", found: "a knot outside the field of view",
        expected: "knots from 0 to \(shortest(radius)) deg, the value of the option 'radius' of dt.pixel_counts")
    case .dependsOnRadec:
      Problem(
        found: "a model in ALTAZ alignment with terms that depend on RADEC coordinates (radec lon, radec lat)",
        expected: "a model in RADEC alignment", hint: "use alignment = \"RADEC\", or remove these terms")
    case .energyFunction(let place, let bins):
      Problem(
        at: place, found: "a function of energy that is not valid for the energy bins of the data",
        expected: "the index of an energy bin or of a column of the energy basis (counted from 0, at most "
          + "\(bins - 1)), or a list of " + counted(bins, "finite value"))
    case .unknownCovariate(let term, let name, let known):
      Problem(
        at: "term '\(term)'", found: "the covariate '\(name)', which the model does not declare",
        expected: known.isEmpty
          ? "a declared covariate" : (known.count == 1 ? "" : "one of ") + known.joined(separator: ", "),
        hint: correction(for: name, in: known) ?? "declare the covariate with the option 'covariates'")
    case .covariateName(let name):
      Problem(
        found: "a covariate named '\(name)'", expected: "a name of letters, digits and underscores, such as s or muon")
    case .covariateScale(let name, let centre, let scale):
      Problem(
        at: "covariate '\(name)'", found: "a centre of \(shortest(centre)) and a scale of \(shortest(scale))",
        expected: "a finite centre and a finite scale above 0")
    case .duplicateCovariate(let name):
      Problem(found: "two covariates named '\(name)'", expected: "different names")
    case .noStrength(let group, let known):
      Problem(
        found: "no strength for the penalty group '\(group)'",
        expected: known.isEmpty
          ? "a strength for each group" : "a strength for each group, not only for \(known.joined(separator: ", "))",
        hint: correction(for: group, in: known))
    case .tooManyBins(let bins, let most):
      Problem(
        found: "\(bins) energy bins in a regression", expected: "at most \(most)",
        hint: "choose wider bins; predicted models can have finer bins")
    case .missingEdge(let edge):
      Problem(
        found: "an energy axis without the edge \(shortest(edge)) TeV, which is an energy edge of the model",
        expected: "an axis that contains all energy edges of the model",
        hint: "add the missing edges, or omit the axis: each energy bin of the model is then divided into four")
    case .tooManyCells(let cells, let axes, let directions, let most):
      Problem(
        found: Self.size(cells, axes: axes.map(grouped).joined(separator: " x "), directions: directions),
        expected: "at most \(grouped(most)) \(directions > 1 ? "rates" : "bins"), so that the model fits into memory",
        hint: "choose wider bins")
    case .unknownGroup(let group, let known):
      Problem(
        found: "a strength for the penalty group '\(group)'",
        expected: "strengths only for the groups \(known.joined(separator: ", "))",
        hint: correction(for: group, in: known))
    case .strength(let group, let value):
      Problem(
        at: "penalty group '\(group)'", found: "a strength of \(shortest(value))", expected: "a finite number above 0",
        hint: "use a small number such as 1e-6 for almost no penalty")
    default:
      Problem(found: "a model with neither terms nor run effects", expected: "at least one term or run effect")
    }
  }

  /// The message of an error in the data of a fit or a prediction.
  private var dataProblem: Problem {
    switch self {
    case .differentGrids(let obsID):
      Problem(
        at: "run \(obsID)", found: "a grid of pixels or energies that differs from the grid of the first run",
        expected: "the same grid for all runs")
    case .runTwice(let obsID):
      Problem(at: "run \(obsID)", found: "the run occurs twice", expected: "each run once")
    case .notCounted(let obsID):
      Problem(
        at: "run \(obsID)", found: "a run whose events were not counted",
        expected: "a run that dt.pixel_counts has read",
        hint: "add the run to the option 'runs' of dt.pixel_counts, or skip the run if counts:contains(run) is false")
    case .notAField(let obsID, let found):
      Problem(at: "field of run \(obsID)", found: found, expected: "the name of the sky field, or nil")
    case .normOfAnotherRegression(let obsID):
      Problem(
        at: "run \(obsID)", found: "a norm that was computed with another regression (other pixels, energies or terms)",
        expected: "a norm of this regression", hint: "compute the norm with this regression: regression:norms(run)")
    case .normOfAnotherRun(let obsID, let norm):
      Problem(at: "run \(obsID)", found: "the norm of run \(norm)", expected: "the norm of this run")
    case .notFinite(let obsID, let bins, let all):
      Problem(
        at: "run \(obsID)",
        found: "\(grouped(bins)) of \(grouped(all)) bins of the predicted model have no finite rate",
        expected: "finite rates above 0", hint: "choose fewer energy bins, or omit extrapolate = true")
    case .notTrained(let obsID):
      Problem(at: "run \(obsID)", found: "the run is not a training run of the regression", expected: "a training run")
    case .nothingLeft(let count):
      Problem(found: "all training runs (\(count)) are excluded", expected: "at least one run for the fit")
    case .missingCovariate(let obsID, let name, let found):
      Problem(
        at: "run \(obsID)",
        found: found.map { "\(shortest($0)) for the covariate '\(name)'" } ?? "no value for the covariate '\(name)'",
        expected: "a finite number", hint: "exclude the run, or use another expression for the covariate")
    case .noAltaz(let obsID):
      Problem(
        at: "run \(obsID)",
        found: "no ALTAZ coordinates, because the site, reference time or good time of the run is unknown",
        expected: "GEOLON, GEOLAT, MJDREFI and MJDREFF in the EVENTS header, and good time intervals",
        hint: "if the site is missing, give it with --site; otherwise exclude the run, or replace 'lon' and 'lat' in "
          + "the terms with 'radec lon' and 'radec lat'")
    case .noBins(let obsID):
      Problem(
        at: "run \(obsID)", found: "no bin is above the threshold and outside excluded regions",
        hint: "exclude the run")
    case .normColumns(let fault):
      Problem(
        found: fault,
        expected: "the same columns for all runs, and for each run finite values in all columns and a finite norm",
        hint: "exclude runs with missing values")
    case .ownEvents(let obsID):
      Problem(
        at: "run \(obsID)", found: "invalid counts or predictions for the fit of the norm",
        expected: "finite counts and a prediction above 0 in each energy bin that is used")
    case .departures(let fault):
      Problem(
        at: "departures of the spectrum", found: fault,
        expected: "for each function, a finite value in each energy bin and a finite penalty strength above 0")
    case .noCounts(let obsID):
      Problem(at: "run \(obsID)", found: "no events in the bins that are used for the fit", hint: "exclude the run")
    default:
      Problem(found: "no training run", expected: "at least one training run")
    }
  }
}

extension RegressionError {
  /// Returns a text about the size of a model, such as `a model of 2,000 bins (20 x 100)`.
  private static func size(_ cells: Int, axes: String, directions: Int) -> String {
    directions > 1
      ? "a model that needs \(grouped(cells)) rates (\(axes) bins x \(directions) position angles)"
      : "a model of \(grouped(cells)) bins (\(axes))"
  }

  /// Whether the error is due to missing data: the runs, their events or their columns do not determine the regression.
  public var isLackOfData: Bool {
    switch self {
    case .noRuns, .notTrained, .nothingLeft, .missingCovariate, .noAltaz, .noBins, .noCounts, .singular,
      .normsNotConverged, .notConverged, .strengthsNotConverged:
      true
    default: false
    }
  }
}
