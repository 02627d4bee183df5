import Units

/// A policy that sets empty bins to a floor: a given rate, or half a count divided by the exposure of the bin.
///
/// Half a count is the mean of the expected counts of an empty bin if all expectations from 0 to 1 are equally likely.
/// A bin without exposure gets a rate only if a floor is given, because half a count divided by no exposure is not a
/// rate.
public struct FloorEmptyBins: EmptyBinPolicy {
  /// The floor in s-1 MeV-1 sr-1; `nil` for half a count.
  public let rate: Double?

  /// Creates the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless the floor is finite and above 0.
  public init(rate: Double? = nil) throws(BackgroundError) {
    if let rate, !(rate > 0 && rate.isFinite) {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(rate), expected: "a rate above 0")
    }
    self.rate = rate
  }

  /// The text `floor`, followed by the rate if one is given.
  public var text: String { rate.map { "floor \(Quantity($0, .backgroundRate))" } ?? "floor" }

  /// Whether the policy needs counts. It does if no floor is given, because the floor is then half a count divided by
  /// the exposure.
  public var needsCounts: Bool { rate == nil }

  /// Sets the empty bins to the floor, with an error of 100 %.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    for bin in 0..<bins.count where bins.isEmpty(bin) {
      if let rate {
        bins.set(bin, rate: rate, error: rate, state: .floored)
      } else if bins.exposure.values[bin] > 0 {
        let half = 0.5 / bins.exposure.values[bin]
        bins.set(bin, rate: half, error: half, state: .floored)
      }
    }
  }

  private static let usage = "floor [RATE]"

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry(
    "floor", usage: usage,
    summary: "the rate of an empty bin is RATE ('floor 1e-9 s-1 MeV-1 sr-1'), or half a count divided by the exposure "
      + "of the bin ('floor')"
  ) { quantity throws(BackgroundError) in
    guard let quantity else { return try FloorEmptyBins() }
    let rate: Double
    do throws(UnitError) { rate = try quantity.value(in: .backgroundRate) } catch {
      throw .methodArgument(option: "empty", usage: usage, error: error)
    }
    return try FloorEmptyBins(rate: rate)
  }
}
