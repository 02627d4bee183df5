/// Draws the number of a bin by its weight in constant time: the alias method of A. J. Walker (ACM Trans. Math. Softw.
/// 3, 1977, 253), its table made as by M. D. Vose (IEEE Trans. Softw. Eng. 17, 1991, 972).
///
/// Every bin of n is given the share 1 / n; what a light one leaves of it is filled up from a heavy one, its alias.
struct AliasTable: Sendable, Equatable {
  /// How much of the share of a bin is its own.
  private let own: [Double]
  private let alias: [Int32]

  /// A table of weights, which are finite and not below 0; their sum is above 0.
  init(_ weights: [Double]) {
    let total = weights.reduce(0, +)
    precondition(total > 0 && total.isFinite)
    var own = weights.map { $0 / total * Double(weights.count) }
    var alias = [Int32](repeating: 0, count: weights.count)
    var light = own.indices.filter { own[$0] < 1 }
    var heavy = own.indices.filter { own[$0] >= 1 }
    while let small = light.last, let large = heavy.last {
      light.removeLast()
      alias[small] = Int32(large)
      own[large] -= 1 - own[small]
      if own[large] < 1 {
        heavy.removeLast()
        light.append(large)
      }
    }
    // What is left on either side differs from 1 by rounding alone.
    for bin in light + heavy { own[bin] = 1 }
    self.own = own
    self.alias = alias
  }

  /// A bin, from a number that is even between 0 and 1.
  @inline(__always)
  func bin(_ uniform: Double) -> Int {
    let place = uniform * Double(own.count)
    let bin = min(Int(place), own.count - 1)
    return place - Double(bin) < own[bin] ? bin : Int(alias[bin])
  }
}
