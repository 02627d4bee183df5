import Simulation

extension Xoshiro256 {
  /// Returns a random whole number from 0 to `count - 1`. The probabilities of two numbers differ by at most 2^-64.
  /// Source: D. Lemire (ACM Trans. Model. Comput. Simul. 29, 2019, 3). The correction in this paper is left out,
  /// because it only matters for counts beyond 10^6.
  @inline(__always)
  mutating func index(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}

/// Returns the whole numbers from 0 to `count - 1` in a random order, by the method of Fisher and Yates. The order
/// depends only on the seed, and not on the version of Swift.
func randomOrder(of count: Int, seed: UInt64) -> [Int] {
  var (order, generator) = (Array(0..<count), Xoshiro256(seed: seed))
  for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, generator.index(below: last + 1)) }
  return order
}
