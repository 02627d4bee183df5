import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Gives bins with few counts the rate of a power law of energy, fitted at their position to the energies around them.
///
/// At a position, neighbouring energies with fewer counts than a number (after smoothing) make a *gap*. The power law
/// is the one of maximum Poisson likelihood for the bins of the gap and the two nearest beside it on either side. Where
/// these do not tell its slope, so that the rate at some energy of the gap is uncertain by more than 100 %, the law is
/// that of the whole field, over so many more energies on either side as it takes to tell it; without one the gap stays
/// as it is. It is a policy, not a smoothing, for it tells rates where nothing was seen.
///
/// What is kept: the counts of each gap. The power law is scaled so that over the exposure of the gap it expects what
/// was seen there; where nothing was, what the law lets one expect, no more than 3 counts, the 95 % upper limit; a law
/// of the field is taken times `(n + 3) / (m + 3)`, with `n` counts seen at the position and `m` expected there of the
/// field. If all gaps together then expect more than was seen in them (or than 3 counts), all are scaled by a common
/// factor: a cube of which most cells are empty has no more events than were counted.
///
/// Edge rule: a gap at an end of the energy axis has neighbours on one side alone, and the power law goes on to the
/// end. Bins without exposure get the rate of the power law of their gap within a third of a decade of its exposed
/// bins, and where the law is known to 100 %; the others stay unknown.
public struct PowerLawFill: EmptyBinPolicy {
  /// Bins with fewer counts are filled.
  public let counts: Double

  /// How far a law is followed from the exposed energies, in the logarithm: a third of a decade.
  private static let reach = log(10.0) / 3
  /// What a position owes to the field, in counts.
  private static let owed = 3.0

  /// Makes the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` lies within 1 and 1e6.
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
          // Counts of Poisson: the error of the one number that the gap tells.
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
      "bins with fewer counts than a number, such as power-law 10 counts, follow a power law through those around them",
    option: "empty"
  ) { value throws(BackgroundError) in try PowerLawFill(counts: value) }
}
