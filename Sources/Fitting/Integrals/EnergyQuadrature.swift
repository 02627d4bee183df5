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

  /// Nothing yet.
  init() {}

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

  /// Of the middles of bins, those between two energies in TeV.
  func between(_ range: ClosedRange<Double>) -> EnergyQuadrature {
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    var result = EnergyQuadrature()
    for i in 0..<count where logEnergies[i] > low && logEnergies[i] < high {
      result.logEnergies.append(logEnergies[i])
      result.widths.append(widths[i])
    }
    return result
  }

  /// The lower edge in TeV of the bin, of equal bins in ln E, whose middle is the nearest to an energy; 0 if there is
  /// but one.
  func lowerEdge(around energy: Double) -> Double {
    guard count > 1 else { return 0 }
    let step = logEnergies[1] - logEnergies[0]
    let bin = ((log(energy) - logEnergies[0]) / step).rounded()
    return exp(logEnergies[0] + (bin - 0.5) * step)
  }

  /// The energies as points on axis.
  var points: FieldPoints {
    let zeros = [Double](repeating: 0, count: count)
    return FieldPoints(offset: zeros, lon: zeros, lat: zeros, logEnergy: logEnergies)
  }
}
