import Diagnostics
import Units

/// An error in an axis or a histogram.
public enum AxisError: DarktimeError, Equatable {
  /// There are fewer than two edges.
  case tooFewEdges(axis: String, count: Int)
  /// An edge is NaN or infinite. Positions are counted from 1.
  case notFinite(axis: String, position: Int, value: Double)
  /// An edge is not greater than the previous edge. `position` is the number of the edge, counted from 1.
  case notIncreasing(axis: String, position: Int, left: Double, right: Double)
  /// A log axis does not start above 0.
  case logNeedsPositive(axis: String, value: Double)
  /// A sqrt axis starts below 0.
  case sqrtNeedsNonNegative(axis: String, value: Double)
  /// The number of bins is below 1 or above ``Axis/mostBins``.
  case binCount(axis: String, count: Int)
  /// The text starts or ends with an unknown word.
  case unknownWord(axis: String, text: String, word: String, known: [String])
  /// The text continues after the number of bins.
  case surplus(axis: String, text: String)
  /// The text contains a word where a number is expected.
  case notANumber(axis: String, text: String, word: String)
  /// The numbers have no unit, but a unit is required.
  case missingUnit(axis: String, text: String, expected: String?)
  /// The unit is unknown or has the wrong dimension.
  case unit(axis: String, error: UnitError)
  /// The text contains a spacing rule, but not both limits of the axis.
  case endsMissing(axis: String, text: String)
  /// The text contains a spacing rule, but not the number of bins.
  case binsMissing(axis: String, text: String)
  /// The number of bins is not an integer.
  case wholeBins(axis: String, text: String)
  /// A comma between two edges is missing.
  case commaMissing(axis: String, text: String)
  /// The number of values is not the number of bins of the histogram.
  case valueCount(axes: [String], found: Int, expected: Int)
  /// The histogram has no axis with this name.
  case noAxis(name: String, present: [String])

  /// The error message.
  public var problem: Problem {
    switch self {
    case .tooFewEdges(let axis, let count):
      Problem(at: place(axis), found: count == 1 ? "one edge" : "\(count) edges", expected: "at least two edges")
    case .notFinite(let axis, let position, let value):
      Problem(at: place(axis), found: "edge \(position) is \(value)", expected: "finite edges")
    case .notIncreasing(let axis, let position, let left, let right):
      Problem(
        at: place(axis),
        found: "edge \(position) (\(shortest(right))) is not above the edge before it (\(shortest(left)))",
        expected: "strictly increasing edges")
    case .logNeedsPositive(let axis, let value):
      Problem(at: place(axis), found: "a log axis from \(shortest(value))", expected: "a lower limit above 0")
    case .sqrtNeedsNonNegative(let axis, let value):
      Problem(at: place(axis), found: "a sqrt axis from \(shortest(value))", expected: "a lower limit of at least 0")
    case .binCount(let axis, let count):
      Problem(at: place(axis), found: "\(count) bins", expected: "1 to \(Axis.mostBins) bins")
    case .unknownWord(let axis, let text, let word, let known):
      Problem(
        at: place(axis), found: word.isEmpty ? "no word after the last number in '\(text)'" : "'\(word)' in '\(text)'",
        expected: known.count == 1 ? "'\(known[0])'" : known.map { "'\($0)', " }.joined() + "or a list of edges",
        hint: correction(for: word, in: known))
    case .surplus(let axis, let text):
      Problem(at: place(axis), found: "numbers after 'bins' in '\(text)'", expected: "'bins' at the end")
    case .notANumber(let axis, let text, let word):
      Problem(
        at: place(axis),
        found: word.isEmpty ? "an empty item in '\(text)'" : "'\(word)' in '\(text)'",
        expected: "a number", hint: Self.forms)
    case .missingUnit(let axis, let text, let expected):
      Problem(
        at: place(axis), found: "numbers without a unit in '\(text)'",
        expected: expected.map { "a unit convertible to '\($0)'" } ?? "a unit after the last number",
        hint: "write the unit once after the last value, or after each value")
    case .unit(let axis, let error):
      Problem(at: place(axis), found: error.problem.found, expected: error.problem.expected, hint: error.problem.hint)
    case .endsMissing(let axis, let text):
      Problem(at: place(axis), found: "'\(text)' does not contain both a lower and an upper limit", hint: Self.forms)
    case .binsMissing(let axis, let text):
      Problem(at: place(axis), found: "'\(text)' without a number of bins", expected: "'N bins' at the end")
    case .wholeBins(let axis, let text):
      Problem(at: place(axis), found: "'\(text)'", expected: "a whole number of bins")
    case .commaMissing(let axis, let text):
      Problem(at: place(axis), found: "'\(text)'", expected: "commas between the edges", hint: Self.forms)
    case .valueCount(let axes, let found, let expected):
      Problem(
        found: "the number of values for a histogram (axes: \(axes.joined(separator: ", "))) is \(found)",
        expected: "\(expected), one for each bin")
    case .noAxis(let name, let present):
      Problem(found: "no axis '\(name)'", hint: suggestion(for: name, among: present))
    }
  }

  private static let forms =
    "write \"log 0.1 100 TeV 19 bins\", \"sqrt 0 3 deg 9 bins\", \"linear 0 10 s 5 bins\" or \"0, 20, 40, 90 deg\""

  private func place(_ axis: String) -> String { "axis '\(axis)'" }
}
