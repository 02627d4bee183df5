/// What becomes of bins in which no event was seen, or which had no exposure.
///
/// It matters to whoever reads the model: a reader that interpolates in the logarithm of the rate takes an empty bin
/// for a rate of 1e-308, and where it extrapolates the last half bin of an axis from such a neighbour it returns
/// anything up to infinity. A policy changes rates alone, never counts or exposure, and marks every bin it changes.
public protocol EmptyBinPolicy: Sendable {
  /// The policy as it is written in the option `empty`.
  var text: String { get }
  /// Whether it is there for parity with tools that leave the ends of the axes and the counts as they come; it is used
  /// on the whole axis then, and the rates are neither scaled nor made into nodes.
  var isForParity: Bool { get }
  /// Whether it keeps the counts at each energy by itself; if not, the rates of an energy are scaled afterwards.
  var keepsCounts: Bool { get }
  /// Whether it derives rates from numbers of events, and so has nothing to go by in a rate alone.
  var needsCounts: Bool { get }
  /// Applies the policy.
  func apply(to bins: inout BinnedRate, over axes: some ModelAxes)
}

extension EmptyBinPolicy {
  /// `false`.
  public var isForParity: Bool { false }
  /// `false`.
  public var keepsCounts: Bool { false }
  /// `false`.
  public var needsCounts: Bool { false }
}

/// The policies there are.
public let emptyBinPolicies = MethodRegistry<any EmptyBinPolicy>(
  option: "empty",
  entries: [
    ShrinkSparseBins.entry, PowerLawFill.entry, FloorEmptyBins.entry, RateFloor.entry,
    MergeEmptyBinsUpward.entry, LeaveEmptyBins.entry,
  ])

/// The policy in use where none is asked for: the one with which held-out runs are predicted best
/// (see ``ShrinkSparseBins``).
public let defaultEmptyBinPolicy: any EmptyBinPolicy = ShrinkSparseBins()

/// The 95 % upper limit of the mean of a Poisson variable that was seen to be 0: -ln 0.05.
let upperLimitOfNothing = 2.995732273553991
