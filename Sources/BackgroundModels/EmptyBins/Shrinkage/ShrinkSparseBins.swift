import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A policy that gives a bin with few counts a rate between its own rate and the rate expected from the bins around it.
///
/// The expected rate comes from ``AcceptancePrior``. It combines the spectrum, the rings around the pointing (wide
/// rings first), the dipole and the quadrupole of the field, and the same position at other energies.
///
/// With `m` expected and `n` observed counts, the expected rate is multiplied by `(w + n) / (w + m)`. This is the
/// posterior mean for a gamma prior and Poisson counts. The weight `w` of the prior is 150 counts for a cell of a cube
/// or 10 counts for a ring, plus the expected counts at the other energies of the position. The weight decreases to 1
/// count as `m` approaches 100. A bin with observed counts and at least 100 expected counts keeps its measured rate.
///
/// At each energy, the bins that are not measured are scaled by a common factor, so that the counts are conserved. An
/// energy with fewer than 10 counts follows the power law of the energies around it. Outside the energies with
/// exposure, the rate is continued for at most a third of a decade, and only while its error is below 100 %. A position
/// without exposure is unknown.
///
/// The error combines the error of the gamma distribution, the error of the acceptance, and the error of the spectrum.
/// In simulations with known truth, 68 to 71 % of the shrunk bins are within one error of the true rate. The weights
/// were chosen by the likelihood of held-out runs; `docs/methods.md` has the numbers.
///
/// Sources: Clayton & Kaldor, Biometrics 43 (1987) 671 (empirical Bayes for rates); Timmermann & Nowak, IEEE Trans.
/// Inf. Theory 45 (1999) 846 (multiscale Poisson); West, Harrison & Migon, JASA 80 (1985) 73 (discounting).
public struct ShrinkSparseBins: EmptyBinPolicy {
  /// The minimum number of expected counts of a bin that keeps its measured rate.
  private static let rich = 100.0
  /// The maximum distance of an extrapolation from the energies with exposure, in ln(energy): a third of a decade.
  private static let reach = log(10.0) / 3

  /// Creates the policy.
  public init() {}

  /// Always `shrink`.
  public var text: String { "shrink" }
  /// Always `true`.
  public var keepsCounts: Bool { true }

