/// Sums over the coefficients of each penalty group, from which the strengths are updated.
///
/// Let a group have m coefficients theta with the posterior covariance V. The derivative of the restricted ln L (in
/// Laplace's approximation) with respect to ln(strength) is (m - strength tr V - strength sum of theta^2) / 2. If m -
/// strength tr V and theta are kept constant, the update
///
///     strength = (m - strength tr V) / sum of theta^2
///
/// makes this derivative 0. It always increases the restricted likelihood (Fellner 1986, Technometrics 28, 59; Schall
/// 1991, Biometrika 78, 719; Wood & Fasiolo 2017, Biometrics 73, 1071).
struct StrengthUpdate {
  /// The number of coefficients of each group.
  private(set) var counts: [Double]
  /// The sum of the posterior variances of the coefficients of each group.
  private(set) var variances: [Double]
  /// The sum of the squares of the coefficients of each group.
  private(set) var squares: [Double]
  private let strengths: [Double]

  /// Computes the sums over the terms and the run effects.
  /// - Parameters:
  ///   - system: The Newton equations near the state.
  ///   - covariance: The covariance of the coefficients of the terms.
  init(data: TrainingData, state: FitState, strengths: Strengths, system: NormalSystem, covariance: [Double]) {
    let design = data.design
    counts = [Double](repeating: 0, count: design.groups.count)
    (variances, squares) = (counts, counts)
    self.strengths = strengths.ofGroup
    for term in 0..<design.terms {
      let group = design.groupOfTerm[term]
      counts[group] += 1
      variances[group] += covariance[term * design.terms + term]
      squares[group] += state.terms[term] * state.terms[term]
    }
    guard design.nuisances > 1 else { return }
    for (number, run) in data.runs.enumerated() {
      let spread = system.systems[number].effectVariances(run, design: design, covariance: covariance)
      for effect in 1..<design.nuisances {
        let group = design.groupOfEffect[effect - 1]
        let value = state.nuisances[number * design.nuisances + effect]
        counts[group] += 1
        variances[group] += spread[effect]
        squares[group] += value * value
      }
    }
  }

  /// The largest factor by which one update changes a strength.
  private static let longest = 10.0

  /// Returns two numbers for a group: the derivative of the restricted ln L with respect to the logarithm of the
  /// strength, and the updated strength.
  func proposal(for group: Int, within range: ClosedRange<Double>) -> (gradient: Double, strength: Double) {
    let strength = strengths[group]
    let determined = max(counts[group] - strength * variances[group], 1e-12)
    let wanted = determined / max(squares[group], .leastNormalMagnitude)
    let limited = min(max(wanted, strength / Self.longest), strength * Self.longest)
    return (
      (determined - strength * squares[group]) / 2, min(max(limited, range.lowerBound), range.upperBound)
    )
  }

  /// Returns the effective number of coefficients of a group: m - strength tr V, where m is the number of coefficients
  /// and V their posterior covariance.
  func degreesOfFreedom(of group: Int) -> Double { counts[group] - strengths[group] * variances[group] }
}

extension RunSystem {
  /// Returns the posterior variances of the norm and the run effects of a run. They are the diagonal elements of
  /// B^-1 + B^-1 C V C' B^-1. Here B is the curvature with respect to the norm and the run effects, C contains the
  /// mixed second derivatives with respect to the terms, and V is the covariance of the terms.
  func effectVariances(_ run: PreparedRun, design: Design, covariance: [Double]) -> [Double] {
    let (count, size, terms) = (design.nuisances, design.basics.count, design.terms)
    var variances = (0..<count).map { inverse[$0 * count + $0] }
    guard terms > 0 else { return variances }
    let basic = run.basicCovariance(covariance, design: design)
    var row = [Double](repeating: 0, count: size)
    for effect in 0..<count {
      for j in 0..<size {
        row[j] = 0
        for k in 0..<count { row[j] += inverse[effect * count + k] * mixed[k * size + j] }
      }
      var sum = 0.0
      for i in 0..<size {
        var product = 0.0
        for j in 0..<size { product += basic[i * size + j] * row[j] }
        sum += row[i] * product
      }
      variances[effect] += sum
    }
    return variances
  }
}

extension PreparedRun {
  /// Returns the covariance of the coefficients of the basic columns for this run.
  func basicCovariance(_ covariance: [Double], design: Design) -> [Double] {
    let (size, terms, count) = (design.basics.count, design.terms, active.count)
    var basic = [Double](repeating: 0, count: size * size)
    basic.withUnsafeMutableBufferPointer { basic in
      covariance.withUnsafeBufferPointer { covariance in
        active.withUnsafeBufferPointer { active in
          basics.withUnsafeBufferPointer { basics in
            factors.withUnsafeBufferPointer { factors in
              for i in 0..<count {
                let (factor, row, to) = (factors[i], active[i] * terms, basics[i] * size)
                for j in 0..<count { basic[to + basics[j]] += factor * factors[j] * covariance[row + active[j]] }
              }
            }
          }
        }
      }
    }
    return basic
  }
}
