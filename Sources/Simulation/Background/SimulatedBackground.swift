import Fitting

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The analytic background of the simulator: the rate per second of livetime that a run records under given conditions.
///
///     B(E, t; z, m) = R(z, m) p(E; E0(z, m)) q(t; w(E))
///
///     R  = rate cos(z)^rateIndex m              events per second of livetime over all energies and directions
///     E0 = threshold cos(z)^-thresholdIndex / m the threshold of p, the spectrum (``CutoffSpectrum``)
///     w  = width (E / TeV)^widthIndex           the width of q, the acceptance (``VonMisesFisherProfile``)
///
/// where z is the zenith angle, m the muon efficiency and t the offset. In addition, the background can have a gradient
/// across the field (``FieldGradient``). All quantities are explained in docs/simulation.md.
public struct SimulatedBackground: Sendable, Equatable {
  /// The number of events per second of livetime at the zenith, for a muon efficiency of 1.
  public var rate = 5.0
  /// The exponent of cos z in the rate.
  public var rateIndex = 1.2
  /// The spectral index far above the threshold, for the rate integrated over all offsets.
  public var spectralIndex = 2.6
  /// The threshold in TeV at the zenith, for a muon efficiency of 1.
  public var threshold = 0.22
  /// The exponent of 1 / cos z in the threshold.
  public var thresholdIndex = 2.5
  /// The width of the acceptance in degrees at 1 TeV.
  public var width = 1.8
  /// The exponent of the energy in the width of the acceptance.
  public var widthIndex = 0.2
  /// The gradient across the field; `nil` for none.
  public var gradient: FieldGradient?

  /// Creates the background with the default parameters, which are documented in docs/simulation.md.
  public init() {}

  /// Returns the background under the conditions of a run.
  ///
  /// - Parameters:
  ///   - zenith: The zenith angle in degrees.
  ///   - muonEfficiency: The muon efficiency, 1 for a new telescope.
  public func background(zenith: Double, muonEfficiency: Double) -> RunBackground {
    let cosine = cos(zenith * .pi / 180)
    return RunBackground(
      law: self, rate: rate * pow(cosine, rateIndex) * muonEfficiency,
      spectrum: CutoffSpectrum(
        index: spectralIndex, threshold: threshold * pow(cosine, -thresholdIndex) / muonEfficiency))
  }

  /// The background under the conditions of one run.
  public struct RunBackground: Sendable, Equatable {
    let law: SimulatedBackground
    /// The number of events per second of livetime, over all energies and directions.
    public let rate: Double
    /// The distribution of the energies.
    public let spectrum: CutoffSpectrum

    /// Returns the distribution of the directions of events with the given energy in TeV.
    public func acceptance(_ energy: Double) -> VonMisesFisherProfile {
      VonMisesFisherProfile(widthDegrees: law.width * pow(energy, law.widthIndex))
    }

    /// Draws the energies, the offsets and the position angles of the first `count` events of a block. The position
    /// angles are uniform.
    func draw(_ count: Int, into block: borrowing EventBlock, _ generator: inout Xoshiro256) {
      generator.fillExponential(block.energy)
      generator.fillExponential(block.across)
      generator.fill(block.along, from: 0, to: 360)
      let (energies, versines) = (block.energy, block.across)
      let (logThreshold, logVariance) = (log(spectrum.threshold), 2 * log(law.width * .pi / 180))
      let (slope, growth) = (-1 / (spectrum.index - 1), 2 * law.widthIndex)
      for i in 0..<count {
        // These are ``CutoffSpectrum/energy(exponential:)`` and the square of the width of the acceptance at that
        // energy. Both are computed with only one logarithm.
        let logEnergy = logThreshold + slope * log(energies[i])
        energies[i] = exp(logEnergy)
        versines[i] = VonMisesFisherProfile.versine(
          variance: exp(logVariance + growth * logEnergy), exponential: versines[i])
      }
    }

    /// Returns the rate per livetime, in s-1 MeV-1 sr-1, at an energy in TeV and an offset in degrees.
    public func density(energy: Double, offset: Double) -> Double {
      rate * spectrum.density(energy) / 1e6 * acceptance(energy).density(offset)
    }

    /// Returns the number of events per second of livetime between two energies in TeV and two offsets in degrees.
    ///
    /// The integral over the offset is exact. The integral over the logarithm of the energy uses quadrature in pieces
    /// of a tenth of a decade, with an error far below 1e-12.
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
