import Units

/// A policy that raises every rate below a floor to the floor, as Gammapy 0.3 did with its cubes. It also raises rates
/// of bins with events, and sets bins without a rate to the floor. In contrast, ``FloorEmptyBins`` does not change bins
/// with events.
public struct RateFloor: EmptyBinPolicy {
  /// The floor in s-1 MeV-1 sr-1.
  public let rate: Double

  /// Creates the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless the floor is finite and above 0.
  public init(rate: Double) throws(BackgroundError) {
    guard rate > 0, rate.isFinite else {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(rate), expected: "a rate above 0")
    }
    self.rate = rate
  }

  /// The policy as it is written in the option, such as `at-least 1e-10 s-1 MeV-1 sr-1`.
  public var text: String { "at-least \(Quantity(rate, .backgroundRate))" }

  /// Always `true`.
  public var isForParity: Bool { true }

  /// Raises the rates to the floor.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    for bin in 0..<bins.count where !(bins.rate.values[bin] >= rate) { bins.set(bin, rate: rate, state: .floored) }
  }

  private static let usage = "at-least RATE"

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.measured(
    "at-least", usage: usage, unit: .backgroundRate,
    summary: "missing rates and rates below RATE are set to RATE ('at-least 1e-10 s-1 MeV-1 sr-1'), as in Gammapy 0.3",
    option: "empty"
  ) { value throws(BackgroundError) in try RateFloor(rate: value) }
}
