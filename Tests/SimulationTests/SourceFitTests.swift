import BackgroundModels
import DL3
import Fitting
import Foundation
import ParametricModels
import TestSupport
import Testing

@testable import Simulation

@Suite("Fits of simulated sources", .timeLimit(.minutes(60))) struct SourceFitTests {
  private static let energies = 1.5...20.0

  /// Returns the gamma rays of a source per second of livetime in the energy range, from the flux and the effective
  /// area at 0.5 deg.
  private func rate(_ flux: Double, index: Double, in run: Truth.Run) -> Double {
    let background = SimulatedBackground.steep.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
    let response = GammaResponse(threshold: background.spectrum.threshold)
    let (low, high, steps) = (log(Self.energies.lowerBound), log(Self.energies.upperBound), 1000)
    return (0..<steps).reduce(0) { sum, step in
      let energy = exp(low + (high - low) * (Double(step) + 0.5) / Double(steps))
      let area = 1e4 * response.effectiveArea(energy: energy, offset: 0.5)
      return sum + flux * pow(energy, 1 - index) * area * (high - low) / Double(steps)
    }
  }

  /// For zenith angles from 13 to 44 deg, the backgrounds differ by a factor of 5; the source does not change.
  @Test("Fitted norms agree with the backgrounds, and the fitted source has the simulated rate")
  func norms() throws {
    try withTemporaryFolder { folder in
      var options = SimulationOptions()
      (options.runs, options.targetRuns, options.threads) = (12, 12, 2)
      options.law = .steep
      let target = try #require(Target.southern.first)
      options.sources = [GammaSource(name: "bright", ra: target.ra, dec: target.dec, flux: 2e-10, index: 2.5)]
      let truth = try Simulator(options).write(to: folder + "/store")
      let runs = truth.runs.filter { $0.target == target.name }

      var region = try FitRegion(energyMin: Self.energies.lowerBound, energyMax: Self.energies.upperBound)
      (region.safeEnergies, region.time) = (nil, .livetime)
      let source = SourceModel(
        name: "s", ra: target.ra, dec: target.dec, image: .gaussian(GaussianSource(sigma: 0.06, isFixed: true)),
        spectrum: PowerLaw(unit: "s-1 MeV-1"))
      let specification = ParametricSpecification(
        shape: .same(ProfileShape()), gradient: nil, spectrum: .same(PowerLaw()), sources: [source])
      let fits = try RunFitter(specification, region: region, sharing: .norms)(
        runs.map { Int64($0.id) }, of: try DataStore(path: folder + "/store"))
      let result = try #require(fits.fits.first).result

      let axes = try RadialAxes(
        energy: .log("energy", from: 1.5, to: 20, bins: 1, unit: .TeV),
        offset: .linear("offset", from: 0, to: 2, bins: 1, unit: .deg))
      let backgrounds = runs.map { truth.model(axes: axes, time: .livetime, of: [$0]).rate.values[0] }
      #expect((backgrounds.max() ?? 0) > 4 * (backgrounds.min() ?? .infinity))
      for (norm, rate) in zip(result.norms, backgrounds).dropFirst() {
        let error = try #require(norm.error)
        #expect(abs(norm.value - rate / backgrounds[0]) < 4 * error, "\(norm), \(rate / backgrounds[0])")
      }

      let livetime = runs.reduce(0) { $0 + $1.ontime * $1.deadTimeCorrection }
      let expected = runs.reduce(0) { sum, run in
        let rates = rate(2e-10, index: 2.5, in: run) + rate(target.flux, index: target.source.index, in: run)
        return sum + run.ontime * run.deadTimeCorrection * rates
      }
      func value(_ name: String) throws -> Double {
        try #require(result.model.parameters.first { $0.name == "s.\(name)" }).value
      }
      // The spectrum is a power law in s-1 MeV-1 at 1 TeV.
      let slope = try value("Index") + 1
      let integral = (pow(20, slope) - pow(1.5, slope)) / slope * 1e6
      let found = try value("Prefactor") * integral * livetime
      #expect(expected > 500)
      // The background at the source adds 10 % to the variance.
      #expect(abs(found - expected) < 4 * (1.1 * expected).squareRoot(), "\(found) of \(expected)")
    }
  }
}

extension SimulatedBackground {
  /// A background whose rate falls steeply with the zenith angle, while its spectrum does not change.
  fileprivate static var steep: SimulatedBackground {
    var law = SimulatedBackground()
    (law.rateIndex, law.thresholdIndex) = (5, 0)
    return law
  }
}
