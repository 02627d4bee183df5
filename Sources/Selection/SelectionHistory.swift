/// The criteria of a selection of runs, and the reasons for the rejected runs.
///
/// Selections that were narrowed without a new criterion share one object. The log therefore records the object once,
/// even if many groups of the runs are filled.
public final class SelectionHistory: Sendable {
  /// The reason for each rejected run, by the id of the run.
  public let refusals: [Int64: String]
  /// The criteria, in the order in which they were applied.
  public let criteria: [String]

  init(refusals: [Int64: String] = [:], criteria: [String] = []) {
    (self.refusals, self.criteria) = (refusals, criteria)
  }

  /// Returns the history with an additional criterion and the runs that it rejects.
  public func adding(_ criterion: String, refusals new: [Int64: String]) -> SelectionHistory {
    SelectionHistory(refusals: refusals.merging(new) { first, _ in first }, criteria: criteria + [criterion])
  }
}
