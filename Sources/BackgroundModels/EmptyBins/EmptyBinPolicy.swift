/// A method that gives rates to bins with few or no events, or without exposure.
///
/// These rates matter because programs such as gammapy interpolate in the logarithm of the rate. Such programs replace
/// a rate of 0 by the smallest normal double, 2e-308. If they then extrapolate by half a bin from such a bin, the
/// result can be anything up to infinity.
///
/// A policy changes only rates, never counts or exposure. It sets the state of every bin that it changes.
public protocol EmptyBinPolicy: Sendable {
  /// The policy as it is written in the option `empty`.
  var text: String { get }
  /// Whether the policy reproduces a tool that keeps the whole energy axis and does not conserve the counts. If so, the
  /// default energy range is the whole axis, the default nodes are the mean rates, and rates are not scaled to the
  /// counts.
  var isForParity: Bool { get }
  /// Whether the policy itself conserves the counts at each energy. If not, the rates at each energy are scaled
  /// afterwards to conserve the counts.
  var keepsCounts: Bool { get }
  /// Whether the policy needs observed counts. If so, it cannot be used for a model that has a rate only.
  var needsCounts: Bool { get }
  /// Applies the policy to the rates of bins.
  func apply(to bins: inout BinnedRate, over axes: some ModelAxes)
}

extension EmptyBinPolicy {
  /// The default is `false`.
  public var isForParity: Bool { false }
  /// The default is `false`.
  public var keepsCounts: Bool { false }
  /// The default is `false`.
  public var needsCounts: Bool { false }
}

/// All policies for empty bins.
public let emptyBinPolicies = MethodRegistry<any EmptyBinPolicy>(
  option: "empty",
  entries: [
    ShrinkSparseBins.entry, PowerLawFill.entry, FloorEmptyBins.entry, RateFloor.entry,
    MergeEmptyBinsUpward.entry, LeaveEmptyBins.entry,
  ])

/// The default policy: the one that predicts held-out runs best (see ``ShrinkSparseBins``).
public let defaultEmptyBinPolicy: any EmptyBinPolicy = ShrinkSparseBins()

/// The 95 % upper limit of the mean of a Poisson variable if 0 counts are observed: -ln 0.05.
let upperLimitOfNothing = 2.995732273553991
