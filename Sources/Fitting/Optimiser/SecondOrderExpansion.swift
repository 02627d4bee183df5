/// The second-order expansion of a function of some coordinates: its value, gradient and Hessian at one position.
struct SecondOrderExpansion: Sendable {
  /// The number of coordinates.
  let count: Int
  var value = 0.0
  var gradient: [Double]
  /// The Hessian, row by row. Only the lower triangle is filled until ``symmetrize()`` is called.
  var hessian: [Double]

  init(count: Int) {
    self.count = count
    gradient = [Double](repeating: 0, count: count)
    hessian = [Double](repeating: 0, count: count * count)
  }

  /// Adds another function multiplied by a factor.
  mutating func add(_ other: SecondOrderExpansion, times factor: Double = 1) {
    value += factor * other.value
    for i in gradient.indices { gradient[i] += factor * other.gradient[i] }
    for i in hessian.indices { hessian[i] += factor * other.hessian[i] }
  }

  /// Copies the elements below the diagonal to the elements above it.
  mutating func symmetrize() {
    for i in 0..<count {
      for j in 0..<i { hessian[j * count + i] = hessian[i * count + j] }
    }
  }
}
