import Diagnostics
import LuaHost
import ModelFiles
import Outputs
import RecipeAPI
import Selection
import Studies
import Tables
import TextFormat

/// The ranking of a study.
struct ScriptedRanking: LuaBindable {
  let ranking: Ranking
  let result: StudyResult
  /// The runs that strategies have to predict.
  let targets: RunSelection

  private var tables: StudyTables { StudyTables(result, ranking: ranking) }

  static let luaName = "Ranking"
  private static let out = Argument("out", .object(RecipeOutput.self), "the output folder")
  private static let name = Argument("name", .string, default: "ranking", "the first part of the file names")
  private static let strategy = Argument(
    "strategy", .optional(.string), "the name of the strategy; by default the best strategy")

  static let luaClass = LuaClass<ScriptedRanking>(
    "The strategies of a study, ordered from the best to the worst.",
    details: """
      `print(ranking)` prints a table with the deviance of each strategy and its difference from the deviance of the
      best strategy. The column RANK of `rows` is the position in the ranking. The ranking has four groups, in this
      order: complete strategies, which predict all runs from models of other runs; strategies that do not predict all
      runs, or predict 0 where events were observed; strategies that predict a run with a model made from this run (not
      held out); and failed strategies, which predict no run. docs/studies.md explains the columns.
      """,
    example: "local ranking = study:ranking()\nprint(ranking)\nranking:write(out)",
    methods: [
      Method(
        "write", "Writes the tables of the ranking, and the file from which the report page is made.",
        details: """
          The files are `NAME.ecsv` (one row for each strategy), `NAME_scores.ecsv` (one row for each strategy and run),
          `NAME_parts.ecsv` (one row for each strategy and part of the data), `NAME_systematics.ecsv` (the scatter
          between runs beyond Poisson noise, by energy and offset), and `NAME.json`, which the report page reads.
          """,
        example: "study:ranking():write(out)", arguments: [out], options: [name]
      ) { ranking, call in
        try ranking.write(to: call[out], name: call[name], session: call.attached(RecipeSession.self))
        return []
      },
      Method(
        "systematics",
        "Returns the scatter between runs beyond Poisson noise; `out:write_model` can store this scatter with a model.",
        details: """
          In an analysis that fits the background normalisation of each run, the scatter is the systematic error of the
          models of the chosen strategy, for runs like those of the study. `out:write_model` writes the scatter to the
          HDU SYSTEMATICS.
          """,
        example: "out:write_model(model, \"best\", { systematics = ranking:systematics() })",
        options: [strategy],
        results: [
          ReturnValue(
            "systematics", .object(Systematics.self),
            "the scatter between runs beyond Poisson noise, by energy and offset")
        ]
      ) { ranking, call in
        [.object(try ranking.systematics(of: call[strategy]))]
      },
    ],
    fields: [
      Field("best", .optional(.string), "the name of the best strategy; nil if no strategy predicts runs") {
        ($0.ranking.best?.name).map { .string($0) } ?? .nil
      },
      Field(
        "rows", .array(of: .table), "one row for each strategy, with the columns \(names(\.rows))",
        converting: { $0.tables.rows.luaRows }),
      Field(
        "scores", .array(of: .table), "one row for each strategy and run, with the columns \(names(\.scores))",
        converting: { $0.tables.scores.luaRows }),
      Field(
        "parts", .array(of: .table),
        "one row for each strategy and part of the data, with the ratio of observed to expected counts; the columns "
          + "are " + names(\.parts),
        converting: { $0.tables.parts.luaRows }),
    ],
    length: ("the number of strategies", { $0.ranking.rows.count }),
    describe: { ([$0.ranking.text] + $0.result.notScored).joined(separator: "\n") })

  /// Returns the names of the columns of a table.
  private static func names(_ table: KeyPath<StudyTables, Table>) -> String {
    StudyTables.empty[keyPath: table].columns.map(\.name).joined(separator: ", ")
  }

  private func write(to out: RecipeOutput, name: String, session: RecipeSession) throws {
    try out.write(table: tables.rows, name: name)
    try out.write(table: tables.scores, name: "\(name)_scores")
    try out.write(table: tables.parts, name: "\(name)_parts")
    try out.write(table: tables.systematics, name: "\(name)_systematics")
    let record = StudyRecord(result, ranking: ranking, runs: targets.runs.map(StudyRun.init))
    try out.write(Array((stableJSON(record) + "\n").utf8), to: "\(name).json")
    session.log.record(.study("\(name).json"))
    if !ranking.rows.isEmpty, ranking.best == nil {
      session.log.warn(
        "no-prediction",
        "no strategy of the study predicted any run; the table of the ranking gives the reasons (column REASON)",
        at: name)
    }
    if let problem = ranking.baselineProblem { session.log.warn("baseline", problem, at: name) }
  }

  private func systematics(of name: String?) throws -> Systematics {
    // In a dry run there are no strategies.
    guard !result.strategies.isEmpty, let name = name ?? ranking.best?.name else {
      return Systematics(cells: [], strategy: "")
    }
    guard let strategy = result.strategies.first(where: { $0.name == name }) else {
      throw StudyError.unknownStrategy(name, present: ranking.rows.map(\.name))
    }
    return Systematics(
      cells: strategy.summary.scatter.map {
        Systematics.Cell(
          energy: $0.energyLow...$0.energyHigh, offset: $0.offsetLow...$0.offsetHigh, scatter: $0.relative,
          variance: $0.variance, varianceError: $0.error, runs: $0.runs)
      }, strategy: name)
  }
}

extension Table {
  /// The rows as dictionaries from column names to values. Cells without a value are left out.
  fileprivate var luaRows: [[String: LuaValue]] {
    (0..<rowCount).map { row in
      var cells: [String: LuaValue] = [:]
      for column in columns where !column.isNull(row) {
        switch column.values {
        case .bool(let values): cells[column.name] = .boolean(values[row])
        case .int(let values): cells[column.name] = .integer(Int(values[row]))
        case .double(let values): cells[column.name] = .number(values[row])
        case .string(let values): cells[column.name] = .string(values[row])
        case .vector: continue
        }
      }
      return cells
    }
  }
}
