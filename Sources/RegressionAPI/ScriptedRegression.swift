import DL3
import Foundation
import LuaHost
import Production
import Regression
import Selection
import TextFormat

/// The Lua object for a regression that was fitted to the counts of many runs.
struct ScriptedRegression: Sendable {
  /// The fit to all training runs, also after ``without(_:)``; `nil` in a dry run.
  let fit: RegressionFit?
  /// The coefficients of the fit, or of the fit without some of its runs; `nil` in a dry run.
  let coefficients: RegressionCoefficients?
  let counts: ScriptedPixelCounts
  let columns: RunColumns
  /// The ids of the runs from which the coefficients are determined.
  let training: [Int64]
  /// The prediction of norms from columns; `nil` in a dry run.
  let columnNorm: ColumnNorm?

  init(fit: RegressionFit?, counts: ScriptedPixelCounts, columns: RunColumns, training: [Int64]) throws {
    try self.init(
      fit: fit, coefficients: fit?.coefficients, counts: counts, columns: columns, training: training)
  }

  private init(
    fit: RegressionFit?, coefficients: RegressionCoefficients?, counts: ScriptedPixelCounts, columns: RunColumns,
    training: [Int64]
  ) throws {
    (self.fit, self.coefficients, self.counts) = (fit, coefficients, counts)
    (self.columns, self.training) = (columns, training)
    guard let fit else {
      columnNorm = nil
      return
    }
    let known = Set(training)
    let norms = Dictionary(uniqueKeysWithValues: zip(fit.obsIDs, fit.norms))
    let rows = columns.runs.indices.filter { known.contains(columns.runs[$0].obsID) }
    columnNorm = try ColumnNorm(
      norms: rows.map { norms[columns.runs[$0].obsID] ?? .nan },
      livetimes: rows.map { columns.runs[$0].counts.livetime }, columns: rows.map { columns.norm[$0] })
  }

  /// Returns the regression without some training runs, by the one-step formula of ``RegressionFit/leavingOut(_:)``.
  func without(_ runs: [Int64]) throws -> ScriptedRegression {
    let left = Set(runs)
    return try ScriptedRegression(
      fit: fit, coefficients: fit?.leavingOut(runs), counts: counts, columns: columns,
      training: training.filter { !left.contains($0) })
  }

  /// Returns the index of a run among the counted runs.
  /// - Throws: ``RegressionError/notCounted(obsID:)``
  func number(of obsID: Int64) throws(RegressionError) -> Int {
    guard let number = columns.runs.firstIndex(where: { $0.obsID == obsID }) else { throw .notCounted(obsID: obsID) }
    return number
  }

  /// Returns the norm that the columns of a run predict; `nil` in a dry run.
  /// - Throws: ``RegressionError``
  func expectedNorm(of obsID: Int64) throws(RegressionError) -> OwnEvents.Prior? {
    let number = try number(of: obsID)
    let values = columns.norm[number]
    guard values.allSatisfy(\.isFinite) else {
      throw .missingCovariate(obsID: obsID, name: "norm", found: values.first { !$0.isFinite })
    }
    return columnNorm?.norm(columns: values, livetime: columns.runs[number].counts.livetime)
  }
}

extension ScriptedRegression: LuaBindable {
  static let luaName = "Regression"

  private static let leftOut = Argument(
    "runs", RunChoice.type, "the run or runs that are excluded")

  static let luaClass = LuaClass<ScriptedRegression>(
    "A log-linear Poisson regression, fitted to the counts of many runs, that predicts the background of a run.",
    details: """
      Methods return new objects and never change the regression. ln(rate) is a sum in which each coefficient
      multiplies the functions of its term: a coefficient of 0.1 increases the rate by about 10 % where these functions
      are 1.
      """,
    methods: predictionMethods + [
      Method(
        "without", "Returns the regression without some of its runs, computed with a one-step formula.",
        details: """
          The formula is much faster than a new fit. The deviance of a run differs by less than 0.02 from the deviance
          after a new fit. The penalty strengths are still determined by all runs. For a regression that is entirely
          independent of the excluded runs, call `dt.regression` with the option `runs`.
          """,
        arguments: [leftOut],
        results: [ReturnValue("regression", .object(ScriptedRegression.self), "the regression of the remaining runs")]
      ) { regression, call in [.object(try regression.without(try call[leftOut].obsIDs))] }
    ],
    fields: [
      Field("runs", .object(RunSelection.self), "the training runs") { regression in
        let known = Set(regression.training)
        let selection = regression.counts.selection
        return .object(selection.narrowed(to: selection.runs.filter { known.contains($0.obsID) }))
      },
      Field(
        "strengths", .dictionary(of: .number),
        "the strength of each penalty group: 1 / prior variance of its coefficients",
        converting: { $0.coefficients?.strengths ?? [:] }),
      Field(
        "coefficients", .array(of: .table),
        "a row for each coefficient: TERM (number of the term), GROUP (penalty group), FIELD (function of the "
          + "position in the field of view), RUN (function of the run), VALUE (value of the coefficient), ERROR "
          + "(standard error)",
        converting: { regression in
          guard let coefficients = regression.coefficients else { return [[String: LuaValue]]() }
          return coefficients.model.terms.indices.map { number -> [String: LuaValue] in
            let term = coefficients.model.terms[number]
            return [
              "TERM": .integer(number + 1), "GROUP": .string(term.group),
              "FIELD": .string(FieldFunction.text(of: [term.field])),
              "RUN": .string(term.run.factors.map(\.text).joined(separator: " * ")),
              "VALUE": .number(coefficients.values[number]), "ERROR": .number(coefficients.errors[number]),
            ]
          }
        }),
      Field(
        "degrees_of_freedom", .optional(.number),
        "the effective number of coefficients of all terms; nil after `without` and in a dry run"
      ) { regression in
        guard let fit = regression.fit, fit.obsIDs == regression.training else { return .nil }
        return .number(fit.termDegreesOfFreedom)
      },
    ],
    describe: { regression in
      let terms = regression.coefficients.map { ", \(counted($0.values.count, "coefficient"))" } ?? ""
      return "regression of \(counted(regression.training.count, "run"))\(terms)"
    })
}

/// An argument that is a run or a selection of runs.
struct RunChoice: Sendable {
  let obsIDs: [Int64]

  static var type: ArgumentType<RunChoice> {
    ArgumentType("Run or Runs", luaCATS: "Run|Runs", phrase: "a run or a selection of runs") { value, _ in
      if let run: Run = value.object() { return RunChoice(obsIDs: [run.obsID]) }
      guard let selection: RunSelection = value.object() else { throw Mismatch(value) }
      return RunChoice(obsIDs: selection.runs.obsIDs)
    }
  }
}
