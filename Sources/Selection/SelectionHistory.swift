/// How a selection of runs came about: one object for all selections that were narrowed from it without a new
/// criterion, so that the log records it once, however many groups of its runs are filled.
public final class SelectionHistory: Sendable {
  /// Why a run was refused, by its id.
  public let refusals: [Int64: String]
  /// The criteria, in the order in which they were applied.
  public let criteria: [String]

  init(refusals: [Int64: String] = [:], criteria: [String] = []) {
    (self.refusals, self.criteria) = (refusals, criteria)
  }

  /// The history with one criterion more, and what it refused.
  public func adding(_ criterion: String, refusals new: [Int64: String]) -> SelectionHistory {
    SelectionHistory(refusals: refusals.merging(new) { first, _ in first }, criteria: criteria + [criterion])
  }
}
