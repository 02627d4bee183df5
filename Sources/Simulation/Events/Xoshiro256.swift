/// The random number generator of the simulator, xoshiro256++ 1.0 of D. Blackman and S. Vigna (ACM Trans. Math. Softw.
/// 47, 2021, 36; public domain). Its state is initialised with SplitMix64, as its authors recommend.
///
/// Each seed has many streams of random numbers. A generator produces the numbers of one stream. The simulator uses the
/// number of a run, counted from 1, as the stream of the run. A run therefore does not depend on the other runs, on
/// their order, or on the number of threads.
public struct Xoshiro256: Sendable, RandomNumberGenerator {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Creates a generator for a stream of a seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var streams = SplitMix64(state: stream)
    var words = SplitMix64(state: seed ^ streams.next())
    s0 = words.next()
    s1 = words.next()
    s2 = words.next()
    s3 = words.next()
  }

  init(state: (UInt64, UInt64, UInt64, UInt64)) { (s0, s1, s2, s3) = state }

  /// Returns the next 64 bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(s0 &+ s3, by: 23) &+ s0
    let carried = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= carried
    s3 = Self.rotate(s3, by: 45)
    return result
  }

  /// Returns a uniformly distributed number x: the centre of one of 2^53 equal cells between 0 and 1, rounded. It is
  /// never 0, so log(x) is finite, and never 1: the last centre, which would be rounded to 1, becomes 1 - 2^-53.
  public mutating func uniform() -> Double { min((Double(next() >> 11) + 0.5) * 0x1p-53, 1 - 0x1p-53) }

  /// Returns a number that is uniformly distributed between two limits.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  private static func rotate(_ word: UInt64, by bits: UInt64) -> UInt64 { (word << bits) | (word >> (64 - bits)) }
}

/// The generator SplitMix64 of G. Steele, D. Lea and C. Flood (OOPSLA 2014), in the form of S. Vigna (public domain).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
