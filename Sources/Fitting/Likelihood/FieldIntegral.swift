#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The integral of shape x gradient over the field, with its first and second derivatives with respect to the
/// parameters. The parameters of the shape come before the parameters of the gradient.
struct FieldIntegral {
  /// The integrals of the shape, of the shape times lon, and of the shape times lat. The integrals are functions of the
  /// parameters of the shape.
  struct Sums: Sendable {
    var plain: SecondOrderExpansion
    var lon: SecondOrderExpansion
    var lat: SecondOrderExpansion
  }

  let quadrature: FieldQuadrature
  let shape: any FieldFactor
  let hasGradient: Bool
  private let shapeCount: Int

  init(_ shape: any FieldFactor, over quadrature: FieldQuadrature, hasGradient: Bool) {
    (self.shape, self.quadrature, self.hasGradient) = (shape, quadrature, hasGradient)
    shapeCount = shape.parameters.count
  }

  /// The number of parameters of the shape and the gradient.
  var count: Int { shapeCount + (hasGradient ? 2 : 0) }

  /// Computes the integrals at each energy, for the given values of the parameters of the shape. `body`
  /// receives them for one energy at a time, because for a shape with hundreds of parameters, the integrals at all
  /// energies would need gigabytes.
  /// - Parameter logEnergies: the natural logarithms of the energies in TeV.
  func forEachEnergy(values: [Double], logEnergies: [Double], _ body: (Sums) -> Void) {
    shape.logarithms(at: quadrature.points, logEnergies: logEnergies, values: values) { body(sums(of: $0)) }
  }

  private func sums(of derivatives: LogDerivatives) -> Sums {
    var sums = Sums(
      plain: SecondOrderExpansion(count: shapeCount), lon: SecondOrderExpansion(count: hasGradient ? shapeCount : 0),
      lat: SecondOrderExpansion(count: hasGradient ? shapeCount : 0))
    for q in 0..<quadrature.count {
      let value = exp(derivatives.value[q])
      guard value > 0 else { continue }
      sums.plain.addExponential(derivatives, q, value * quadrature.solidAngle[q])
      guard hasGradient else { continue }
      sums.lon.addExponential(derivatives, q, value * quadrature.lon[q])
      sums.lat.addExponential(derivatives, q, value * quadrature.lat[q])
    }
    return sums
  }

  /// Returns the integral of the shape times the gradient.
  func combined(_ sums: Sums, gradient: [Double]) -> SecondOrderExpansion {
    var result = SecondOrderExpansion(count: count)
    let n = shapeCount
    func value(_ part: (SecondOrderExpansion) -> Double) -> Double {
      part(sums.plain)
        + (hasGradient ? gradient[0] * part(sums.lon) + gradient[1] * part(sums.lat) : 0)
    }
    result.value = value { $0.value }
    for i in 0..<n {
      result.gradient[i] = value { $0.gradient[i] }
      for j in 0...i { result.hessian[i * count + j] = value { $0.hessian[i * n + j] } }
    }
    if hasGradient {
      result.gradient[n] = sums.lon.value
      result.gradient[n + 1] = sums.lat.value
      for j in 0..<n {
        result.hessian[n * count + j] = sums.lon.gradient[j]
        result.hessian[(n + 1) * count + j] = sums.lat.gradient[j]
      }
    }
    return result
  }
}

extension SecondOrderExpansion {
  /// Adds w exp(L) and its derivatives, where L is the logarithm at a point and w a factor. `weight` is the product w
  /// exp(L).
  @inline(__always)
  mutating func addExponential(_ derivatives: LogDerivatives, _ point: Int, _ weight: Double) {
    value += weight
    let (width, base) = (derivatives.width, derivatives.base[point])
    for k in 0..<width {
      let slope = derivatives.first[point * width + k]
      gradient[base + k] += weight * slope
      for l in 0...k {
        let bend = derivatives.isLogLinear ? 0 : derivatives.second[point * derivatives.pairs + k * (k + 1) / 2 + l]
        hessian[(base + k) * count + base + l] +=
          weight * (bend + slope * derivatives.first[point * width + l])
      }
    }
  }

  /// Adds the logarithm at a point and its derivatives, times a weight. The parameters of the logarithm start at the
  /// index `offset`.
  @inline(__always)
  mutating func addLogarithm(
    _ derivatives: LogDerivatives, _ point: Int, at offset: Int, times weight: Double = 1
  ) {
    value += weight * derivatives.value[point]
    let (width, base) = (derivatives.width, offset + derivatives.base[point])
    for k in 0..<width {
      gradient[base + k] += weight * derivatives.first[point * width + k]
      guard !derivatives.isLogLinear else { continue }
      for l in 0...k {
        hessian[(base + k) * count + base + l] +=
          weight * derivatives.second[point * derivatives.pairs + k * (k + 1) / 2 + l]
      }
    }
  }
}
