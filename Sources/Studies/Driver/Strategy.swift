import BackgroundModels

/// A way to make the background models of a study, such as a choice of bins, of smoothing, or of training runs.
///
/// A strategy is called once for each fold, one after the other, on the thread that runs the study. It may therefore
/// call Lua.
///
/// ```
/// let strategy = Strategy("all runs") { fold in
///   .model(try counts.narrowed(to: fold.training).fill().model)
/// }
/// ```
public struct Strategy {
  /// The name, which is unique in a study.
  public let name: String
  /// The choices that make up the strategy, such as `zenith` = `0, 20, 40 deg`, for tables and figures over a grid.
  public let settings: [String: String]
  /// How its models are evaluated; `nil` for the reader of the study.
  public let reader: Reader?
  /// Returns what the strategy predicts for the targets of a fold. An error is recorded as the reason why the strategy
  /// lacks these runs; only an interrupt ends the study.
  public let predict: (Fold) throws -> StrategyAnswer

  /// Creates a strategy.
  public init(
    _ name: String, settings: [String: String] = [:], reader: Reader? = nil,
    predict: @escaping (Fold) throws -> StrategyAnswer
  ) {
    (self.name, self.settings, self.reader, self.predict) = (name, settings, reader, predict)
  }
}

/// What a strategy returns for a fold.
public enum StrategyAnswer: Sendable {
  /// One model for all target runs.
  case model(BackgroundModel)
  /// A model for each target run, by OBS_ID. Target runs without one are lost.
  case models([Int64: BackgroundModel])
  /// Predicted counts for each target run, by OBS_ID: all bins of the grid, energy first. Target runs without any are
  /// lost.
  case counts([Int64: [Double]])
  /// No model, and the reason.
  case none(String)
}
