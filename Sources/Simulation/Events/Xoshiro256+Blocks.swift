#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Xoshiro256 {
  /// Fills a block with numbers evenly distributed between two others.
  mutating func fill(_ block: UnsafeMutableBufferPointer<Double>, from low: Double, to high: Double) {
    var generator = self
    for i in block.indices { block[i] = generator.uniform(low, high) }
    self = generator
  }

  /// An exponential variate, of mean 1.
  mutating func exponential() -> Double { -log(uniform()) }

  /// A variate of the law x^(k - 1) exp(-x) / Gamma(k), k above 0, by G. Marsaglia and W. Tsang (ACM Trans. Math.
  /// Softw. 26, 2000, 363).
  mutating func gamma(_ k: Double) -> Double {
    guard k >= 1 else { return gamma(k + 1) * pow(uniform(), 1 / k) }
    let d = k - 1 / 3.0
    while true {
      // A normal variate, by G. E. P. Box and M. E. Muller (Ann. Math. Stat. 29, 1958, 610).
      let x = (2 * exponential()).squareRoot() * cos(uniform(0, 2 * .pi))
      let root = 1 + x / (9 * d).squareRoot()
      let v = root * root * root
      if v > 0, log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// Fills a block with exponential variates, of mean 1, by the ziggurat of G. Marsaglia and W. Tsang (J. Stat. Softw.
  /// 5, 2000, issue 8): the area below exp(-x) is cut into 256 layers of equal area. A number that is even over a layer
  /// lies below the curve in 98.9 % of cases without a look at it; else exp(-x) itself decides, so nothing is
  /// approximated.
  mutating func fillExponential(_ block: UnsafeMutableBufferPointer<Double>) {
    var generator = self
    Ziggurat.layers.withUnsafeBufferPointer { layers in
      for i in block.indices {
        while true {
          let word = generator.next()
          let layer = Int(truncatingIfNeeded: word & 255)
          // The 53 bits of the place in the layer are others than the eight of its number.
          let x = (Double(word >> 11) + 0.5) * layers[layer].width
          if x < layers[layer + 1].edge {
            block[i] = x
            break
          }
          if layer == 0 {
            // What lies beyond the last layer is distributed as the whole is.
            block[i] = Ziggurat.tail + generator.exponential()
            break
          }
          let (low, high) = (layers[layer].height, layers[layer + 1].height)
          if low + (high - low) * generator.uniform() < exp(-x) {
            block[i] = x
            break
          }
        }
      }
    }
    self = generator
  }
}

/// The layers below exp(-x), from the lowest, which holds the tail too, to the peak at x = 0.
private enum Ziggurat {
  /// Where the tail begins, and the area of each layer, for 256 of them; the authors' numbers.
  static let tail = 7.697_117_470_131_049_7
  static let area = 0.003_949_659_822_581_557_2

  struct Layer: Sendable {
    /// Where it ends.
    let edge: Double
    /// The same for a whole number of 2^-53.
    let width: Double
    /// exp(-edge).
    let height: Double

    init(edge: Double) { (self.edge, width, height) = (edge, edge * 0x1p-53, exp(-edge)) }
  }

  /// 257 of them: layer i reaches up to the height of layer i + 1.
  static let layers: [Layer] = {
    var edges = [area * exp(tail), tail]
    while edges.count < 256 {
      let last = edges[edges.count - 1]
      edges.append(-log(area / last + exp(-last)))
    }
    return (edges + [0]).map(Layer.init)
  }()
}
