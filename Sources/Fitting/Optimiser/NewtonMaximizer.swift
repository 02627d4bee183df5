#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Maximises a smooth function between bounds with Newton's method and exact second derivatives.
///
/// The method is projected Newton (Bertsekas 1982, SIAM J. Control Optim. 20, 221):
///
/// - A coordinate at a bound is held there if the function increases towards the bound. A coordinate that is very near
///   such a bound is moved onto it.
/// - The other coordinates take a Newton step, which is cut at their bounds.
/// - If the cut step does not increase the function enough (Armijo's condition), the uncut step is shortened so that it
///   ends at the first bound that it meets. It is then halved until the function increases enough.
/// - If the curvature has the wrong sign, the magnitudes of the eigenvalues are used.
/// - A logarithmic barrier ensures that the linear inequalities hold. The barrier is too low to affect the result
///   visibly.
struct NewtonMaximizer {
  /// The inequality `constant + sum of coefficient x coordinate > 0`.
  struct Barrier {
    var constant: Double
    var terms: [(coordinate: Int, coefficient: Double)]

    func callAsFunction(_ place: [Double]) -> Double {
      terms.reduce(constant) { $0 + $1.coefficient * place[$1.coordinate] }
    }
  }

  /// The lower bound of each coordinate.
  var lower: [Double]
  /// The upper bound of each coordinate.
  var upper: [Double]
  /// The inequalities that must hold.
  var barriers: [Barrier] = []
  /// The maximum number of steps.
  var mostSteps = 200

  /// The height of the barrier. ln L decreases by this amount if the margin of an inequality is divided by e.
  static let height = 1e-6
  /// The maximisation ends if the function is expected to increase by less than this. The expected increase is the
  /// scalar product of the gradient and the step.
  private static let tolerance = 1e-10
  /// If the expected increase is smaller than this, rounding errors of the function may hide it.
  private static let hidden = 1e-6
  private static let longest = 4.0

  /// The state in which a maximisation ended.
  struct Outcome {
    /// The coordinates at which the maximisation ended.
    var place: [Double]
    /// The value of the function at ``place`` and its derivatives, without the barrier.
    var expansion: SecondOrderExpansion
    /// The indices of the coordinates on their lower bound, including fixed coordinates, whose two bounds are equal.
    var onLower: Set<Int>
    /// The indices of coordinates on their upper bound.
    var onUpper: Set<Int>
    /// The indices of the coordinates that are not held at a bound.
    var free: [Int]
    /// The number of steps.
    var steps: Int
    /// The reason why the maximisation found no maximum; `nil` if it found one.
    var failure: String?
    /// The smallest margin of all inequalities. The margin of an inequality is the value of its left side.
    var margin: Double
  }

  /// Maximises a function, starting from coordinates within the bounds.
  func maximize(from start: [Double], _ function: ([Double]) throws -> SecondOrderExpansion) rethrows
    -> Outcome
  {
    var place = clipped(start)
    var plain = try function(place)
    var steps = 0
    while true {
      let here = guarded(plain, at: place)
      let held = heldCoordinates(here, at: place)
      let free = place.indices.filter { !held.contains($0) }
      func outcome(_ failure: String?) -> Outcome {
        Outcome(
          place: place, expansion: plain, onLower: held.filter { place[$0] <= lower[$0] },
          onUpper: held.filter { place[$0] >= upper[$0] && place[$0] > lower[$0] }, free: free,
          steps: steps,
          failure: failure,
          margin: barriers.map { $0(place) }.min() ?? .infinity)
      }
      guard here.value.isFinite else {
        return outcome("at the start values of the parameters, the rate is not a positive number")
      }

      let matrix = SymmetricMatrix(hessianOf: here, rows: free, times: -1)
      guard let direction = matrix.descent(free.map { here.gradient[$0] }) else {
        return outcome("the curvature of ln L is not finite")
      }
      let expected = zip(free, direction).reduce(0) { $0 + here.gradient[$1.0] * $1.1 }
      let isSettled = held.allSatisfy { place[$0] <= lower[$0] || place[$0] >= upper[$0] }
      if expected < Self.tolerance, isSettled {
        return outcome(matrix.inverse() == nil ? Self.flat : nil)
      }
      if steps >= mostSteps { return outcome("the limit of \(mostSteps) steps was reached") }
      guard let next = try step(from: place, here, along: direction, free, held: held, function)
      else {
        return outcome(
          expected < Self.hidden
            ? (matrix.inverse() == nil ? Self.flat : nil) : "no step increases ln L")
      }
      (place, plain) = next
      steps += 1
    }
  }

