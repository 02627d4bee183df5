import Diagnostics
import TextFormat
import Units

extension MatchingError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .noValue(let text, let obsIDs):
      Problem(
        at: (obsIDs.count == 1 ? "run " : "runs ") + obsIDs.prefix(8).map(String.init).joined(separator: ", ")
          + (obsIDs.count > 8 ? ", ..." : ""),
        found: "\(text) has no value", expected: "a number for each run", hint: "select only runs that have a value")
    case .noMean(let text, let weight):
      Problem(
        found: "the mean of \(text) cannot be computed: "
          + (weight.map { "some of the weights (\($0)) are negative, or all are 0" } ?? "there are no runs"),
        expected: weight == nil ? "at least one run" : "runs with weights of at least 0, not all of them 0")
    case .unit(let column, let error):
      Problem(
        at: "the value for \(column)", found: error.problem.found, expected: error.problem.expected,
        hint: error.problem.hint)
    case .noGoodTime(let obsID):
      Problem(
        at: "run \(obsID)", found: "no good time", expected: "good time, because the models are averaged over it",
        hint: "exclude the run")
    case .noColumns:
      Problem(found: "no columns", expected: "columns with scales, such as { ZEN_PNT = \"10 deg\", MUONEFF = 0.1 }")
    case .scale(let column, let found):
      Problem(at: "the scale of \(column)", found: found, expected: "a number above 0, in the unit of the column")
    case .tooManyPairs(let on, let off, let most):
      Problem(
        found: "\(grouped(on)) ON runs and \(grouped(off)) OFF runs",
        expected: "fewer runs: the number of ON runs times the total number of ON and OFF runs must be at "
          + "most \(grouped(most))",
        hint: "pair the runs in several steps, for example one band of zenith angle at a time")
    case .notPositive(let text, let found):
      Problem(found: "\(text) is \(shortest(found))", expected: "a number above 0, because its logarithm is used")
    case .noGroup(let text):
      Problem(
        found: "no group has runs", expected: "at least one group with runs, to compute the mean of \(text)")
    case .weights(let found):
      Problem(
        found: "the weights \(found.map(shortest).joined(separator: ", "))",
        expected: "weights of at least 0, not all of them 0")
    case .noCounts:
      Problem(
        found: "the option 'min' contains COUNTS, but the option 'counts' is not set",
        expected: "the counts of the runs",
        hint: "set the option 'counts' to the result of run_sums")
    }
  }
}

extension MatchingError {
  /// True if runs, their values or their counts are missing or cannot be used.
  public var isLackOfData: Bool {
    switch self {
    case .noValue, .noMean, .notPositive, .noGroup, .noCounts: true
    default: false
    }
  }
}
