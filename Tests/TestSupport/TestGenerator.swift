/// A reproducible stream of pseudo-random numbers: the generator SplitMix64, started with a seed.
public struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Creates the stream of a seed. The first state is computed from the first two numbers that SplitMix64 gives for the
  /// seed. If seeds were used as states directly, the streams of two seeds could overlap.
  public init(seed: Int) {
    state = UInt64(truncatingIfNeeded: seed)
    state = next() &+ next() << 1
  }

  /// Returns the next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
