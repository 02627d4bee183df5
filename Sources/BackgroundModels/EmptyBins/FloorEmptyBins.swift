import Units

/// Raises empty bins to a floor: a rate that is given, or half a count over the exposure of the bin.
///
/// Half a count is the mean of what an empty bin expects if all expectations up to 1 were alike likely. A bin without
/// exposure is raised only to a floor that is given; from half a count nothing can be told about it.
public struct FloorEmptyBins: EmptyBinPolicy {
  /// The floor in s-1 MeV-1 sr-1; `nil` for half a count.
  public let rate: Double?

  /// Makes the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless the floor is finite and above 0.
  public init(rate: Double? = nil) throws(BackgroundError) {
    if let rate, !(rate > 0 && rate.isFinite) {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(rate), expected: "a rate above 0")
    }
    self.rate = rate
  }

  /// `floor`, and the rate where one was given.
  public var text: String { rate.map { "floor \(Quantity($0, .backgroundRate))" } ?? "floor" }

  /// Unless the floor is given.
  public var needsCounts: Bool { rate == nil }

  /// Raises the empty bins.
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
    summary: "empty bins get a rate, such as floor 1e-9 s-1 MeV-1 sr-1, or half a count over their exposure"
  ) { quantity throws(BackgroundError) in
    guard let quantity else { return try FloorEmptyBins() }
    let rate: Double
    do throws(UnitError) { rate = try quantity.value(in: .backgroundRate) } catch {
      throw .methodArgument(option: "empty", usage: usage, error: error)
    }
    return try FloorEmptyBins(rate: rate)
  }
}
