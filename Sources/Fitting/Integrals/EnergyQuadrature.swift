#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The energies at which a spectrum is evaluated to integrate it. The integral is the sum over these energies of the
/// value of the spectrum times the width (``widths``).
struct EnergyQuadrature: Sendable {
  /// The natural logarithm of each energy in TeV, increasing.
  var logEnergies: [Double] = []
  /// The width that each energy represents, in MeV.
  var widths: [Double] = []

  var count: Int { widths.count }

  /// The maximum length of a piece in ln E. At this length, eight-point Gauss-Legendre quadrature integrates a power
  /// law of index -6 with a relative error of about 1e-12.
  private static let widest = 1.0
  private static let megaPerTera = 1e6

  /// Creates a quadrature without energies.
  init() {}

  /// Creates a Gauss-Legendre quadrature over an energy range in TeV. `kinks` are the energies in TeV at which the
  /// integrand has a kink. The range is split there.
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

  /// Creates a quadrature from the centres of `bins` energy bins, which have equal widths in ln E. `low` and `high` are
  /// the natural logarithms of the lowest and the highest energy in TeV.
  init(middlesOf bins: Int, from low: Double, to high: Double) {
    let width = (high - low) / Double(bins)
    for bin in 0..<bins {
      let left = low + width * Double(bin)
      logEnergies.append(left + width / 2)
      widths.append((exp(left + width) - exp(left)) * Self.megaPerTera)
    }
  }

  /// Returns the bins whose centres are between two energies in TeV. The quadrature must consist of bin centres.
  func between(_ range: ClosedRange<Double>) -> EnergyQuadrature {
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    var result = EnergyQuadrature()
    for i in 0..<count where logEnergies[i] > low && logEnergies[i] < high {
      result.logEnergies.append(logEnergies[i])
      result.widths.append(widths[i])
    }
    return result
  }

  /// Returns the lower edge (TeV) of the bin whose centre is nearest to an energy. The result is 0 if there is only one
  /// bin. The bins must have equal widths in ln E. Beyond the first and the last bin, bins of this width are assumed.
  func lowerEdge(around energy: Double) -> Double {
    guard count > 1 else { return 0 }
    let step = logEnergies[1] - logEnergies[0]
    let bin = ((log(energy) - logEnergies[0]) / step).rounded()
    return exp(logEnergies[0] + (bin - 0.5) * step)
  }

  /// Points with these energies on the optical axis.
  var points: FieldPoints {
    let zeros = [Double](repeating: 0, count: count)
    return FieldPoints(offset: zeros, lon: zeros, lat: zeros, logEnergy: logEnergies)
  }
}
