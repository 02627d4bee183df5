import Foundation
import Sky
import Testing

@testable import Simulation

@Suite struct LawTests {
  /// Integrates a function with the midpoint rule, as an independent check of closed forms.
  private func midpoint(_ low: Double, _ high: Double, steps: Int, _ function: (Double) -> Double) -> Double {
    let width = (high - low) / Double(steps)
    return (0..<steps).reduce(0) { $0 + function(low + (Double($1) + 0.5) * width) } * width
  }

  @Test("The integral of the spectrum is its cumulative distribution") func spectrumIntegratesToItsCumulative() {
    let spectrum = CutoffSpectrum(index: 2.6, threshold: 0.3)
    let logarithm = midpoint(log(0.05), log(7), steps: 20000) { exp($0) * spectrum.density(exp($0)) }
    #expect(abs(logarithm - (spectrum.cumulative(7) - spectrum.cumulative(0.05))) < 1e-9)
  }

  @Test("Energies are drawn with the inverse of the cumulative distribution")
  func spectrumIsDrawnByTheInverseOfItsCumulative() {
    let spectrum = CutoffSpectrum(index: 2.6, threshold: 0.3)
    for x in [1e-9, 0.01, 0.7, 5, 20] {
      #expect(abs(spectrum.cumulative(spectrum.energy(exponential: x)) / exp(-x) - 1) < 1e-12)
    }
  }

  @Test("Far above the threshold the spectrum has its spectral index") func spectrumFallsAsItsIndexFarAboveThreshold() {
    let spectrum = CutoffSpectrum(index: 2.6, threshold: 0.3)
    let slope = log(spectrum.density(2000) / spectrum.density(1000)) / log(2)
    #expect(abs(slope + 2.6) < 1e-5)
  }

  @Test("The integral of the profile is its fraction", arguments: [0.06, 1.4, 5, 40])
  func profileIntegratesToItsFraction(
    width: Double
  ) {
    let profile = VonMisesFisherProfile(widthDegrees: width)
    for (inner, outer) in [(0.0, width), (width, 2.5 * width), (0, min(180, 20 * width))] {
      let ring = midpoint(inner, outer, steps: 100_000) {
        2 * .pi * sin($0 * .pi / 180) * .pi / 180 * profile.density($0)
      }
      #expect(abs(ring - profile.fraction(from: inner, to: outer)) < 1e-7)
    }
    #expect(abs(profile.fraction(within: 180) - 1) < 1e-15)
  }

  @Test("The quantile of the profile is the inverse of its fraction") func profileQuantileInvertsItsFraction() {
    for width in [0.06, 1.4, 40] {
      let profile = VonMisesFisherProfile(widthDegrees: width)
      for probability in [1e-9, 0.01, 0.5, 0.999] {
        let fraction = profile.fraction(within: profile.quantile(probability))
        #expect(abs(fraction / probability - 1) < 1e-12)
      }
    }
  }

  @Test("The rate of a bin is the integral of the density") func rateOfABinIsTheIntegralOfTheDensity() {
    let background = SimulatedBackground().background(zenith: 35, muonEfficiency: 0.9)
    let (energy, offset) = (0.2...0.6, 0.5...2.0)
    let sum = midpoint(energy.lowerBound, energy.upperBound, steps: 400) { value in
      midpoint(offset.lowerBound, offset.upperBound, steps: 400) {
        2 * .pi * sin($0 * .pi / 180) * .pi / 180 * 1e6 * background.density(energy: value, offset: $0)
      }
    }
    #expect(abs(background.rate(energy: energy, offset: offset) / sum - 1) < 1e-5)
  }

  @Test("The sum over all bins is the total rate") func rateOfAllBinsIsTheTotalRate() {
    let background = SimulatedBackground().background(zenith: 20, muonEfficiency: 1)
    let all = background.rate(energy: 1e-3...1e7, offset: 0...180)
    #expect(abs(all / background.rate - 1) < 1e-10)
    #expect(abs(background.rate - 5 * pow(cos(20 * .pi / 180), 1.2)) < 1e-12)
  }

