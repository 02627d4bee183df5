/// The natural logarithm of a factor of a model at many points, with its first and second derivatives with respect to
/// the factor's parameters, each in its scale (``Parameter/Scale``).
///
/// The value at one point depends on few parameters that follow one another: all of a shape with few, the two nodes
/// around an energy of a node function. The derivatives are those with respect to parameters `base ..< base + width`.
public struct LogDerivatives: Sendable {
  /// The number of parameters that the value at one point depends on.
  public let width: Int
  /// Whether the second derivatives are 0 everywhere.
  public let isLogLinear: Bool
  /// The number of points.
  public private(set) var count = 0
  /// The logarithm at each point.
  public var value: [Double] = []
  /// The first of the parameters on which the value at a point depends.
  public var base: [Int] = []
  /// First derivatives: that of point i with respect to parameter base + k stands at `i * width + k`.
  public var first: [Double] = []
  /// Second derivatives: that with respect to parameters base + k and base + l, l <= k, stands at
  /// `i * pairs + k (k + 1) / 2 + l`. Empty for a log-linear factor.
  public var second: [Double] = []

  /// Buffers without points.
  public init(width: Int, isLogLinear: Bool) {
    (self.width, self.isLogLinear) = (width, isLogLinear)
  }

  /// The number of pairs of parameters.
  public var pairs: Int { width * (width + 1) / 2 }

  /// Makes room for points, with all derivatives 0.
  public mutating func reset(count: Int) {
    self.count = count
    func clear<Element>(_ array: inout [Element], _ size: Int, _ zero: Element) {
      array.removeAll(keepingCapacity: true)
      array.append(contentsOf: repeatElement(zero, count: size))
    }
    clear(&value, count, 0)
    clear(&base, count, 0)
    clear(&first, count * width, 0)
    clear(&second, isLogLinear ? 0 : count * pairs, 0)
  }
}
