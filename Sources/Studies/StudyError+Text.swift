import Diagnostics
import TextFormat
import Units

extension StudyError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .noRuns: Problem(found: "no run to score", expected: "at least one run")
    case .nothingToScore(let runs): Self.problem(runs)
    case .noneRead(let runs, let reason):
      Problem(
        found: "no run to score: "
          + (runs == 1
            ? "the run could not be read: \(reason)"
            : "none of the \(grouped(runs)) runs could be read; the first error is: \(reason)"),
        expected: "at least one readable run", hint: "repair the files, or select other runs")
    case .tooManyBins(let pixels, let energies, let runs, let most):
      Problem(
        found: "\(counted(runs, "run")) x \(counted(pixels, "pixel")) x \(counted(energies, "energy bin")) are "
          + "\(grouped(Double(runs) * Double(pixels) * Double(energies))) bins to score",
        expected: "at most \(grouped(most)) bins", hint: "choose larger pixels, fewer energy bins or fewer runs")
    case .partCount(let found, let runs):
      Problem(
        found: "a division of \(counted(runs, "run")) into \(counted(found, "part"))",
        expected: runs > 1 ? (runs == 2 ? "2 parts" : "2 to \(runs) parts") : "2 or more runs to divide")
    case .noTraining(let fold, let targets):
      Problem(
        at: fold,
        found: "without the runs of this fold (\(counted(targets, "run")) to score), no training run remains",
        expected: "training runs outside each fold", hint: "choose smaller folds, or more training runs")
    case .missingColumn(let place, let present, let purpose):
      .missingColumn(place, present: present, listsAll: true, purpose: purpose)
    case .notNumbers(let place):
      Problem(at: place.description, found: "a column of text", expected: "a column of numbers")
    case .unit(let place, let found, let expected):
      Problem(at: place.description, found: "the unit '\(found)'", expected: expected)
    case .noValue(let place, let obsID):
      Problem(
        at: place.description, found: "no value for run \(obsID)", expected: "a value for each run of the study",
        hint: "exclude the run")
    case .notPositive(let what, let found, let unit):
      Problem(
        found: "\(what) is \(shortest(found))\(unit.isEmpty ? "" : " " + unit)", expected: "a finite number above 0")
    case .bandEdges(let edges):
      Problem(
        found: edges.isEmpty
          ? "no edges for the zenith bands" : "zenith bands with the edges \(Self.list(edges)) deg",
        expected: "two or more increasing edges")
    case .outsideBands(let obsID, let zenith, let edges):
      Problem(
        at: "run \(obsID)", found: "a zenith angle of \(shortest(zenith)) deg",
        expected: "an angle in one of the zenith bands, whose edges are \(Self.list(edges)) deg",
        hint: "exclude the run, or add a band")
    case .grid(let found, let expected): Problem(found: found, expected: expected)
    case .predictionSize(let obsID, let found, let expected):
      Problem(at: "run \(obsID)", found: "predictions for \(found) bins", expected: "\(expected), to match the grid")
    case .noHorizon(let obsID):
      Problem(
        at: "run \(obsID)",
        found: "the model is a cube in ALTAZ alignment, but the site, reference time or good time of the run "
          + "is unknown",
        expected: "a site, a reference time and good time intervals in the files of the run",
        hint: "if the site is missing, give it with --site; otherwise exclude the run, or make models in RADEC "
          + "alignment")
    case .notFinite(let obsID):
      Problem(at: "run \(obsID)", found: "a prediction that is not finite", expected: "a model with finite rates")
    case .nothingPredicted(let obsID):
      Problem(
        at: "run \(obsID)", found: "the model predicts no events in any bin", expected: "a model with rates above 0")
    case .notCounted(let obsID):
      Problem(
        at: "run \(obsID)", found: "a run whose events were not counted",
        expected: "the observed counts of every run to be scored")
    case .noModel(let obsID): Problem(at: "run \(obsID)", found: "no model", expected: "a model for each target run")
    case .duplicateStrategy(let name):
      Problem(found: "two strategies with the name '\(name)'", expected: "different names")
    case .unknownBaseline(let name, let present), .unknownStrategy(let name, let present):
      Problem(
        at: isBaseline ? "baseline" : "strategy", found: "'\(name)'",
        expected: present.count <= 4
          ? (present.isEmpty
            ? "a study with at least one strategy" : present.map { "'\($0)'" }.joined(separator: " or "))
          : "the name of one of the \(grouped(present.count)) strategies",
        hint: present.isEmpty ? nil : "similar names: \(Self.similar(to: name, in: present))")
    }
  }

  private static func problem(_ runs: UnscoredRuns) -> Problem {
    var (reasons, hints): ([String], [String]) = ([], [])
    if runs.withoutEnergy > 0 {
      reasons.append("\(counted(runs.withoutEnergy, "run")) without an energy bin above the threshold (SAFE_ENERGY_LO)")
      hints.append("energy bins above the threshold")
    }
    if runs.withoutPixel > 0 {
      reasons.append("\(counted(runs.withoutPixel, "run")) without a pixel outside the excluded regions")
      hints.append("smaller excluded regions, or a larger 'radius' around the pointing")
    }
    return Problem(
      found: "no run to score: \(reasons.joined(separator: ", "))", expected: "at least one run with bins to score",
      hint: "choose \(hints.joined(separator: ", or "))")
  }

  private var isBaseline: Bool { if case .unknownBaseline = self { true } else { false } }

  /// Returns the most similar names in quotes, the most similar one first.
  private static func similar(to name: String, in present: [String]) -> String {
    mostSimilar(to: name, in: present, most: 3).map { "'\($0)'" }.joined(separator: ", ")
  }

  private static func list(_ numbers: [Double]) -> String { numbers.map { shortest($0) }.joined(separator: ", ") }
}

extension StudyError {
  /// Whether the error is due to missing data: runs, values of runs, or predictions.
  public var isLackOfData: Bool {
    switch self {
    case .noRuns, .partCount, .noTraining, .missingColumn, .noValue, .outsideBands, .nothingToScore, .noneRead,
      .noHorizon, .nothingPredicted, .noModel:
      true
    default: false
    }
  }
}
