import Fitting
import Histograms
import Units

@testable import BackgroundModels
@testable import Production

/// Small models made by hand.
enum Fixture {
  /// The axes with four energies and three rings.
  static func axes() throws -> RadialAxes {
    try RadialAxes(
      energy: Axis(name: "energy", edges: [0.1, 0.3, 1, 4, 20], unit: .TeV),
      offset: Axis(name: "offset", edges: [0, 0.5, 1.2, 2], unit: .deg))
  }

  /// A model of the given counts (row-major), observed for `time` seconds. Bins in `unexposed` have no exposure.
  static func model<Axes: ModelAxes>(
    _ counts: [Double], axes: Axes, time: Double = 1000, unexposed: Set<Int> = []
  ) throws -> BackgroundModel {
    var exposure = axes.phaseSpace().mapping { $0 * time }
    for bin in unexposed { exposure.values[bin] = 0 }
    return BackgroundModel(axes: axes, counts: try Histogram(axes: axes.all, values: counts), exposure: exposure)
  }

  /// A model with the given rates and an exposure of 1 everywhere.
  static func rates<Axes: ModelAxes>(_ rates: [Double], axes: Axes) throws -> BackgroundModel {
    BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: rates),
      exposure: Histogram(axes: axes.all, filledWith: 1))
  }

  /// Axes with energies that double, and square cells over a field of 2 x `half` deg.
  static func cubeAxes(energies: Int, columns: Int, rows: Int, half: Double = 3) throws -> CubeAxes {
    try CubeAxes(
      energy: .log("energy", from: 1, to: Double(1 << energies), bins: energies, unit: .TeV),
      lon: .linear("lon", from: -half, to: half, bins: columns, unit: .deg),
      lat: .linear("lat", from: -half, to: half, bins: rows, unit: .deg))
  }

  /// Axes with energies that double, and rings of equal area on the plane, whose bins have simple numbers.
  static func plainAxes(energies: Int, rings: Int) throws -> RadialAxes {
    try RadialAxes(
      energy: .log("energy", from: 1, to: Double(1 << energies), bins: energies, unit: .TeV),
      offset: .sqrt("offset", from: 0, to: 3, bins: rings, unit: .deg))
  }
}

/// Returns whether two numbers agree to a relative tolerance.
func close(_ left: Double, _ right: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(left - right) <= tolerance * max(abs(left), abs(right))
}

extension BackgroundModel {
  /// The model with its bins treated by a policy and nothing else. The counts of an energy need not be conserved.
  func fillingEmptyBins(by policy: any EmptyBinPolicy) -> Self {
    var result = self
    result.bins.reset()
    policy.apply(to: &result.bins, over: axes)
    result.treatment.emptyBins = policy.text
    return result
  }
}

extension BinnedRate {
  /// The smoothed counts of all bins.
  var allSmoothedCounts: Histogram {
    var result = counts
    for bin in 0..<count { result.values[bin] = smoothedCounts(bin) }
    return result
  }
}

extension UnmaskedField {
  /// A field with these unmasked fractions, without regions.
  init(_ fractions: [Double]) {
    self.init(positions: fractions.map(Self.used), total: fractions.reduce(0, +) / Double(fractions.count))
  }
}

extension BackgroundModel {
  /// The model with these runs as its origin.
  func made(of runs: [RunStatistics]) -> Self {
    var result = self
    result.origin.runs = runs
    return result
  }
}

extension CountsAccumulator: Equatable {
  /// Two sums are equal if the same runs have the same counts and exposures.
  public static func == (left: Self, right: Self) -> Bool {
    left.axes.isEqual(to: right.axes) && left.rules == right.rules && left.counts == right.counts
      && left.exposedTime == right.exposedTime && left.runs == right.runs && left.refused == right.refused
      && left.notes == right.notes && left.unmaskedFields == right.unmaskedFields
      && left.hasThresholds == right.hasThresholds
  }

  /// The closure of any model for these runs.
  func closure(of model: BackgroundModel, for chosen: Set<Int64>? = nil) -> ClosureTable {
    var model = model
    model.origin = self.model.origin
    return model.closure(for: chosen)
  }
}

extension FitStatus {
  /// Whether the fit ended at a maximum.
  var isConverged: Bool {
    if case .converged = self { true } else { false }
  }
}
