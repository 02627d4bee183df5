/// Leaves empty bins as they are: a rate of 0, or NaN without exposure. For comparisons with tools that do the same.
public struct LeaveEmptyBins: EmptyBinPolicy {
  /// Makes the policy.
  public init() {}

  /// `none`.
  public var text: String { "none" }

  /// `true`.
  public var isForParity: Bool { true }

  /// Changes nothing.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {}

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.plain(
    "none", summary: "empty bins keep a rate of 0, for parity with tools that leave them", LeaveEmptyBins(),
    option: "empty")
}
