import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Draws random events from a model, in the region of a run, for tests of errors and goodness of fit.
///
/// Candidates are drawn uniformly over the circle, and in energy from a step function that is above the rate
/// everywhere. A candidate is kept with a probability: the rate at its position divided by the height of the step,
/// times the unmasked fraction of its sector. The number of events is therefore Poisson distributed, and their
/// distribution is exact.
public struct EventDraw: Sendable {
  private let model: ParametricModel
  private let region: RunData
  /// The steps in ln E (TeV), each with a rate per ln E that is above the rate of the model.
  private let steps: [(low: Double, high: Double, rate: Double)]
  /// For each step, the expected number of candidates in this step and all steps before it.
  private let sums: [Double]

  private static let stepWidth = 0.05
  /// The factor by which the rate of a step exceeds the larger of the peak rates at its two ends.
  private static let room = 1.05
  private static let degree = Double.pi / 180

  /// Prepares to draw events for the region and the time of a run; its own events are not used. Sources of the model
  /// are ignored.
  public init(_ model: ParametricModel, region: RunData) {
    (self.model, self.region) = (model, region)
    let (low, high) = (log(region.energy.lowerBound), log(region.energy.upperBound))
    let count = max(1, Int(((high - low) / Self.stepWidth).rounded(.up)))
    let edges = (0...count).map { low + (high - low) * Double($0) / Double(count) }
    let peaks = edges.map { Self.peak(of: model, logEnergy: $0, radius: region.coverage.radius) }
    steps = (0..<count).map { i in
      (
        edges[i], edges[i + 1],
        Self.room * max(peaks[i] * exp(edges[i]), peaks[i + 1] * exp(edges[i + 1])) * 1e6
      )
    }
    let solidAngle = 2 * .pi * (1 - cos(region.coverage.radius * Self.degree))
    var total = 0.0
    sums = steps.map { step in
      total += step.rate * (step.high - step.low) * solidAngle * region.time
      return total
    }
  }

  /// Returns the largest rate over the circle at an energy.
  private static func peak(of model: ParametricModel, logEnergy: Double, radius: Double) -> Double {
    var points = FieldPoints()
    for ring in 0...20 {
      let offset = radius * Double(ring) / 20
      for sector in 0..<(ring == 0 ? 1 : 24) {
        let angle = 2 * .pi * Double(sector) / 24
        points.append(
          offset: offset, lon: offset * sin(angle), lat: offset * cos(angle), logEnergy: logEnergy)
      }
    }
    return model.rates(at: points).max() ?? 0
  }

  /// Returns random events.
  public func callAsFunction(_ generator: inout some RandomNumberGenerator) -> FieldPoints {
    var (thrown, chances, tops) = (FieldPoints(), [Double](), [Double]())
    let total = sums.last ?? 0
    // The intervals of a Poisson process are exponentially distributed: intervals -ln u are added until the sum reaches
    // the expected number.
    var passed = -log(uniform(&generator))
    while passed < total {
      let step = steps[sums.firstIndex { $0 > passed } ?? 0]
      let logEnergy = step.low + (step.high - step.low) * uniform(&generator)
      let cosine = 1 - uniform(&generator) * (1 - cos(region.coverage.radius * Self.degree))
      let (offset, angle) = (acos(cosine) / Self.degree, 2 * .pi * uniform(&generator))
      thrown.append(
        offset: offset, lon: offset * sin(angle), lat: offset * cos(angle), logEnergy: logEnergy)
      chances.append(uniform(&generator))
      tops.append(
        step.rate * exp(-logEnergy) / 1e6 / region.coverage.fraction(offset: offset, angle: angle))
      passed -= log(uniform(&generator))
    }
    let rates = model.rates(at: thrown)
    var kept = FieldPoints()
    for i in rates.indices where chances[i] * tops[i] < rates[i] {
      kept.append(
        offset: thrown.offset[i], lon: thrown.lon[i], lat: thrown.lat[i],
        logEnergy: thrown.logEnergy[i])
    }
    return kept
  }

  /// Returns a number that is uniformly distributed in (0, 1).
  private func uniform(_ generator: inout some RandomNumberGenerator) -> Double {
    (Double(generator.next() >> 11) + 0.5) * 0x1p-53
  }
}
