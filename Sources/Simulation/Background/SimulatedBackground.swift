import Fitting

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
///     E0 = threshold cos(z)^-thresholdIndex / m the threshold of p, the spectrum (``CutoffSpectrum``)
///     w  = width (E / TeV)^widthIndex           the width of q, the acceptance (``VonMisesFisherProfile``)
///
/// with z the zenith angle, m the muon efficiency, t the offset. It may lean across the field (``FieldGradient``).
/// docs/simulation.md tells what each stands for.
public struct SimulatedBackground: Sendable, Equatable {
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
  public var width = 1.8
  /// The power of the energy with which the width grows.
  public var widthIndex = 0.2
  /// How it leans across the field; not at all if `nil`.
  public var gradient: FieldGradient?

  /// The law that stands in the documentation.
  public init() {}

  /// The background under the conditions of a run.
  /// - Parameters:
  ///   - zenith: the zenith angle in degrees.
  ///   - muonEfficiency: the muon efficiency, 1 for a new telescope.
  public func background(zenith: Double, muonEfficiency: Double) -> RunBackground {
    let cosine = cos(zenith * .pi / 180)
    return RunBackground(
      law: self, rate: rate * pow(cosine, rateIndex) * muonEfficiency,
      spectrum: CutoffSpectrum(
        index: spectralIndex, threshold: threshold * pow(cosine, -thresholdIndex) / muonEfficiency))
  }

  /// The background of one run: the law under its conditions.
  public struct RunBackground: Sendable, Equatable {
    let law: SimulatedBackground
    /// Events per second of livetime, over all energies and directions.
    public let rate: Double
    /// How their energies are distributed.
    public let spectrum: CutoffSpectrum

    /// How the directions of events of an energy in TeV are distributed.
    public func acceptance(_ energy: Double) -> VonMisesFisherProfile {
      VonMisesFisherProfile(widthDegrees: law.width * pow(energy, law.widthIndex))
    }

    /// Draws energies, offsets and even position angles of the first `count` events of a block.
    func draw(_ count: Int, into block: borrowing EventBlock, _ generator: inout Xoshiro256) {
      generator.fillExponential(block.energy)
      generator.fillExponential(block.across)
      generator.fill(block.along, from: 0, to: 360)
      let (energies, versines) = (block.energy, block.across)
      let (logThreshold, logVariance) = (log(spectrum.threshold), 2 * log(law.width * .pi / 180))
      let (slope, growth) = (-1 / (spectrum.index - 1), 2 * law.widthIndex)
      for i in 0..<count {
        // ``CutoffSpectrum/energy(exponential:)``, and w^2 of the acceptance at it, by one logarithm.
        let logEnergy = logThreshold + slope * log(energies[i])
        energies[i] = exp(logEnergy)
        versines[i] = VonMisesFisherProfile.versine(
          variance: exp(logVariance + growth * logEnergy), exponential: versines[i])
      }
    }

    /// The rate at an energy in TeV and an offset in degrees, in s-1 MeV-1 sr-1 of livetime.
    public func density(energy: Double, offset: Double) -> Double {
      rate * spectrum.density(energy) / 1e6 * acceptance(energy).density(offset)
    }

    /// Events per second of livetime between two energies in TeV and two offsets in degrees: exact over the offset,
    /// by quadrature over the logarithm of the energy, far below 1e-12 in pieces of a tenth of a decade.
    public func rate(energy: ClosedRange<Double>, offset: ClosedRange<Double>) -> Double {
      let (low, high) = (log(energy.lowerBound), log(energy.upperBound))
      let nodes = GaussLegendre.nodes(from: low, to: high, pieces: max(1, Int(((high - low) / 0.23).rounded(.up))))
      return nodes.reduce(0) { sum, node in
        let value = exp(node.x)
        let share = acceptance(value).fraction(from: offset.lowerBound, to: offset.upperBound)
        return sum + node.weight * rate * value * spectrum.density(value) * share
      }
    }
  }
}