  private static let flat =
    "the data do not determine all parameters: ln L is constant along at least one direction in parameter space"

  private func clipped(_ place: [Double]) -> [Double] {
    place.indices.map { i in
      let inside = min(max(place[i], lower[i]), upper[i])
      if inside - lower[i] < Self.touching { return lower[i] }
      return upper[i] - inside < Self.touching ? upper[i] : inside
    }
  }

  /// A coordinate whose distance from a bound is smaller than this is treated as being on the bound.
  private static let touching = 1e-12
  /// A coordinate may be held for the next step if its distance from a bound is smaller than this.
  private static let near = 1e-3

  private func heldCoordinates(_ here: SecondOrderExpansion, at place: [Double]) -> Set<Int> {
    Set(
      place.indices.filter {
        place[$0] - lower[$0] < Self.near && here.gradient[$0] <= 0
          || upper[$0] - place[$0] < Self.near && here.gradient[$0] >= 0
      })
  }

  /// Returns the function plus the barrier.
  private func guarded(_ plain: SecondOrderExpansion, at place: [Double]) -> SecondOrderExpansion {
    var result = plain
    for barrier in barriers {
      let margin = barrier(place)
      guard margin > 0 else {
        result.value = -.infinity
        return result
      }
      result.value += Self.height * log(margin)
      for (i, a) in barrier.terms {
        result.gradient[i] += Self.height * a / margin
        for (j, b) in barrier.terms {
          result.hessian[i * result.count + j] -= Self.height * a * b / (margin * margin)
        }
      }
    }
    return result
  }

  /// Returns the largest fraction of a step after which each inequality still has at least a hundredth of its margin.
  private func allowed(_ place: [Double], _ step: [Double]) -> Double {
    barriers.reduce(1) { part, barrier in
      let change = barrier.terms.reduce(0) { $0 + $1.coefficient * step[$1.coordinate] }
      return change < 0 ? min(part, -0.99 * barrier(place) / change) : part
    }
  }

  private func step(
    from place: [Double], _ here: SecondOrderExpansion, along direction: [Double], _ free: [Int],
    held: Set<Int>,
    _ function: ([Double]) throws -> SecondOrderExpansion
  ) rethrows -> (place: [Double], SecondOrderExpansion)? {
    var full = [Double](repeating: 0, count: place.count)
    for (i, d) in zip(free, direction) { full[i] = d }
    for i in held { full[i] = (here.gradient[i] > 0 ? upper[i] : lower[i]) - place[i] }
    let length = full.reduce(0) { max($0, $1.magnitude) }
    var part = min(allowed(place, full), Self.longest / max(length, .leastNormalMagnitude))
    part = min(part, 1)
    for _ in 0..<50 {
      let next = clipped(place.indices.map { place[$0] + part * full[$0] })
      let plain = try function(next)
      let there = guarded(plain, at: next)
      let expected = place.indices.reduce(0) { $0 + here.gradient[$1] * (next[$1] - place[$1]) }
      let isRise = there.value > here.value && there.value >= here.value + 1e-4 * expected
      // This near to the maximum, rounding errors of ln L can hide the increase. The step itself is still correct.
      let isHidden = expected < Self.hidden && there.value >= here.value - 64 * here.value.ulp
      if there.value.isFinite, isRise || isHidden {
        return (next, plain)
      }
      // Cutting some coordinates changes the direction of a step. A step that ends at the first bound keeps the
      // direction.
      let met = firstBound(place, full)
      part = met < part ? met : part / 2
    }
    return nil
  }

  /// Returns the fraction of a step after which the step meets the first bound.
  private func firstBound(_ place: [Double], _ step: [Double]) -> Double {
    place.indices.reduce(.infinity) { part, i in
      let room = step[i] > 0 ? upper[i] - place[i] : lower[i] - place[i]
      return step[i] != 0 && room != 0 ? min(part, room / step[i]) : part
    }
  }
}
