import Fitting
import Foundation

/// Finds the norms and the spectra of the runs of one field from the runs' own events.
///
/// Let n be the counts and M the predicted counts of run i in energy bin k. The fit has a log norm a and spectral
/// departures c for each run, and departures f that all runs of the field share. It maximises
///
///     sum of n (a_i + f_k + c_ik) - M exp(a_i + f_k + c_ik)
///
/// minus the penalties of f and c, and minus (a_i - prior)^2 / (2 deviation^2). The maximum is found by Newton's
/// method, in which the norm and the departures of each run are eliminated. The departures f are determined by all runs
/// of the field together.
struct OwnEventsFit {
  let runs: [OwnEvents]
  let field: SpectralDepartures
  let run: SpectralDepartures
  let bins: Int

  private var fieldCount: Int { field.functions.count }
  /// The number of coefficients of a run: the norm and the departures of the run.
  private var ownCount: Int { run.functions.count + 1 }

  /// The Newton equations of one run.
  private struct Equations {
    var inverse: [Double]
    var mixed: [Double]
    var gradient: [Double]
  }

  /// Returns the norm and the departures of each run.
  /// - Throws: ``RegressionError/singular(terms:)``, ``RegressionError/normsNotConverged(obsID:runs:steps:)``
  func solve() throws(RegressionError) -> [RunNorm] {
    var shared = [Double](repeating: 0, count: fieldCount)
    var own = runs.map { run in
      let (found, predicted) = (run.counts.reduce(0, +), run.predicted.reduce(0, +))
      let start = found > 0 && predicted > 0 ? log(found / predicted) : run.prior?.mean ?? 0
      return [start] + [Double](repeating: 0, count: ownCount - 1)
    }
    for _ in 0..<Self.mostSteps {
      let (equations, factor, right) = try system(shared, own)
      let step = factor?.solving(right) ?? []
      var largest = 0.0
      for i in 0..<fieldCount {
        shared[i] += step[i]
        largest = max(largest, step[i].magnitude)
      }
      for (number, part) in equations.enumerated() {
        var residual = part.gradient
        for i in 0..<ownCount {
          for j in 0..<fieldCount { residual[i] -= part.mixed[i * fieldCount + j] * step[j] }
        }
        let changes = (0..<ownCount).map { i in
          (0..<ownCount).reduce(0) { $0 + part.inverse[i * ownCount + $1] * residual[$1] }
        }
        let limit = min(1, Self.longest / max(changes[0].magnitude, .leastNormalMagnitude))
        for i in 0..<ownCount {
          own[number][i] += limit * changes[i]
          largest = max(largest, changes[i].magnitude)
        }
      }
      guard largest.isFinite else { break }
      if largest < Self.tolerance { return try results(shared, own) }
    }
    throw .normsNotConverged(obsID: runs.first?.obsID ?? 0, runs: runs.count, steps: Self.mostSteps)
  }

  private static let mostSteps = 100
  private static let longest = 2.0
  private static let tolerance = 1e-9

  /// Returns the Newton equations of each run, and those of the shared departures. The coefficients of the runs are
  /// eliminated from the equations of the shared departures.
  private func system(
    _ shared: [Double], _ own: [[Double]]
  ) throws(RegressionError) -> (runs: [Equations], factor: CholeskyFactor?, right: [Double]) {
    var matrix = [Double](repeating: 0, count: fieldCount * fieldCount)
    var right = [Double](repeating: 0, count: fieldCount)
    for i in 0..<fieldCount {
      matrix[i * fieldCount + i] = field.strengths[i]
      right[i] = -field.strengths[i] * shared[i]
    }
    var equations: [Equations] = []
    for (number, events) in runs.enumerated() {
      equations.append(try eliminate(events, shared, own[number], &matrix, &right))
    }
    guard fieldCount > 0 else { return (equations, nil, []) }
    guard let factor = CholeskyFactor(matrix, size: fieldCount) else { throw .singular(terms: fieldCount) }
    return (equations, factor, right)
  }

  /// Returns the values of the functions of a run in an energy bin: first the departures of the field, then 1 for the
  /// norm, then the departures of the run.
  private func row(_ energy: Int) -> [Double] {
    field.functions.map { $0[energy] } + [1] + run.functions.map { $0[energy] }
  }

