import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Fills an empty bin with `spectrum(energy) x acceptance(position)`, both taken from the bins around it.
///
/// - The *spectrum* at an energy is the counts of all positions over their exposure. Where an energy has no counts at
///   all it follows a power law: between the nearest energies with counts below and above, else through the nearest two.
/// - The *acceptance* of a position is its counts over those that the spectrum alone would give, from the energies
///   around the bin, the bin itself among them: as few as hold a count at that position. A position without counts at
///   any energy is taken to have had half a count in all.
/// - An exposed bin in which nothing was seen gets no more than 3 counts over its exposure, the 95 % upper limit of a
///   mean that gave none (-ln 0.05).
///
/// A position without exposure at any energy stays without a rate, and so does everything in a model without counts.
///
/// This is the default. Measured on the 45 off runs of H.E.S.S. DR1 with the reader's own interpolation, in 0.5 to
/// 50 TeV within 2.5 deg: models of three zenith bands, each run held out in turn, have the same deviance as with the
/// half-count floor; models of the one or two runs nearest in zenith, where most high-energy bins are empty, have
/// 4 % and 1 % less deviance than with the floor, while bins left empty or merged make the prediction diverge.
public struct ExtrapolateEmptyBins: EmptyBinPolicy {
  /// Makes the policy.
  public init() {}

  /// `extrapolate`.
  public var text: String { "extrapolate" }

  /// Fills the empty bins.
  public func apply(to bins: inout BinnedRate) {
    guard let spectrum = spectrum(of: bins) else { return }
    for position in 0..<bins.positions {
      for energy in 0..<bins.energies {
        let bin = energy * bins.positions + position
        guard bins.isEmpty(bin) else { continue }
        guard let acceptance = acceptance(of: bins, at: position, around: energy, spectrum: spectrum) else { break }
        let exposure = bins.exposure.values[bin]
        let limit = exposure > 0 ? upperLimitOfNothing / exposure : .infinity
        bins.touch(bin, rate: min(spectrum[energy] * acceptance, limit), as: .extrapolated)
      }
    }
  }

  /// The rate at each energy, averaged over the field; `nil` in a model without counts.
  private func spectrum(of bins: BinnedRate) -> [Double]? {
    let axis = bins.counts.axes[0]
    let logEnergies = (0..<axis.count).map { log(axis.edges[$0] * axis.edges[$0 + 1]) / 2 }
    var logRates = [Double?](repeating: nil, count: bins.energies)
    for energy in 0..<bins.energies {
      var (content, exposure) = (0.0, 0.0)
      for bin in energy * bins.positions..<(energy + 1) * bins.positions where bins.exposure.values[bin] > 0 {
        content += bins.content.values[bin]
        exposure += bins.exposure.values[bin]
      }
      if content > 0 { logRates[energy] = log(content / exposure) }
    }
    let known = logRates.indices.filter { logRates[$0] != nil }
    guard let first = known.first else { return nil }
    return logEnergies.indices.map { energy in
      if let rate = logRates[energy] { return exp(rate) }
      let below = known.filter { $0 < energy }.suffix(2)
      let above = known.filter { $0 > energy }.prefix(2)
      let left = above.isEmpty ? below.first : below.last ?? above.first
      let right = above.isEmpty ? below.last : below.isEmpty ? above.last : above.first
      guard let left, let right, left != right, let from = logRates[left], let to = logRates[right] else {
        return logRates[first].map { exp($0) } ?? 0
      }
      let slope = (to - from) / (logEnergies[right] - logEnergies[left])
      return exp(from + slope * (logEnergies[energy] - logEnergies[left]))
    }
  }

  /// The counts at a position over those the spectrum alone would give there, from the fewest energies around one that
  /// hold a count; `nil` without exposure at any energy.
  private func acceptance(
    of bins: BinnedRate, at position: Int, around energy: Int, spectrum: [Double]
  ) -> Double? {
    var (content, expected) = (0.0, 0.0)
    func take(_ other: Int) {
      guard bins.energies > other, other >= 0 else { return }
      let bin = other * bins.positions + position
      guard bins.exposure.values[bin] > 0 else { return }
      content += bins.content.values[bin]
      expected += spectrum[other] * bins.exposure.values[bin]
    }
    take(energy)
    for reach in 1..<max(bins.energies, 2) where content == 0 {
      take(energy - reach)
      take(energy + reach)
    }
    guard expected > 0 else { return nil }
    return (content > 0 ? content : 0.5) / expected
  }

  static let entry = MethodCatalogue<any EmptyBinPolicy>.Entry.plain(
    "extrapolate", summary: "an empty bin gets the spectrum (a power law) times the acceptance of the bins around it",
    ExtrapolateEmptyBins(), option: "empty")
}
