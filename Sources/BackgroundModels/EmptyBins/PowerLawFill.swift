import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A policy that gives bins with few counts the rate of a power law in energy, which is fitted at their position to the
/// energies around them.
///
/// *Gaps.* Neighbouring energies at a position that have fewer counts than a given number (after smoothing) are a
/// *gap*.
///
/// *Power law.* It is fitted by maximum Poisson likelihood to the bins of the gap and the two nearest energy bins on
/// both sides. If these bins do not determine the slope, so that the rate at some energy of the gap is uncertain by
/// more than 100 %, a power law is fitted to the spectrum of the whole field instead. Its energy range is extended on
/// both sides until the slope is determined, if necessary to all energies. If the field has counts at fewer than two
/// energies, the gap does not change. This method is a policy and not a smoothing, because it gives rates to bins
/// without events.
///
/// *Counts.* The counts of each gap are conserved: the power law is scaled to predict the observed counts for the
/// exposure of the gap. If the gap has no counts, the prediction of the power law is used, but at most 3 counts, the 95
/// % upper limit. A power law of the field is first multiplied by `(n + 3) / (m + 3)`, with `n` counts observed at the
/// position and `m` counts expected there from the spectrum of the field. If all gaps together then predict more than
/// their observed counts (or more than 3 counts, if fewer were observed), all gaps are scaled by a common factor. A
/// cube with mostly empty cells therefore does not predict more events than were observed.
///
/// *Edges.* A gap at an end of the energy axis has neighbours on one side only, and the power law is continued to the
/// end. Bins without exposure get the rate of the power law of their gap if they are within a third of a decade of a
/// bin of the gap with exposure, and if the uncertainty of the power law is at most 100 % there. Other bins without
/// exposure stay unknown.
public struct PowerLawFill: EmptyBinPolicy {
  /// Bins with fewer counts are filled.
  public let counts: Double

  /// The maximum distance of an extrapolation from the energies with exposure, in ln(energy): a third of a decade.
  private static let reach = log(10.0) / 3
  /// The weight of the field in the acceptance of a position, in counts.
  private static let owed = 3.0

  /// Creates the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` is within 1 and 1e6.
  public init(counts: Double) throws(BackgroundError) {
    guard (1...1e6).contains(counts) else {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(counts), expected: "1 to 1000000 counts")
    }
    self.counts = counts
  }

  /// `power-law 10 counts`.
  public var text: String { "power-law \(shortest(counts)) counts" }

  /// `true`.
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
          // The power law is scaled to the counts of the whole gap, so the relative error is their Poisson error; 100 %
          // without counts.
          bins.set(
            bin, rate: rate, error: fill.seen > 0 ? rate / fill.seen.squareRoot() : rate, state: .powerLaw)
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
      "bins with fewer counts than a limit, such as power-law 10 counts, follow a power law through their neighbours",
    option: "empty"
  ) { value throws(BackgroundError) in try PowerLawFill(counts: value) }
}
