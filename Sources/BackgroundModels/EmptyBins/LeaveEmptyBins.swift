/// A policy that does not change empty bins. Their rate stays 0, or NaN without exposure. The policy is meant for
/// comparisons with tools that do not fill empty bins.
public struct LeaveEmptyBins: EmptyBinPolicy {
  /// Creates the policy.
  public init() {}

  /// Always `none`.
  public var text: String { "none" }

  /// Always `true`.
  public var isForParity: Bool { true }

  /// Changes nothing.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {}

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.plain(
    "none", summary: "empty bins keep a rate of 0, to reproduce tools that do not fill them", LeaveEmptyBins(),
    option: "empty")
}
