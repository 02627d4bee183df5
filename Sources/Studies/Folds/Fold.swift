/// One part of a study: the runs that are left out and scored, and the runs from which their models are made.
public struct Fold: Sendable, Hashable, Codable {
  /// The name, such as `run 20275`.
  public let name: String
  /// OBS_IDs of the runs from which models may be made. None of them is a target.
  public let training: [Int64]
  /// OBS_IDs of the runs that are scored.
  public let targets: [Int64]

  /// Creates a fold.
  public init(name: String, training: [Int64], targets: [Int64]) {
    (self.name, self.training, self.targets) = (name, training, targets)
  }
}