  /// Shrinks the rates of bins with few counts.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    let exposed = (0..<bins.count).map { bins.exposure.values[$0] > 0 }
    let counts = (0..<bins.count).map { exposed[$0] ? bins.unsmoothedCounts($0) : 0 }
    let seen = (0..<bins.energies).map { energy in bins.row(energy).reduce(0) { $0 + counts[$1] } }
    guard seen.reduce(0, +) > 0 else { return bins.forget(energies: 0..<bins.energies) }
    let edges = axes.energy.edges
    let prior = AcceptancePrior(
      counts: counts, exposures: (0..<bins.count).map { exposed[$0] ? bins.unsmoothedExposure($0) : 0 },
      logEnergies: (0..<bins.energies).map { log(edges[$0] * edges[$0 + 1]) / 2 }, rings: Self.rings(of: axes),
      patterns: Self.patterns(of: axes))
    let worth = axes.field.count == 1 ? AcceptancePrior.ring : AcceptancePrior.cell
    var isRich = exposed
    for bin in 0..<bins.count {
      let expected = exposed[bin] ? prior.rates[bin] * bins.effectiveExposure(bin) : 0
      isRich[bin] = expected >= Self.rich && bins.effectiveCounts(bin) > 0
      guard !isRich[bin] else { continue }
      let energy = bin / bins.positions
      let strength = worth + prior.neighbours.expected[bin]
      let weight = max(1, strength * (1 - expected / Self.rich))
      let own = exposed[bin] ? bins.effectiveCounts(bin) : 0
      let rate = prior.rates[bin] * (weight + own) / (weight + expected)
      let part = weight / (weight + expected)
      let outside = 1 - min(expected / max(seen[energy], 1), 1)
      let variance =
        part * part / strength + expected * outside / ((weight + expected) * (weight + expected))
        + part * worth / strength * (part * worth / strength) * prior.variances[bin] + prior.spectrum.variances[energy]
      bins.set(bin, rate: rate, error: rate * variance.squareRoot(), state: exposed[bin] ? .shrunk : .extrapolated)
    }
    keepCounts(of: &bins, seen: seen, isRich: isRich, prior)
    forgetUnknown(in: &bins, exposed: exposed, prior.spectrum)
  }

  /// Scales those bins of each energy that are not measured. All bins of the energy together then predict the observed
  /// counts or, if there are fewer than 10 counts, the prediction of the spectrum.
  ///
  /// If an energy has measured bins, one count is added to the numerator and to the denominator of the factor.
  /// Otherwise the factor would be 0 if the measured bins contain all counts by chance.
  private func keepCounts(of bins: inout BinnedRate, seen: [Double], isRich: [Bool], _ prior: AcceptancePrior) {
    for energy in 0..<bins.energies {
      var (measured, predicted, expected, all) = (0.0, 0.0, 0.0, 0.0)
      var hasRich = false
      for bin in bins.row(energy) where bins.exposure.values[bin] > 0 {
        let exposure = bins.exposure.values[bin]
        all += bins.smoothedCounts(bin)
        expected += prior.spectrum.rates[energy] * prior.acceptance[bin] * exposure
        if isRich[bin] {
          measured += bins.smoothedCounts(bin)
          hasRich = true
        } else {
          predicted += bins.rate.values[bin] * exposure
        }
      }
      guard predicted > 0 else { continue }
      let wanted = seen[energy] >= EnergySpectrum.enough ? all : expected
      let one = hasRich ? all / seen[energy] : 0
      let factor = (wanted - measured + one) / (predicted + one)
      for bin in bins.row(energy) where !isRich[bin] { bins.scaleRates(by: factor, bin..<bin + 1) }
    }
  }

  /// Removes the rates of positions without exposure, and of energies to which the spectrum cannot be extrapolated.
  private func forgetUnknown(in bins: inout BinnedRate, exposed: [Bool], _ spectrum: EnergySpectrum) {
    for position in 0..<bins.positions {
      let places = stride(from: position, to: bins.count, by: bins.positions)
      guard !places.contains(where: { exposed[$0] }) else { continue }
      for bin in places { bins.set(bin, rate: .nan, error: .nan, state: .unknown) }
    }
    for energy in 0..<bins.energies where spectrum.distances[energy] > 0 {
      if spectrum.distances[energy] > Self.reach || spectrum.variances[energy] > 1 {
        bins.forget(energies: energy..<energy + 1)
      }
    }
  }

  /// Returns the ring of each position, counted from the pointing outwards. The rings of a cube are as wide as its
  /// narrowest cell. The rings are wider if there would otherwise be more rings than cells.
  private static func rings(of axes: some ModelAxes) -> [Int] {
    let offsets = axes.positionOffsets
    guard axes.field.count > 1 else { return Array(offsets.indices) }
    let reach = offsets.reduce(0, max)
    let width = max(axes.field.flatMap { $0.widths() }.min() ?? reach, reach / Double(offsets.count))
    guard width > 0 else { return offsets.map { _ in 0 } }
    // A centre on the edge of a ring belongs to the outer ring, whatever the rounding errors.
    return offsets.map { Int($0 / width + 1e-6) }
  }

  /// Returns the multipole patterns at each position of a cube. The result is empty for a radial model.
  private static func patterns(of axes: some ModelAxes) -> [[Double]] {
    guard axes.field.count > 1 else { return [] }
    return AcceptanceMultipoles.patterns(lon: axes.field[0].centers(), lat: axes.field[1].centers())
  }

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.plain(
    "shrink",
    summary: "bins with few counts get a rate between their own rate and the rate expected from the bins around them",
    ShrinkSparseBins(), option: "empty")
}
