#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Xoshiro256 {
  /// Fills a block with numbers that are uniformly distributed between two limits.
  mutating func fill(_ block: UnsafeMutableBufferPointer<Double>, from low: Double, to high: Double) {
    var generator = self
    for i in block.indices { block[i] = generator.uniform(low, high) }
    self = generator
  }

  /// Returns an exponential variate with mean 1.
  mutating func exponential() -> Double { -log(uniform()) }

  /// Returns a gamma variate with the density x^(k - 1) exp(-x) / Gamma(k), where k > 0. It uses the method of G.
  /// Marsaglia and W. Tsang (ACM Trans. Math. Softw. 26, 2000, 363).
  mutating func gamma(_ k: Double) -> Double {
    guard k >= 1 else { return gamma(k + 1) * pow(uniform(), 1 / k) }
    let d = k - 1 / 3.0
    while true {
      // This is a normal variate by the method of G. E. P. Box and M. E. Muller (Ann. Math. Stat. 29, 1958, 610).
      let x = (2 * exponential()).squareRoot() * cos(uniform(0, 2 * .pi))
      let root = 1 + x / (9 * d).squareRoot()
      let v = root * root * root
      if v > 0, log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// Fills a block with exponential variates with mean 1. It uses the ziggurat method of G. Marsaglia and W. Tsang (J.
  /// Stat. Softw. 5, 2000, issue 8).
  ///
  /// The area below exp(-x) is divided into 256 layers of equal area. A layer and a position in the layer are drawn at
  /// random. In 98.9 % of cases, the position is certainly below the curve. In the other cases exp(-x), or a logarithm
  /// for the tail, is evaluated, so the result is exact.
  mutating func fillExponential(_ block: UnsafeMutableBufferPointer<Double>) {
    var generator = self
    Ziggurat.layers.withUnsafeBufferPointer { layers in
      for i in block.indices {
        while true {
          let word = generator.next()
          let layer = Int(truncatingIfNeeded: word & 255)
          // The position in the layer uses the upper 53 bits of the word. They do not overlap with the eight bits that
          // give the layer.
          let x = (Double(word >> 11) + 0.5) * layers[layer].width
          if x < layers[layer + 1].edge {
            block[i] = x
            break
          }
          if layer == 0 {
            // The exponential tail has the same shape as the whole distribution.
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

/// The layers below exp(-x), from the lowest, which includes the tail, to the peak at x = 0.
private enum Ziggurat {
  /// The x at which the tail begins, and the area of each layer, for 256 layers. The numbers are from the paper of
  /// Marsaglia and Tsang.
  static let tail = 7.697_117_470_131_049_7
  static let area = 0.003_949_659_822_581_557_2

  struct Layer: Sendable {
    /// The end of the layer in x. For the lowest layer, which includes the tail, it is the end of a rectangle with the
    /// same height and area.
    let edge: Double
    /// The end divided by 2^53. A random whole number of 53 bits is multiplied by this width.
    let width: Double
    /// The height of the curve at the edge: exp(-edge).
    let height: Double

    init(edge: Double) { (self.edge, width, height) = (edge, edge * 0x1p-53, exp(-edge)) }
  }

  /// The 257 edges of the 256 layers. Layer i extends up to the height of the curve at edge i + 1.
  static let layers: [Layer] = {
    var edges = [area * exp(tail), tail]
    while edges.count < 256 {
      let last = edges[edges.count - 1]
      edges.append(-log(area / last + exp(-last)))
    }
    return (edges + [0]).map(Layer.init)
  }()
}
