/// One part of a study. A fold consists of target runs, which are scored, and of training runs, from which the models
/// for the targets are made.
public struct Fold: Sendable, Hashable, Codable {
  /// The name, such as `run 20275`.
  public let name: String
  /// The OBS_IDs of the runs from which models may be made. None of these runs is a target.
  public let training: [Int64]
  /// The OBS_IDs of the target runs, which are scored.
  public let targets: [Int64]

  /// Creates a fold.
  public init(name: String, training: [Int64], targets: [Int64]) {
    (self.name, self.training, self.targets) = (name, training, targets)
  }
}
