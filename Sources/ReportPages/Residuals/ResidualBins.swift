import Outputs
import TextFormat

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A bin whose observed counts are compared with the predicted counts.
struct ResidualBin {
  /// The place of the bin, such as `2 to 4 TeV`.
  let place: String
  /// The edges in TeV or deg.
  let edges: Range<Double>
  let observed: Double
  let predicted: Double
  /// The scatter between runs, each with its own normalisation; `nil` for fewer than two runs.
  var scatter: (chi2: Double, freedom: Int)?

  init(_ part: ClosureReport.Part, unit: String) {
    place = Self.place(part.low, part.high, unit)
    (edges, observed, predicted) = (part.low..<part.high, part.observed, part.predicted)
    if let chi2 = part.runChi2, let freedom = part.runFreedom, freedom > 0 { scatter = (chi2, freedom) }
  }

  init(_ cell: ClosureReport.Cell) {
    place =
      Self.place(cell.energyLow, cell.energyHigh, "TeV") + ", " + Self.place(cell.offsetLow, cell.offsetHigh, "deg")
    (edges, observed, predicted) = (cell.energyLow..<cell.energyHigh, cell.observed, cell.predicted)
  }

  init(_ quadrant: ClosureReport.Quadrant) {
    self.init(place: quadrant.name, observed: quadrant.observed, predicted: quadrant.predicted)
  }

  /// Returns a range such as `0.2 to 0.3 TeV`.
  static func place(_ low: Double, _ high: Double, _ unit: String) -> String {
    "\(significant(low, 3)) to \(significant(high, 3)) \(unit)"
  }

  /// The deviation of the sum of all runs, (n - mu) / sqrt(mu); NaN for fewer than five expected counts.
  var sigma: Double { residual(observed, predicted) }

  /// The significance of the scatter between runs, in standard deviations of a Gaussian.
  var sigmaOfScatter: Double? { scatter.map { ChiSquare.significance(of: $0.chi2, freedom: $0.freedom) } }

  /// The standard deviation of the counts of a run in addition to the Poisson scatter, relative to the mean counts of a
  /// run; `nil` for fewer than two runs.
  var relativeScatter: Double? {
    scatter.map { chi2, freedom in
      (max(0, chi2 / Double(freedom) - 1) * Double(freedom + 1) / max(predicted, 1)).squareRoot()
    }
  }
}

/// The bins of one kind, with those that are faulty and the worst of them.
///
/// A deviation is a fault if it is larger than chance explains and large enough to affect an analysis. With many events
/// a deviation of a fraction of a percent is significant, but does no harm. The statements at the head of the page and
/// the marked rows of its table are both based on this type.
struct WorstBin {
  let bins: [ResidualBin]
  /// The index of the worst faulty bin. If no bin is faulty, it is the bin with the largest deviation.
  let index: Int
  /// The indices of the faulty bins.
  let faulty: [Int]

  var bin: ResidualBin { bins[index] }
  var isFault: Bool { !faulty.isEmpty }

  /// The smallest relative deviation of a sum of runs that is a fault.
  static let leastDeviation = 0.01
  /// The smallest scatter of runs around their models, relative to the prediction, that is a fault.
  private static let leastScatter = 0.1

  /// Returns the number of standard deviations that the largest of `trials` residuals rarely exceeds by chance. It is
  /// sqrt(2 ln N) + 2, where sqrt(2 ln N) is the typical maximum of N = `trials` numbers from a Gaussian.
  static func limit(_ trials: Int) -> Double { 2 + (2 * log(Double(max(2, trials)))).squareRoot() }

  /// Tests the sums of all runs; `nil` if no bin has enough counts.
  static func ofSums(_ bins: [ResidualBin]) -> WorstBin? {
    let limit = limit(bins.count)
    return WorstBin(bins, sizes: bins.map { abs($0.sigma) }) {
      abs($0.sigma) > limit && abs($0.observed / $0.predicted - 1) > leastDeviation
    }
  }

