#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The background that the simulator knows: what a run under given conditions records, as a rate per livetime.
///
///     B(E, t; z, m) = R(z, m) p(E; E0(z, m)) q(t; w(E))
///
///     R  = rate cos(z)^rateIndex m              events per second of livetime over all energies and directions
///     E0 = threshold cos(z)^-thresholdIndex / m the threshold of p, the spectrum (``ThresholdSpectrum``)
///     w  = width (E / TeV)^widthIndex           the width of q, the acceptance (``FisherProfile``)
///
/// with z the zenith angle, m the muon efficiency, t the offset. docs/simulation.md tells what each stands for.
public struct BackgroundLaw: Sendable, Equatable {
  /// Events per second of livetime at the zenith and a muon efficiency of 1.
  public var rate = 5.0
  /// The power of cos z with which the rate falls.
  public var rateIndex = 1.2
  /// The spectral index of the rate integrated over offset.
  public var spectralIndex = 2.6
  /// The threshold in TeV at the zenith and a muon efficiency of 1.
  public var threshold = 0.22
  /// The power of 1 / cos z with which the threshold rises.
  public var thresholdIndex = 2.5
  /// The width of the acceptance in degrees at 1 TeV.
  public var width = 1.4
  /// The power of the energy with which the width grows.
  public var widthIndex = 0.2

  /// The law that stands in the documentation.
  public init() {}

  /// The background under the conditions of a run.
  /// - Parameters:
  ///   - zenith: the zenith angle in degrees.
  ///   - muonEfficiency: the muon efficiency, 1 for a new telescope.
  public func background(zenith: Double, muonEfficiency: Double) -> Background {
    let cosine = cos(zenith * .pi / 180)
    return Background(
      law: self, rate: rate * pow(cosine, rateIndex) * muonEfficiency,
      spectrum: ThresholdSpectrum(
        index: spectralIndex, threshold: threshold * pow(cosine, -thresholdIndex) / muonEfficiency))
  }

  /// The background of one run: the law under its conditions.
  public struct Background: Sendable, Equatable {
    let law: BackgroundLaw
    /// Events per second of livetime, over all energies and directions.
    public let rate: Double
    /// How their energies are distributed.
    public let spectrum: ThresholdSpectrum

    /// How the directions of events of an energy in TeV are distributed.
    public func acceptance(_ energy: Double) -> FisherProfile {
      FisherProfile(widthDegrees: law.width * pow(energy, law.widthIndex))
    }

    /// The rate at an energy in TeV and an offset in degrees, in s-1 MeV-1 sr-1 of livetime.
    public func density(energy: Double, offset: Double) -> Double {
      rate * spectrum.density(energy) / 1e6 * acceptance(energy).density(offset)
    }

    /// Events per second of livetime between two energies in TeV and two offsets in degrees.
    public func rate(energy: ClosedRange<Double>, offset: ClosedRange<Double>) -> Double {
      rate
        * integrate(overLogOf: energy) { value in
          value * spectrum.density(value)
            * acceptance(value).fraction(from: offset.lowerBound, to: offset.upperBound)
        }
    }
  }
}

/// The integral of `function` over the natural logarithm of `range`: Gauss-Legendre of 8 points on panels of at most a
/// tenth of a decade, far below 1e-12 for the laws here.
func integrate(overLogOf range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
  let low = log(range.lowerBound)
  let span = log(range.upperBound) - low
  let panels = max(1, Int((span / 0.23).rounded(.up)))
  let half = span / Double(panels) / 2
  var sum = 0.0
  for panel in 0..<panels {
    let middle = low + Double(2 * panel + 1) * half
    for (node, weight) in gaussLegendre {
      sum += weight * (function(exp(middle - half * node)) + function(exp(middle + half * node)))
    }
  }
  return sum * half
}

/// Positive nodes and weights of 8-point Gauss-Legendre quadrature (Abramowitz and Stegun, table 25.4).
private let gaussLegendre: [(node: Double, weight: Double)] = [
  (0.183434642495649805, 0.362683783378361983), (0.525532409916328986, 0.313706645877887287),
  (0.796666477413626740, 0.222381034453374471), (0.960289856497536232, 0.101228536290376259),
]
