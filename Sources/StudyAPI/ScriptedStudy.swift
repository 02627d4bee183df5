import BackgroundModels
import DL3
import LuaHost
import Outputs
import Parallel
import RecipeAPI
import Selection
import Studies
import StudyLedger
import TextFormat

/// A study with the results of the strategies that were evaluated.
final class ScriptedStudy: LuaBindable {
  /// The study; `nil` in a dry run, in which no strategy is called.
  private let study: Study?
  private let training: RunSelection
  private let targets: RunSelection
  private let seed: UInt64
  /// The runs that could not be read.
  private let unread: [LostRun]
  /// The study in the ledger; `nil` if there is no ledger.
  private let kept: LedgerSession.Study?
  private let context: StudyContext
  private var results: [StrategyResult] = []
  /// The names of the strategies so far. A dry run records them, too.
  private var names: Set<String> = []

  init(
    _ study: Study?, training: RunSelection, targets: RunSelection, seed: UInt64, unread: [LostRun] = [],
    kept: LedgerSession.Study? = nil, _ context: StudyContext
  ) {
    (self.study, self.training, self.targets, self.seed) = (study, training, targets, seed)
    (self.unread, self.kept, self.context) = (unread, kept, context)
  }

  /// Calls a function of the script for every fold and scores what it returns, unless the ledger has the result.
  private func add(
    _ name: String, _ settings: [String: String], _ function: LuaFunction, _ extra: LuaValue?, in call: Call
  ) throws {
    if names.contains(name) { throw StudyError.duplicateStrategy(name) }
    guard let study else {
      names.insert(name)
      return
    }
    let trial = try StrategyTrial(name, settings, at: results.count, of: kept, context, in: call)
    if let result = try trial.keptResult() {
      add(result)
      return
    }
    let strategy = Strategy(name, settings: settings) { fold in
      let argument = ScriptedFold(
        fold: fold, training: try self.runs(fold.training, of: self.training),
        targets: try self.runs(fold.targets, of: self.targets))
      let answer = try trial.calling { try function.call([.object(argument)] + (extra.map { [$0] } ?? [])) }
      switch answer.first ?? .nil {
      case .nil: return .none(answer.dropFirst().first?.string ?? "the strategy returned no model")
      case let value:
        guard let model = BackgroundModel(value) else {
          return .none("the strategy returned \(value.shown); expected a model, or nil and a reason")
        }
        guard model.origin.unreadRuns.isEmpty else {
          return .none("none of the runs used to build the model could be read")
        }
        return .model(model)
      }
    }
    add(try trial.result(of: strategy, calling: function, in: study))
  }

  private func add(_ result: StrategyResult) {
    results.append(result)
    names.insert(result.name)
  }

  private func runs(_ ids: [Int64], of selection: RunSelection) throws -> RunSelection {
    let wanted = Set(ids)
    return selection.narrowed(to: selection.runs.filter { wanted.contains($0.obsID) })
  }

  static let luaName = "Study"
  private static let name = Argument("name", StrategyName.type, "the name of the strategy in tables")
  private static let function = Argument(
    "strategy", .function, "a function that receives a Fold and returns a model, or nil and a reason")
  private static let gridFunction = Argument(
    "strategy", .function,
    "a function that receives a Fold and a table with one value of each setting, and returns a model, or nil and a "
      + "reason")
  private static let settings = Argument(
    "settings", SettingCombination.type,
    "a list of values for each setting, such as { zenith = { ... }, smoothing = { ... } }")
  private static let baseline = Argument(
    "baseline", .optional(.string),
    "the name of a strategy; all others are compared with it, as well as with the best strategy; by default none")

  static let luaClass = LuaClass<ScriptedStudy>(
    "A comparison of how well strategies predict runs that were not used to build their models.",
    methods: [
      Method(
        "strategy", "Evaluates a strategy on all folds.",
        details: """
          The study continues if the function fails for a fold or returns an unusable model. The strategy then has no
          prediction for the runs of this fold, and the ranking gives the reason.
          """,
        arguments: [name, function]
      ) { study, call in
        try study.add(call[name], [:], call[function], nil, in: call)
        return []
      },
      Method(
        "grid", "Evaluates a strategy for all combinations of settings.",
        example: """
          study:grid({ smoothing = { "none", "gaussian 0.3 deg" } }, function(fold, setting)
            return sums:subset(fold.training):background():rate { smoothing = setting.smoothing }
          end)
          """,
        arguments: [settings, gridFunction]
      ) { study, call in
        let function = try call[gridFunction]
        for combination in try call[settings] {
          let table = try call.state.makeTable(names: combination.values.count)
          for (name, value) in combination.values { try table.set(.string(name), to: value) }
          try study.add(combination.name, combination.texts, function, .table(table), in: call)
        }
        return []
      },
      Method(
        "ranking", "Returns the strategies, ordered from the best to the worst.",
        details: """
          Each difference in deviance is given with its standard error from a paired bootstrap over runs. A strategy
          that does not predict all runs, or predicts 0 where events were observed, is ranked separately.
          """,
        options: [baseline], results: [ReturnValue("ranking", .object(ScriptedRanking.self), "the ranking")]
      ) { study, call in
        let result = StudyResult(
          folds: study.study?.folds ?? [], unscored: study.study?.unscored ?? [], unread: study.unread,
          strategies: study.results)
        let baseline = try call[baseline]
        if study.study == nil, let baseline, !study.names.contains(baseline) {
          throw StudyError.unknownBaseline(baseline, present: study.names.sorted())
        }
        let ranking = try Ranking(
          result, baseline: study.study == nil ? nil : baseline, bootstrap: PairedBootstrap(seed: study.seed))
        if let baseline, let kept = study.kept {
          try call.attached(LedgerSession.self).keep(baseline: baseline, of: kept)
        }
        return [.object(ScriptedRanking(ranking: ranking, result: result, targets: study.targets))]
      },
    ],
    length: ("the number of evaluated strategies", { $0.results.count }),
    describe: { "study of \(counted($0.targets.runs.count, "run"))" })
}
