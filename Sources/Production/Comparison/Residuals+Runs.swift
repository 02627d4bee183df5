import BackgroundModels
import Histograms

extension Residuals {
  /// Compares runs with a model.
  ///
  /// If the error of the model's rate in a bin is known, the errors of the comparison include it. The scatter between
  /// runs is estimated only from the compared runs.
  /// - Parameters:
  ///   - runs: The runs.
  ///   - model: The model.
  ///   - region: The region to which the comparison is limited. Only bins that are wholly inside the region are used.
  ///     If it is `nil`, all bins are used.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` if the axes differ;
  ///   ``BackgroundError/runTwice(_:)``; ``BackgroundError/nothingToCompare(_:)`` if a run has no bin with exposure in
  ///   which the model predicts events.
  public init(
    of runs: PerRunCounts, with model: BackgroundModel, within region: RadialRegion? = nil
  ) throws(BackgroundError) {
    try runs.axes.requireSame(model.axes)
    let classes = Classes(runs.axes, region)
    try self.init(RunTable(runs), classes, rate: model.rate, error: model.error, leaveOne: [])
  }

  /// Compares runs with a model that is made from other runs, bin by bin, without smoothing and treatment. The scatter
  /// between runs is estimated from both sets of runs.
  /// - Throws: The errors of ``init(of:with:within:)``.
  public init(
    of runs: PerRunCounts, withRuns others: PerRunCounts, within region: RadialRegion? = nil
  ) throws(BackgroundError) {
    try runs.axes.requireSame(others.axes)
    let fill = try others.fill()
    let model = fill.model
    var without: [Histogram] = []
    if others.obsIDs.count > 1 {
      for obsID in others.obsIDs {
        let rest = try others.narrowed(to: others.obsIDs.filter { $0 != obsID })
        without.append(try rest.fill().model.rate)
      }
    }
    let classes = Classes(runs.axes, region)
    try self.init(RunTable(runs), classes, rate: model.rate, error: model.error, leaveOne: without)
  }

  private init(
    _ runs: RunTable, _ classes: Classes, rate: Histogram, error: Histogram, leaveOne: [Histogram]
  ) throws(BackgroundError) {
    let all = try Prediction(runs, rate: rate, classes: classes)
    var parts = classes.parts
    let modelVariance = all.modelVariance(runs, error: error, classes: classes)
    for part in parts.indices {
      parts[part].observed = all.observed[part]
      parts[part].expected = all.expected[part]
      parts[part].statistical = all.countVariance[part] + modelVariance[part]
    }
    // The scatter between runs has two terms. For the compared runs it is the jackknife variance of observed /
    // expected. For the runs of the model it is the jackknife variance of the expected counts. If no run can be left
    // out, the statistical variance is used instead.
    if runs.count > 1 {
      let ratios = (0..<runs.count).map { all.ratios(without: $0) }
      for (part, variance) in jackknife(ratios).enumerated() {
        parts[part].scatter += variance * all.expected[part] * all.expected[part]
      }
    } else {
      for part in parts.indices { parts[part].scatter += all.countVariance[part] }
    }
    if leaveOne.isEmpty {
      for part in parts.indices { parts[part].scatter += modelVariance[part] }
    } else {
      var others: [[Double]] = []
      for rate in leaveOne { others.append(try Prediction(runs, rate: rate, classes: classes).expected) }
      for (part, variance) in jackknife(others).enumerated() { parts[part].scatter += variance }
    }
    self.init(
      norms: all.norms, energies: Array(parts[..<classes.energies]), rings: Array(parts[classes.energies...]))
  }
}

/// Returns the jackknife variance of each number. Each element of `values` contains the numbers that result if one of n
/// runs is left out. The variance is (n - 1) / n times the sum of the squared deviations from the mean. Source: Efron &
/// Tibshirani, An Introduction to the Bootstrap (1993), chapter 11.
private func jackknife(_ values: [[Double]]) -> [Double] {
  let count = Double(values.count)
  return (values.first ?? []).indices.map { part in
    let mean = values.reduce(0) { $0 + $1[part] } / count
    let sum = values.reduce(0) { $0 + ($1[part] - mean) * ($1[part] - mean) }
    return (count - 1) / count * sum
  }
}

/// The counts and exposures of each run, by bin.
private struct RunTable {
  var obsIDs: [Int64] = []
  var counts: [[Double]] = []
  var exposures: [[Double]] = []
  var count: Int { obsIDs.count }

  init(_ runs: PerRunCounts) throws(BackgroundError) {
    for obsID in runs.obsIDs {
      let fill = try runs.narrowed(to: [obsID]).fill()
      obsIDs.append(obsID)
      counts.append(fill.counts.values)
      exposures.append(fill.exposure.values)
    }
  }
}

/// The classes for which counts are compared: the energy bins, followed by the rings. Each bin belongs to one energy
/// class and one ring class.
private struct Classes {
  let energies: Int
  let positions: Int
  let rings: OffsetRings
  let energyEdges: [Double]
  /// For each class (energy bin or ring), whether it is inside the region of the comparison.
  private let isInside: [Bool]
  var count: Int { energies + rings.count }