  @Test("The threshold rises with the zenith angle, and with a lower muon efficiency")
  func thresholdRisesWithZenithAndWithDullMirrors() {
    let law = SimulatedBackground()
    func threshold(_ zenith: Double, _ efficiency: Double) -> Double {
      law.background(zenith: zenith, muonEfficiency: efficiency).spectrum.threshold
    }
    #expect(abs(threshold(0, 1) - 0.22) < 1e-15)
    #expect(abs(threshold(60, 1) - 0.22 * pow(2, 2.5)) < 1e-12)
    #expect(abs(threshold(0, 0.5) - 0.44) < 1e-15)
  }

  @Test("The rate of a source is the integral of flux times effective area", arguments: [2.5, 1.8, 3.4])
  func sourceRateIsFluxTimesEffectiveArea(
    index: Double
  ) {
    let response = GammaResponse(threshold: 0.3)
    let source = GammaSource(name: "a", ra: 80, dec: 20.5, flux: 1e-11, index: index)
    let sum = midpoint(log(0.01), log(1e9), steps: 100_000) {
      exp($0) * 1e-11 * pow(exp($0), -index) * 1e4 * response.effectiveArea(energy: exp($0), offset: 0.5)
    }
    let view = response.view(of: source, pointingRA: 80, pointingDec: 20)
    #expect(abs(view.rate / sum - 1) < 1e-6)
    #expect(view.centre == (80, 20.5) && view.shape == nil)
  }

  @Test(
    "Rate, centre and width of an extended source follow from its shape times the acceptance", arguments: [0.1, 0.8, 3])
  func wideSource(width: Double) {
    let response = GammaResponse(threshold: 0.3)
    var source = GammaSource(name: "a", ra: 0, dec: 1.2, flux: 1e-11)
    let point = response.view(of: source, pointingRA: 0, pointingDec: 0)
    source.width = width
    let view = response.view(of: source, pointingRA: 0, pointingDec: 0)
    // Integrate with the midpoint rule over longitude and the sine of latitude: the rate, the mean and the width.
    let (shape, step, half) = (VonMisesFisherProfile(widthDegrees: width), width / 15 * .pi / 180, 100)
    let middle = sin(1.2 * .pi / 180)
    var (sum, mean, square) = (0.0, 0.0, 0.0)
    for i in -half..<half {
      let longitude = (Double(i) + 0.5) * step
      for j in -half..<half {
        let latitude = asin(middle + (Double(j) + 0.5) * step)
        let (ra, dec) = (longitude * 180 / .pi, latitude * 180 / .pi)
        let acceptance = response.effectiveArea(energy: 1e9, offset: separation(0, 0, ra, dec)) / GammaResponse.area
        let seen = acceptance * shape.density(separation(0, 1.2, ra, dec)) * step * step
        sum += seen
        mean += seen * dec
        square += seen * (1 - cos(separation(view.centre.ra, view.centre.dec, ra, dec) * .pi / 180))
      }
    }
    let onPoint = response.effectiveArea(energy: 1e9, offset: 1.2) / GammaResponse.area
    #expect(abs(view.rate / point.rate * onPoint / sum - 1) < 1e-3)
    #expect(abs(view.centre.dec - mean / sum) < 2e-3 * width && abs(view.centre.ra) < 1e-9)
    // For a narrow von Mises-Fisher profile, the mean of 1 - cos is w^2.
    let seen = view.shape?.width ?? 0
    #expect(abs(square / sum / (seen * seen) - 1) < 5e-3)
  }
}

extension CutoffSpectrum {
  /// The probability below an energy in TeV.
  fileprivate func cumulative(_ energy: Double) -> Double { exp(-pow(threshold / energy, index - 1)) }
}
