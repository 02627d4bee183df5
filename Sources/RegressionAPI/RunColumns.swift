import DL3
import Expression
import LuaHost
import Production
import RecipeAPI
import Regression
import Selection

/// The values of each run that a regression needs in addition to the counts: the covariates, the field, and the columns
/// from which the norm is predicted.
struct RunColumns: Sendable {
  /// The names of the covariates, in alphabetical order.
  let names: [String]
  /// The counted runs with their covariates and fields; empty in a dry run.
  let runs: [RegressionRun]
  /// The values from which the norm of a run is predicted, for each run.
  let norm: [[Double]]

  /// Evaluates expressions for all counted runs.
  /// - Parameters:
  ///   - expressions: The expressions of the covariates, by name.
  ///   - field: The column or function that gives the field of each run.
  ///   - session: The session, in which runs whose field cannot be determined are recorded.
  ///   - norm: The expressions from which norms are predicted; `nil` for the default.
  init(
    _ counts: ScriptedPixelCounts, expressions: [String: String], field: FieldOption, norm: [String]?,
    in session: RecipeSession
  ) throws {
    let runs = counts.runs
    let names = expressions.keys.sorted()
    let values = try names.map { try runs.numbers(Expression(expressions[$0] ?? "")) }
    let labels = try Self.labels(of: runs, field, in: session)
    self.names = names
    self.runs = counts.counts.enumerated().map { row, counts in
      RegressionRun(
        counts, covariates: Dictionary(uniqueKeysWithValues: zip(names, values.map { $0[row] })),
        labels: labels[row].map { [$0] } ?? [])
    }
    var columns = try norm.map { try $0.map { try runs.numbers(Expression($0)) } } ?? []
    if norm == nil {
      columns = values + values.map { $0.map { $0 * $0 } }
      if runs.store.observations.column("MUONEFF") != nil { columns.append(try runs.numbers(Expression("MUONEFF"))) }
    }
    self.norm = counts.counts.indices.map { row in columns.map { $0[row] } }
  }

  private static func labels(of runs: Runs, _ field: FieldOption, in session: RecipeSession) throws -> [String?] {
    switch field {
    case .target: return runs.texts("TARGET_NAME") ?? runs.map { _ in nil }
    case .column(let name):
      let observations = runs.store.observations
      _ = try observations.column(name, purpose: "to name the sky field of each run")
      guard let texts = runs.texts(name) else {
        var place = observations.place
        place.column = name
        throw DL3Error.wrongColumnType(
          place, found: "values that are not strings",
          expected: "for each run, a string with the name of its sky field")
      }
      return texts
    case .ofRun(let function):
      let (labels, failures) = try session.answers(about: runs) { run in
        let answer = try function.call(about: "run \(run.obsID)", .object(run)).first ?? .nil
        guard answer.isNil || answer.string != nil else {
          throw RegressionError.notAField(obsID: run.obsID, found: answer.shown)
        }
        return answer.string
      }
      for failure in failures {
        session.log.warn(
          "no-field", "the function 'field' failed for a run, so the run is used without the name of a sky field",
          at: "run \(failure.obsID): \(failure.problem)")
      }
      return runs.map { labels[$0.obsID] }
    }
  }
}