  init(_ axes: some ModelAxes, _ region: RadialRegion?) {
    energyEdges = axes.energy.edges
    energies = axes.energy.count
    rings = axes.offsetRings
    positions = rings.ofPosition.count
    let (rings, energyEdges) = (rings, energyEdges)
    isInside =
      (0..<energies).map { bin in
        region.map { energyEdges[bin] >= $0.energyMin && energyEdges[bin + 1] <= $0.energyMax } ?? true
      } + (0..<rings.count).map { ring in region.map { rings.edges[ring + 1] <= $0.offsetMax } ?? true }
  }

  func takesPart(_ bin: Int) -> Bool { isInside[energy(bin)] && isInside[ring(bin)] }

  func energy(_ bin: Int) -> Int { bin / positions }
  func ring(_ bin: Int) -> Int { energies + rings.ofPosition[bin % positions] }

  var parts: [Residuals.Part] {
    [("energy", energyEdges), ("offset", rings.edges)].flatMap { axis, edges in
      zip(edges, edges.dropFirst()).map {
        Residuals.Part(axis: axis, low: $0, high: $1, observed: 0, expected: 0, statistical: 0, scatter: 0)
      }
    }
  }
}

/// The counts that a rate predicts for runs, by class. Each run has its own normalisation.
private struct Prediction {
  var norms: [Residuals.Normalisation] = []
  /// The observed counts of each run, by class.
  private var observedOfRuns: [[Double]] = []
  private var expectedOfRuns: [[Double]] = []
  private(set) var observed: [Double]
  private(set) var expected: [Double]
  /// The variance of observed - expected in each class. The normalisation makes the total expected counts of a run
  /// equal to its observed counts N. The observed counts in a class that contains the fraction f of the expected counts
  /// therefore have the variance N f (1 - f).
  private(set) var countVariance: [Double]

  init(_ runs: RunTable, rate: Histogram, classes: Classes) throws(BackgroundError) {
    observed = Array(repeating: 0, count: classes.count)
    (expected, countVariance) = (observed, observed)
    for run in 0..<runs.count {
      var (ofRun, predictedOfRun) = (
        [Double](repeating: 0, count: classes.count), [Double](repeating: 0, count: classes.count)
      )
      var (events, predicted, unpredicted) = (0.0, 0.0, 0.0)
      for bin in rate.values.indices where classes.takesPart(bin) {
        let count = runs.counts[run][bin]
        let mu = rate.values[bin] * runs.exposures[run][bin]
        // mu is NaN if the model has no rate. A run cannot be compared with an infinite rate, either.
        guard mu > 0, mu < .infinity else {
          unpredicted += count
          continue
        }
        events += count
        predicted += mu
        for part in [classes.energy(bin), classes.ring(bin)] {
          ofRun[part] += count
          predictedOfRun[part] += mu
        }
      }
      guard predicted > 0 else { throw .nothingToCompare(runs.obsIDs[run]) }
      norms.append(
        Residuals.Normalisation(
          obsID: runs.obsIDs[run], observed: events, predicted: predicted, unpredicted: unpredicted))
      for part in 0..<classes.count {
        let share = predictedOfRun[part] / predicted
        predictedOfRun[part] = share * events
        observed[part] += ofRun[part]
        expected[part] += predictedOfRun[part]
        countVariance[part] += events * share * (1 - share)
      }
      observedOfRuns.append(ofRun)
      expectedOfRuns.append(predictedOfRun)
    }
  }

  /// Returns observed / expected in each class if one run is left out. The ratio is 1 in a class in which no counts are
  /// expected for the other runs.
  func ratios(without run: Int) -> [Double] {
    observed.indices.map { part in
      let rest = expected[part] - expectedOfRuns[run][part]
      return rest > 0 ? (observed[part] - observedOfRuns[run][part]) / rest : 1
    }
  }

  /// Returns, for each class, the variance that the errors of the rate cause in the expected counts. The error in one
  /// bin changes the expected counts in all classes, because the normalisations depend on the rate.
  func modelVariance(_ runs: RunTable, error: Histogram, classes: Classes) -> [Double] {
    var variance = [Double](repeating: 0, count: classes.count)
    var moved = [Double](repeating: 0, count: classes.count)
    for bin in error.values.indices where error.values[bin] > 0 && classes.takesPart(bin) {
      for part in moved.indices { moved[part] = 0 }
      let (energy, ring) = (classes.energy(bin), classes.ring(bin))
      for run in 0..<runs.count {
        let exposure = runs.exposures[run][bin]
        guard exposure > 0 else { continue }
        let norm = norms[run].norm
        for part in moved.indices {
          let own = part == energy || part == ring ? 1.0 : 0
          let share = norms[run].observed > 0 ? expectedOfRuns[run][part] / norms[run].observed : 0
          moved[part] += norm * exposure * (own - share)
        }
      }
      let deviation = error.values[bin]
      for part in moved.indices { variance[part] += deviation * deviation * moved[part] * moved[part] }
    }
    return variance
  }
}
