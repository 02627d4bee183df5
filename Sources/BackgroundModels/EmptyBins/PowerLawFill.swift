import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A policy for bins with few counts: they get the rate of a power law in energy. The power law is fitted at the
/// position of the bin to the energies around it.
///
/// *Gaps.* A *gap* is a range of neighbouring energies at one position that all have fewer counts (after smoothing)
/// than a given number.
///
/// *Power law.* It is fitted by maximum Poisson likelihood to the bins of the gap and the two nearest energy bins on
/// each side. The slope is not determined if the rate at some energy of the gap is uncertain by more than 100 %. In
/// that case a power law is fitted to the spectrum of the whole field instead. Its energy range is extended on both
/// sides until the slope is determined, if necessary to all energies. If the field has counts at fewer than two
/// energies, the gap does not change. This method is a policy and not a smoothing, because it gives rates to bins
/// without events.
///
/// *Counts.* The counts of each gap are conserved: the power law is scaled to predict the observed counts for the
/// exposure of the gap. If the gap has no counts, the prediction of the power law is used, but at most 3 counts, the
/// 95 % upper limit. If the power law comes from the whole field, this prediction is first multiplied by
/// `(n + 3) / (m + 3)`. Here `n` is the number of counts observed at the position, and `m` is the number expected there
/// from the spectrum of the field.
///
/// All gaps together can then predict more than their observed counts (or more than 3 counts, if fewer were observed).
/// If they do, all gaps are scaled by a common factor. A cube with mostly empty cells therefore does not predict more
/// events than were observed.
///
/// *Edges.* A gap at an end of the energy axis has neighbours on one side only, and the power law is continued to the
/// end of the axis. A bin without exposure gets the rate of the power law of its gap under two conditions. It must be
/// within a third of a decade of a bin of the gap with exposure, and the uncertainty of the power law must be at most
/// 100 % there. Other bins without exposure stay unknown.
public struct PowerLawFill: EmptyBinPolicy {
  /// The minimum number of counts of a bin that is not filled. Bins with fewer counts are filled.
  public let counts: Double

  /// The maximum distance of an extrapolation from the energies with exposure, in ln(energy): a third of a decade.
  private static let reach = log(10.0) / 3
  /// The number 3 in the acceptance `(n + 3) / (m + 3)`: the weight of the spectrum of the whole field, in counts.
  private static let owed = 3.0

  /// Creates the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` is between 1 and 1e6.
  public init(counts: Double) throws(BackgroundError) {
    guard (1...1e6).contains(counts) else {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(counts), expected: "1 to 1000000 counts")
    }
    self.counts = counts
  }

  /// The policy as it is written in the option, such as `power-law 10 counts`.
  public var text: String { "power-law \(shortest(counts)) counts" }

  /// Always `true`.
  public var needsCounts: Bool { true }

  /// Fills the gaps at every position.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    let field = GapSpectrum(sum: bins)
    var lawsOfField: [Range<Int>: EnergyLaw?] = [:]
    var (seen, expected) = (0.0, 0.0)
    var filled: [Int] = []
    for position in 0..<bins.positions {
      let own = GapSpectrum(bins, at: position)
      for gap in own.gaps(below: counts) where gap.contains(where: { own.exposures[$0] > 0 }) {
        let around = max(0, gap.lowerBound - 2)..<min(bins.energies, gap.upperBound + 2)
        var law = own.law(over: around)
        var acceptance = 1.0
        if law?.isKnown(over: gap, own.logEnergies) != true {
          law = lawsOfField[gap] ?? field.law(reaching: gap)
          lawsOfField[gap] = .some(law)
          acceptance = (own.total + Self.owed) / (own.expected(of: field) + Self.owed)
        }
        guard let law, let fill = GapFill(gap, of: own, law, acceptance: acceptance) else { continue }
        seen += fill.seen
        expected += fill.expected
        for energy in gap where own.exposures[energy] > 0 || fill.reaches(energy, within: Self.reach) {
          let (bin, rate) = (energy * bins.positions + position, fill.rate(energy))
          // The power law is scaled to the counts of the whole gap. The relative error is therefore the Poisson error
          // of these counts, or 100 % if there are none.
          bins.set(bin, rate: rate, error: fill.seen > 0 ? rate / fill.seen.squareRoot() : rate, state: .powerLaw)
          filled.append(bin)
        }
      }
    }
    let most = max(seen, upperLimitOfNothing)
    guard expected > most else { return }
    for bin in filled { bins.scaleRates(by: most / expected, bin..<bin + 1) }
  }

  private static let usage = "power-law COUNTS"

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.measured(
    "power-law", usage: usage, unit: .one,
    summary:
      "bins with few counts ('power-law 10 counts': fewer than 10) get the rate of a power law fitted to nearby "
      + "energies",
    option: "empty"
  ) { value throws(BackgroundError) in try PowerLawFill(counts: value) }
}
