import Parallel

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The integral of a component of the rate over energy and field, in events per second. The component is shape x
/// gradient x spectrum. First and second derivatives are computed with respect to the parameters of the shape, the
/// gradient and the spectrum, in this order.
struct RateIntegral {
  private let field: FieldIntegral
  private let spectrum: any Spectrum
  private let energies: EnergyQuadrature
  /// The integrals over the field at each energy, computed once; `nil` if the shape has free parameters.
  private var known: [FieldIntegral.Sums]?

  init(
    shape: any FieldFactor, hasGradient: Bool, spectrum: any Spectrum, field quadrature: FieldQuadrature,
    energies: EnergyQuadrature
  ) {
    field = FieldIntegral(shape, over: quadrature, hasGradient: hasGradient)
    (self.spectrum, self.energies) = (spectrum, energies)
    if shape.parameters.allSatisfy(\.isFixed) {
      var known: [FieldIntegral.Sums] = []
      forEachEnergy(values: shape.parameters.map(\.value)) { known.append($0) }
      self.known = known
    }
  }

  /// The number of parameters.
  var count: Int { field.count + spectrum.parameters.count }

  /// Returns the integral for the given values of the parameters. The values are in the order shape, gradient,
  /// spectrum.
  func callAsFunction(_ values: [Double]) -> SecondOrderExpansion {
    let shapeCount = field.shape.parameters.count
    let gradient = Array(values[shapeCount..<field.count])
    var derivatives = LogDerivatives(width: spectrum.jetWidth, isLogLinear: spectrum.isLogLinear)
    spectrum.logarithms(at: energies.points, values: Array(values[field.count...]), into: &derivatives)
    var result = SecondOrderExpansion(count: count)
    var next = 0
    func add(_ sums: FieldIntegral.Sums) {
      if StopSignal.current.isRaised { return }
      var alone = SecondOrderExpansion(count: spectrum.parameters.count)
      for e in field.shape.dependsOnEnergy ? next..<next + 1 : 0..<energies.count {
        alone.addExponential(derivatives, e, exp(derivatives.value[e]) * energies.widths[e])
      }
      result.addProduct(field.combined(sums, gradient: gradient), alone)
      next += 1
    }
    if let known {
      known.forEach(add)
    } else {
      forEachEnergy(values: Array(values[..<shapeCount]), add)
    }
    return result
  }

  /// Computes the integral over the field: at each energy if the shape depends on the energy, otherwise only once.
  private func forEachEnergy(values: [Double], _ body: (FieldIntegral.Sums) -> Void) {
    field.forEachEnergy(
      values: values, logEnergies: field.shape.dependsOnEnergy ? energies.logEnergies : [0], body)
  }
}

extension SecondOrderExpansion {
  /// Adds the product of two functions that have no common coordinates. The coordinates of the first function come
  /// before the coordinates of the second.
  mutating func addProduct(_ first: SecondOrderExpansion, _ second: SecondOrderExpansion) {
    let (n, m) = (first.count, second.count)
    value += first.value * second.value
    for i in 0..<n {
      gradient[i] += first.gradient[i] * second.value
      for j in 0...i { hessian[i * count + j] += first.hessian[i * n + j] * second.value }
    }
    for i in 0..<m {
      gradient[n + i] += first.value * second.gradient[i]
      for j in 0..<n { hessian[(n + i) * count + j] += first.gradient[j] * second.gradient[i] }
      for j in 0...i { hessian[(n + i) * count + n + j] += first.value * second.hessian[i * m + j] }
    }
  }

  /// Adds a function of some of the coordinates. `positions` contains the indices of these coordinates, in increasing
  /// order.
  mutating func add(_ part: SecondOrderExpansion, at positions: [Int]) {
    value += part.value
    for (i, row) in positions.enumerated() {
      gradient[row] += part.gradient[i]
      for (j, column) in positions[...i].enumerated() {
        hessian[row * count + column] += part.hessian[i * part.count + j]
      }
    }
  }
}
