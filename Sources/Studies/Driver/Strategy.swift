import BackgroundModels

/// A method that makes the background models of a study. Strategies can differ in bins, smoothing, or training runs,
/// for example.
///
/// A study calls a strategy once for each fold, one fold after the other, on the thread that runs the study. A strategy
/// can therefore call Lua.
///
/// ```
/// let strategy = Strategy("all runs") { fold in
///   .model(try counts.narrowed(to: fold.training).fill().model)
/// }
/// ```
public struct Strategy {
  /// The name, which is unique in a study.
  public let name: String
  /// The settings that define the strategy, such as `zenith` = `0, 20, 40 deg`. Tables and figures of a grid of
  /// strategies show these settings.
  public let settings: [String: String]
  /// The reader that evaluates the models of the strategy; `nil` for the reader of the study.
  public let reader: Reader?
  /// A function that returns the prediction for the targets of a fold. If it throws an error, there is no prediction
  /// for the targets, and the error is the reason. Interrupts, and errors for which the argument `endsStudy` of
  /// ``Study`` returns true, end the study instead.
  public let predict: (Fold) throws -> StrategyAnswer

  /// Creates a strategy.
  public init(
    _ name: String, settings: [String: String] = [:], reader: Reader? = nil,
    predict: @escaping (Fold) throws -> StrategyAnswer
  ) {
    (self.name, self.settings, self.reader, self.predict) = (name, settings, reader, predict)
  }
}

/// The answer of a strategy for a fold.
public enum StrategyAnswer: Sendable {
  /// One model, which is used for all target runs.
  case model(BackgroundModel)
  /// A model for each target run, by OBS_ID. A target run without a model has no prediction.
  case models([Int64: BackgroundModel])
  /// The predicted counts of each target run, by OBS_ID, in all bins of the grid, with the energy first. A target run
  /// without counts has no prediction.
  case counts([Int64: [Double]])
  /// The reason why there is no prediction for any target run.
  case none(String)
}