  /// Tests the scatter between runs; `nil` if no bin has the counts of several runs.
  static func ofScatter(_ bins: [ResidualBin]) -> WorstBin? {
    let limit = limit(bins.count)
    return WorstBin(bins, sizes: bins.map { $0.sigmaOfScatter ?? .nan }) {
      $0.sigmaOfScatter ?? 0 > limit && $0.relativeScatter ?? 0 > leastScatter
    }
  }

  private init?(_ bins: [ResidualBin], sizes: [Double], isFaulty: (ResidualBin) -> Bool) {
    faulty = bins.indices.filter { isFaulty(bins[$0]) }
    let known = bins.indices.filter { !sizes[$0].isNaN }
    guard let worst = (faulty.isEmpty ? known : faulty).max(by: { sizes[$0] < sizes[$1] }) else { return nil }
    (self.bins, index) = (bins, worst)
  }

  /// The indices of adjacent faulty bins around the worst bin, including this bin.
  var faultyRange: ClosedRange<Int> {
    let all = Set(faulty)
    var (first, last) = (index, index)
    while all.contains(first - 1) { first -= 1 }
    while all.contains(last + 1) { last += 1 }
    return first...last
  }
}

/// All deviations of a closure that are tested for faults.
struct ResidualTests {
  let total: WorstBin?
  let energies: WorstBin?
  let energyScatter: WorstBin?
  let rings: WorstBin?
  let ringScatter: WorstBin?
  let cells: WorstBin?
  /// The tests of each map of the field.
  let fields: [FieldTests]
  /// The quadrants of the field if there is no map, which shows more; otherwise `nil`.
  let quadrants: WorstBin?

  init(_ report: ClosureReport) {
    let sums = report.runs.reduce((0.0, 0.0)) { ($0.0 + $1.observed, $0.1 + $1.predicted) }
    let all = ResidualBin(place: counted(report.runs.count, "run"), observed: sums.0, predicted: sums.1)
    let energies = report.energies.map { ResidualBin($0, unit: "TeV") }
    let rings = report.rings.map { ResidualBin($0, unit: "deg") }
    total = .ofSums([all])
    (self.energies, energyScatter) = (.ofSums(energies), .ofScatter(energies))
    (self.rings, ringScatter) = (.ofSums(rings), .ofScatter(rings))
    cells = .ofSums((report.cells ?? []).map(ResidualBin.init))
    fields = (report.maps ?? []).map { FieldTests(ResidualMap(map: $0)) }
    quadrants = fields.isEmpty ? .ofSums((report.quadrants ?? []).map(ResidualBin.init)) : nil
  }

  /// The range of energies (TeV) at which runs scatter too much around their models, around the worst of them; `nil` if
  /// there is none.
  var scatteringEnergies: Range<Double>? {
    guard let energyScatter, energyScatter.isFault else { return nil }
    let (bins, range) = (energyScatter.bins, energyScatter.faultyRange)
    return bins[range.lowerBound].edges.lowerBound..<bins[range.upperBound].edges.upperBound
  }

  /// The scattering energies if they are probably below the threshold of some runs; `nil` otherwise. Thresholds affect
  /// only the lowest energies. If runs with different zenith angles share a model, they scatter over a wider range.
  var energiesBelowThreshold: Range<Double>? {
    guard let range = scatteringEnergies,
      let lowest = energyScatter?.bins.first(where: { $0.observed > 0 })?.edges.lowerBound
    else { return nil }
    return range.lowerBound < 3 * lowest && range.upperBound < 10 * lowest ? range : nil
  }

  /// Whether the sum at each energy is as predicted to a small fraction of its statistical error. By chance, this does
  /// not happen.
  var areEnergiesFixed: Bool {
    guard let bins = energies?.bins.filter({ !$0.sigma.isNaN }), bins.count > 4 else { return false }
    return bins.allSatisfy { abs($0.sigma) < 0.3 }
  }
}

extension ResidualBin {
  fileprivate init(place: String, observed: Double, predicted: Double) {
    (self.place, edges, self.observed, self.predicted) = (place, 0..<0, observed, predicted)
  }
}
