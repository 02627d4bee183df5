/// A type that adds the scores of runs, in their order, and computes their summary.
struct ScoreSums {
  private let classes: ScoreClasses
  private let usesHorizon: Bool
  private var scores: [RunScore] = []
  private var parts: [RunParts] = []
  private var zeniths: [Double] = []
  private var map: RunParts.Pair

  init(_ classes: ScoreClasses, usesHorizon: Bool) {
    (self.classes, self.usesHorizon) = (classes, usesHorizon)
    map = RunParts.Pair(classes.grid.energies * classes.grid.count)
  }

  /// Adds the score of a run.
  /// - Parameter zenith: The zenith angle of the run in deg; NaN if it is not known.
  mutating func add(_ score: RunScore, _ part: RunParts, zenith: Double) {
    scores.append(score)
    for pixel in map.observed.indices { map.add(pixel, part.map.observed[pixel], part.map.expected[pixel]) }
    // Only the sum of the maps is kept, because the maps need most of the memory.
    var part = part
    part.map = RunParts.Pair(0)
    parts.append(part)
    zeniths.append(zenith)
  }

  /// The summary of the runs.
  var summary: ScoreSummary {
    var result = ScoreSummary()
    result.runs = scores.count
    var logScore = 0.0
    for score in scores {
      result.bins += score.bins
      result.counts += score.counts
      result.deviance += score.deviance
      result.absoluteDeviance += score.absoluteDeviance
      result.unpredicted += score.unpredicted
      logScore += score.logScore
    }
    result.logScorePerEvent = result.counts > 0 ? logScore / result.counts : nil
    result.norm = Spread(scores.map(\.norm))
    result.tilt = Spread(scores.compactMap(\.tilt))
    result.energies = table(classes.grid.energyEdges, parts.map(\.energies))
    result.rings = table(classes.ringEdges, parts.map(\.rings))
    let sectors = classes.options.sectors
    result.sectors = table((0...sectors).map { 360 * Double($0) / Double(sectors) }, parts.map(\.sectors))
    result.zenithBands = zenithBands
    result.leftRight = asymmetry(0, 1)
    result.upDown = asymmetry(2, 3)
    result.usesHorizon = usesHorizon
    let grid = classes.grid
    result.map = FieldMap(
      pixelSize: grid.pixelSize, lon: grid.lon, lat: grid.lat, energyEdges: grid.energyEdges,
      observed: map.observed, expected: map.expected)
    result.tiles = TileSignificance(parts.flatMap(\.tiles))
    result.scatter = scatter
    return result
  }

  /// Returns the ratio of counts to model in each part of the data, with one normalisation for each run.
  private func table(_ edges: [Double], _ runs: [RunParts.Pair]) -> [ScorePart] {
    (0..<edges.count - 1).map { part in
      var (observed, expected, variance) = (0.0, 0.0, 0.0)
      for (run, all) in zip(runs, parts) {
        observed += run.observed[part]
        expected += run.expected[part]
        if all.counts > 0 { variance += run.expected[part] * (1 - run.expected[part] / all.counts) }
      }
      let rest = runs.map { (observed - $0.observed[part], expected - $0.expected[part]) }
      return ScorePart(
        low: edges[part], high: edges[part + 1], observed: observed, expected: expected,
        error: expected > 0 ? max(0, variance).squareRoot() / expected : nil, scatter: jackknifeError(rest))
    }
  }

  private var zenithBands: [ScorePart] {
    let edges = classes.options.zenithEdges
    return (0..<edges.count - 1).map { band in
      let runs = zip(parts, zeniths).filter { zenithBand(of: $1, edges: edges) == band }.map(\.0)
      let (observed, expected) = (runs.reduce(0) { $0 + $1.counts }, runs.reduce(0) { $0 + $1.predicted })
      let rest = runs.map { (observed - $0.counts, expected - $0.predicted) }
      return ScorePart(
        low: edges[band], high: edges[band + 1], observed: observed, expected: expected,
        error: expected > 0 ? observed.squareRoot() / expected : nil, scatter: jackknifeError(rest))
    }
  }

  private func asymmetry(_ minus: Int, _ plus: Int) -> Asymmetry? {
    func sums(_ values: KeyPath<RunParts.Pair, [Double]>) -> (minus: Double, plus: Double) {
      parts.reduce((0, 0)) { ($0.0 + $1.halves[keyPath: values][minus], $0.1 + $1.halves[keyPath: values][plus]) }
    }
    let (observed, expected) = (sums(\.observed), sums(\.expected))
    let (counts, model) = (observed.minus + observed.plus, expected.minus + expected.plus)
    guard counts > 0, model > 0 else { return nil }
    let found = (observed.plus - observed.minus) / counts
    return Asymmetry(
      value: found - (expected.plus - expected.minus) / model,
      error: ((1 - found * found) / counts).squareRoot())
  }

  private var scatter: [ExcessScatter] {
    let (energies, rings) = (classes.grid.energyEdges, classes.scatterEdges)
    return (0..<energies.count - 1).flatMap { energy in
      (0..<rings.count - 1).compactMap { ring -> ExcessScatter? in
        let cell = energy * (rings.count - 1) + ring
        var (runs, excess, noise, squares) = (0, 0.0, 0.0, 0.0)
        var sums = (observed: 0.0, expected: 0.0)
        for run in parts where run.cells.expected[cell] > 0 {
          let (n, mu) = (run.cells.observed[cell], run.cells.expected[cell])
          let variance = max(0, mu * (1 - mu / run.counts))
          runs += 1
          sums = (sums.observed + n, sums.expected + mu)
          excess += (n - mu) * (n - mu) - variance
          noise += 2 * variance * variance + variance
          squares += mu * mu
        }
        guard runs > 0 else { return nil }
        return ExcessScatter(
          energyLow: energies[energy], energyHigh: energies[energy + 1], offsetLow: rings[ring],
          offsetHigh: rings[ring + 1], runs: runs, observed: sums.observed, expected: sums.expected,
          variance: excess / squares, error: noise.squareRoot() / squares)
      }
    }
  }
}

/// Returns the jackknife error of the ratio of observed to expected counts. Each element of `sums` contains the sums
/// over all runs except one. The error is the square root of (n - 1) / n times the sum of the squared deviations of the
/// n ratios from their mean (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 11). It is
/// `nil` for fewer than two runs, or if an element of `sums` has no expected counts.
func jackknifeError(_ sums: [(observed: Double, expected: Double)]) -> Double? {
  guard sums.count > 1, sums.allSatisfy({ $0.expected > 0 }) else { return nil }
  let ratios = sums.map { $0.observed / $0.expected }
  let (count, mean) = (Double(sums.count), ratios.reduce(0, +) / Double(sums.count))
  let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return ((count - 1) / count * squares).squareRoot()
}
