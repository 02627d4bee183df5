#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Energies over which a spectrum is integrated, and the width in MeV that each stands for.
struct EnergyQuadrature: Sendable {
  /// The natural logarithm of each energy in TeV, increasing.
  var logEnergies: [Double] = []
  /// MeV.
  var widths: [Double] = []

  var count: Int { widths.count }

  /// In pieces as long as this in ln E, Gauss-Legendre of eight points integrates a power law of index -6 to 1e-13.
  private static let widest = 1.0
  private static let megaPerTera = 1e6

  /// Over a range of energies in TeV, cut where the integrand has kinks.
  init(_ range: ClosedRange<Double>, kinks: [Double]) {
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    let cuts = GaussLegendre.breaks(from: low, to: high, at: Set(kinks).sorted().map { log($0) })
    for (left, right) in zip(cuts, cuts.dropFirst()) {
      let pieces = max(1, Int(((right - left) / Self.widest).rounded(.up)))
      for (logEnergy, weight) in GaussLegendre.nodes(from: left, to: right, pieces: pieces) {
        logEnergies.append(logEnergy)
        widths.append(weight * exp(logEnergy) * Self.megaPerTera)
      }
    }
  }

  /// The middles of bins of equal width in ln E (TeV), for each the width of its bin.
  init(middlesOf bins: Int, from low: Double, to high: Double) {
    let width = (high - low) / Double(bins)
    for bin in 0..<bins {
      let left = low + width * Double(bin)
      logEnergies.append(left + width / 2)
      widths.append((exp(left + width) - exp(left)) * Self.megaPerTera)
    }
  }

  /// The energies as points on axis.
  var points: FieldPoints {
    let zeros = [Double](repeating: 0, count: count)
    return FieldPoints(offset: zeros, lon: zeros, lat: zeros, logEnergy: logEnergies)
  }
}