  private func eliminate(
    _ events: OwnEvents, _ shared: [Double], _ own: [Double], _ matrix: inout [Double], _ right: inout [Double]
  ) throws(RegressionError) -> Equations {
    let (wide, coefficients) = (fieldCount + ownCount, shared + own)
    var curvature = [Double](repeating: 0, count: wide * wide)
    var gradient = [Double](repeating: 0, count: wide)
    for (number, energy) in events.energies.enumerated() {
      let row = row(energy)
      let mu = events.predicted[number] * exp(zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 })
      for i in 0..<wide where row[i] != 0 {
        gradient[i] += row[i] * (events.counts[number] - mu)
        for j in 0..<wide { curvature[i * wide + j] += row[i] * row[j] * mu }
      }
    }
    var block = [Double](repeating: 0, count: ownCount * ownCount)
    var mixed = [Double](repeating: 0, count: ownCount * fieldCount)
    var slope = Array(gradient[fieldCount...])
    for i in 0..<ownCount {
      let at = (fieldCount + i) * wide
      for j in 0..<ownCount { block[i * ownCount + j] = curvature[at + fieldCount + j] }
      for j in 0..<fieldCount { mixed[i * fieldCount + j] = curvature[at + j] }
      let strength = i > 0 ? run.strengths[i - 1] : events.prior.map { 1 / ($0.deviation * $0.deviation) } ?? 0
      block[i * ownCount + i] += strength
      slope[i] -= strength * (own[i] - (i > 0 ? 0 : events.prior?.mean ?? 0))
    }
    guard let factor = CholeskyFactor(block, size: ownCount) else { throw .singular(terms: ownCount) }
    let inverse = factor.inverse()
    for j in 0..<fieldCount {
      let solved = factor.solving((0..<ownCount).map { mixed[$0 * fieldCount + j] })
      right[j] += gradient[j] - zip(solved, slope).reduce(0) { $0 + $1.0 * $1.1 }
      for k in 0..<fieldCount {
        matrix[j * fieldCount + k] +=
          curvature[j * wide + k] - (0..<ownCount).reduce(0) { $0 + solved[$1] * mixed[$1 * fieldCount + k] }
      }
    }
    return Equations(inverse: inverse, mixed: mixed, gradient: slope)
  }

  /// Returns the norm and the departures of each run, with their covariances.
  private func results(_ shared: [Double], _ own: [[Double]]) throws(RegressionError) -> [RunNorm] {
    let (equations, factor, _) = try system(shared, own)
    let sharedCovariance = factor?.inverse() ?? []
    let rows = (0..<bins).map { row($0) }
    return runs.indices.map { number in
      let part = equations[number]
      // Let B be the curvature with respect to the coefficients of the run, C the mixed second derivatives with respect
      // to the shared departures, and V the covariance of the shared departures. Then a row (x, y) of functions of the
      // field and of the run has the variance y' B^-1 y + (x - C' B^-1 y)' V (x - C' B^-1 y).
      let solved = rows.map { row in
        (0..<ownCount).map { i in
          (0..<ownCount).reduce(0) { $0 + part.inverse[i * ownCount + $1] * row[fieldCount + $1] }
        }
      }
      let reduced = zip(rows, solved).map { row, solved in
        (0..<fieldCount).map { j in
          row[j] - (0..<ownCount).reduce(0) { $0 + solved[$1] * part.mixed[$1 * fieldCount + j] }
        }
      }
      var covariance = [Double](repeating: 0, count: bins * bins)
      for a in 0..<bins {
        for b in 0..<bins {
          var sum = (0..<ownCount).reduce(0) { $0 + rows[a][fieldCount + $1] * solved[b][$1] }
          for i in 0..<fieldCount {
            for j in 0..<fieldCount { sum += reduced[a][i] * sharedCovariance[i * fieldCount + j] * reduced[b][j] }
          }
          covariance[a * bins + b] = sum
        }
      }
      let coefficients = shared + own[number]
      let departures = rows.map { row in
        zip(row, coefficients).reduce(-own[number][0]) { $0 + $1.0 * $1.1 }
      }
      return RunNorm(
        obsID: runs[number].obsID, logNorm: own[number][0], departures: departures, covariance: covariance,
        includesRunEffects: true)
    }
  }
}

/// Finds, for each run of one field, the norm and the departure of the spectrum from the prediction. They are
/// determined from the runs' own events.
///
/// The departure of a run is the sum of two parts: one that all runs of the field share, and one of the run alone. To
/// determine both parts from a single run, pass only this run.
/// - Parameters:
///   - bins: The number of energy bins of the grid.
///   - field: The departures that the runs share.
///   - run: The departures of each run.
/// - Throws: ``RegressionError/ownEvents(obsID:)`` and ``RegressionError/departures(_:)`` for invalid numbers,
///   ``RegressionError/noCounts(obsID:)`` for a run with neither events nor a prior,
///   ``RegressionError/singular(terms:)`` or ``RegressionError/normsNotConverged(obsID:runs:steps:)`` if the fit fails.
public func ownNorms(
  _ runs: [OwnEvents], bins: Int, field: SpectralDepartures = SpectralDepartures(), run: SpectralDepartures
) throws(RegressionError) -> [RunNorm] {
  for departures in [field, run] {
    guard departures.functions.count == departures.strengths.count else {
      throw .departures(
        "the number of functions (\(departures.functions.count)) differs from the number of penalty strengths "
          + "(\(departures.strengths.count))")
    }
    guard departures.functions.allSatisfy({ $0.count == bins && $0.allSatisfy(\.isFinite) }) else {
      throw .departures(
        "a function with values that are not finite, or with a number of values other than \(bins), the number of "
          + "energy bins")
    }
    guard departures.strengths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .departures("a penalty strength that is not a finite number above 0")
    }
  }
  for events in runs { try events.check(bins: bins) }
  return try OwnEventsFit(runs: runs, field: field, run: run, bins: bins).solve()
}
