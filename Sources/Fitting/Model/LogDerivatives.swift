/// The natural logarithm of a factor of a model at many points, with its first and second derivatives.
///
/// The derivatives are with respect to the value of a parameter or to the logarithm of the value, depending on the
/// ``Parameter/Scale``.
///
/// The logarithm at one point depends on a few consecutive parameters: on all parameters of a simple shape, or on the
/// two nodes around an energy in a node function. Only the derivatives with respect to these parameters are stored:
/// `base ..< base + width`.
public struct LogDerivatives: Sendable {
  /// The number of parameters on which the logarithm at one point depends.
  public let width: Int
  /// Whether the second derivatives are 0 everywhere.
  public let isLogLinear: Bool
  /// The number of points.
  public private(set) var count = 0
  /// The logarithm at each point.
  public var value: [Double] = []
  /// The index of the first parameter on which the logarithm at each point depends.
  public var base: [Int] = []
  /// The first derivatives. The derivative at point i with respect to parameter base + k is at index `i * width + k`.
  public var first: [Double] = []
  /// The second derivatives. The derivative at point i with respect to parameters base + k and base + l, l <= k, is at
  /// index `i * pairs + k (k + 1) / 2 + l`. The array is empty for a log-linear factor.
  public var second: [Double] = []

  /// Creates buffers without points.
  public init(width: Int, isLogLinear: Bool) {
    (self.width, self.isLogLinear) = (width, isLogLinear)
  }

  /// The number of second derivatives at one point: one for each pair of the `width` parameters, including the pairs of
  /// a parameter with itself.
  public var pairs: Int { width * (width + 1) / 2 }

  /// Sets the number of points. All values and derivatives become 0.
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
