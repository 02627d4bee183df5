/// What an empty-bin policy made of the bins of a model that no run exposed: excluded regions took all of them, or they lie
/// outside the safe energies of all runs.
public struct UnexposedBins: Sendable, Equatable {
  /// How many there are.
  public let bins: Int
  /// How many of them have a rate all the same.
  public let filled: Int
  /// The policy, as the option has it.
  public let policy: String

  /// `3 bins without exposure: 'extrapolate' gives 3 a rate`
  public var text: String {
    let what = "\(bins) \(bins == 1 ? "bin" : "bins") without exposure: "
    return switch filled {
    case 0: what + "'\(policy)' leaves them without a rate"
    case bins: what + "'\(policy)' gives them a rate"
    default: what + "'\(policy)' gives \(filled) of them a rate, the others have none"
    }
  }
}

extension BackgroundModel {
  /// What became of the bins without exposure; `nil` where there are none, or nothing is known of exposure.
  public var unexposed: UnexposedBins? {
    guard !isRateAlone else { return nil }
    let bins = exposure.values.indices.filter { !(exposure.values[$0] > 0) }
    guard !bins.isEmpty else { return nil }
    return UnexposedBins(bins: bins.count, filled: bins.count { !rate.values[$0].isNaN }, policy: emptyBins)
  }
}
