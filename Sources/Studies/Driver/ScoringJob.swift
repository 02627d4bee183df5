import BackgroundModels
import Production

/// A job that scores the answers of a strategy, one fold at a time, on any thread.
struct ScoringJob: Sendable {
  /// The outcome for a target run.
  struct Target: Sendable {
    enum Outcome: Sendable {
      case scored(RunScore, RunParts)
      case lost(String)
    }

    let obsID: Int64
    /// Whether the target run is one of the runs from which the model was made.
    let isOwn: Bool
    let outcome: Outcome
  }

  let folds: [Fold]
  let answers: [StrategyAnswer]
  let runs: [Int64: ScoredCounts]
  let classes: ScoreClasses
  let reader: Reader
  let usesHorizon: Bool

  /// Scores the answer of the strategy for the targets of a fold.
  func scores(ofFold index: Int) -> [Target] {
    switch answers[index] {
    case .none(let reason):
      return folds[index].targets.map { Target(obsID: $0, isOwn: false, outcome: .lost(reason)) }
    case .counts(let counts):
      return folds[index].targets.map { obsID in
        target(obsID, isOwn: false) { () throws(StudyError) in
          guard let predicted = counts[obsID] else { throw .noModel(obsID: obsID) }
          return predicted
        }
      }
    case .models(let models):
      return folds[index].targets.map { obsID in
        let model = models[obsID]
        return target(obsID, isOwn: model?.origin.obsIDs.contains(obsID) ?? false) { () throws(StudyError) in
          guard let model, let run = runs[obsID] else { throw .noModel(obsID: obsID) }
          return try PixelPredictor(model, grid: classes.grid, reader: reader).counts(for: run.run)
        }
      }
    case .model(let model):
      let predictor = Result { () throws(StudyError) in
        try PixelPredictor(model, grid: classes.grid, reader: reader)
      }
      let known = Set(model.origin.obsIDs)
      return folds[index].targets.map { obsID in
        target(obsID, isOwn: known.contains(obsID)) { () throws(StudyError) in
          guard let run = runs[obsID] else { throw .noModel(obsID: obsID) }
          return try predictor.get().counts(for: run.run)
        }
      }
    }
  }

  private func target(_ obsID: Int64, isOwn: Bool, predict: () throws(StudyError) -> [Double]) -> Target {
    do throws(StudyError) {
      guard let run = runs[obsID] else { throw .notCounted(obsID: obsID) }
      let predicted = try run.scored(predict())
      let score = try RunScore(run, predicted: predicted)
      let parts = RunParts(run, predicted: predicted, score: score, classes: classes, usesHorizon: usesHorizon)
      return Target(obsID: obsID, isOwn: isOwn, outcome: .scored(score, parts))
    } catch {
      return Target(obsID: obsID, isOwn: isOwn, outcome: .lost(error.description))
    }
  }
}
