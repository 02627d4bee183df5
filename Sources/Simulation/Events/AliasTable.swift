/// Draws bins with probabilities proportional to their weights, in constant time. It uses the alias method of A. J.
/// Walker (ACM Trans. Math. Softw. 3, 1977, 253), with the table of M. D. Vose (IEEE Trans. Softw. Eng. 17, 1991, 972).
///
/// Each of the n bins gets the share 1 / n. A light bin does not need all of its share. The rest of the share belongs
/// to a heavy bin, which is the alias of the light bin.
struct AliasTable: Sendable, Equatable {
  /// For each bin, the fraction of its share 1 / n that it keeps. The rest of the share belongs to another bin, the
  /// alias.
  private let own: [Double]
  private let alias: [Int32]

  /// Creates a table from weights, which must be finite and not negative, with a positive sum.
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
    // The remaining bins differ from a full share only by rounding errors.
    for bin in light + heavy { own[bin] = 1 }
    self.own = own
    self.alias = alias
  }

  /// Returns a random bin. `uniform` is a uniformly distributed number between 0 and 1.
  @inline(__always)
  func bin(_ uniform: Double) -> Int {
    let place = uniform * Double(own.count)
    let bin = min(Int(place), own.count - 1)
    return place - Double(bin) < own[bin] ? bin : Int(alias[bin])
  }
}
