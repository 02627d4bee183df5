import Foundation
import TestSupport
import Testing

@testable import Fitting

/// Sources of gamma rays in the field of a fit.
@Suite("Sources in fits", .timeLimit(.minutes(60))) struct SourceTests {
  private static let degree = Double.pi / 180

  /// Returns a point spread that is a Gaussian of 0.1 deg at 1 TeV and of 0.05 deg at 10 TeV.
  private func gaussianSpread() throws -> PointSpread {
    let distances = (0...200).map { 0.5 * Double($0) / 200 }
    return try #require(
      PointSpread(
        energies: [1, 10], distances: distances,
        densities: [0.1, 0.05].map { width in distances.map { exp(-$0 * $0 / (2 * width * width)) } }))
  }

  private func source(_ image: SourceImage) -> SourceModel {
    SourceModel(name: "s", ra: 0, dec: 0, image: image, spectrum: PowerLaw(unit: "s-1 MeV-1"))
  }

  /// Returns the rings around a source.
  private func rings(to reach: Double) -> PolarCoverage {
    var edges = [0, 0.01]
    while let last = edges.last, last * 1.1 < reach { edges.append(last * 1.1) }
    edges.append(reach)
    return PolarCoverage(edges: edges, sectors: 1, fractions: edges.dropLast().map { _ in 1 })
  }

  /// Returns a run with the events of a background and of a source at a position.
  /// - Parameters:
  ///   - norm: the normalisation of the background.
  ///   - distance: draws the distance from the source in deg at an energy.
  private func run(
    seed: Int, at place: (lon: Double, lat: Double), events: Int, spread: PointSpread? = nil, norm: Double = 1,
    distance: (Double, inout TestGenerator) -> Double
  ) -> RunData {
    var run = region(2000).drawn(
      from: model(spectrum: PowerLaw(), values: [3, 0.05, -0.1, 4e-4 * norm, -2.2, 1]), seed: seed)
    var generator = TestGenerator(seed: seed + 1000)
    func uniform() -> Double { (Double(generator.next() >> 11) + 0.5) * 0x1p-53 }
    for _ in 0..<events {
      // Energies follow E^-2.5 between 0.8 and 20 TeV.
      let (low, high) = (pow(0.8, -1.5), pow(20, -1.5))
      let energy = pow(low + uniform() * (high - low), -1 / 1.5)
      let angle = 2 * .pi * uniform()
      let away = distance(energy, &generator)
      let (lon, lat) = (place.lon + away * sin(angle), place.lat + away * cos(angle))
      run.events.append(
        offset: (lon * lon + lat * lat).squareRoot(), lon: lon, lat: lat, logEnergy: log(energy))
    }
    let distances = zip(run.events.lon, run.events.lat).map { hypot($0 - place.lon, $1 - place.lat) }
    let reach = hypot(place.lon, place.lat) + 2
    // The fraction of each ring around the source within 2 deg of the pointing is sampled with many points.
    let edges = rings(to: reach).edges
    var fractions: [Double] = []
    for (low, high) in zip(edges, edges.dropFirst()) {
      var within = 0
      for step in 0..<20 {
        let away = low + (high - low) * (Double(step) + 0.5) / 20
        for direction in 0..<360 {
          let angle = Double(direction) * Self.degree
          if hypot(place.lon + away * sin(angle), place.lat + away * cos(angle)) <= 2 { within += 1 }
        }
      }
      fractions.append(Double(within) / 7200)
    }
    let coverage = PolarCoverage(edges: edges, sectors: 1, fractions: fractions)
    run.sources = [
      SourceView(
        distances: distances, coverage: coverage, places: [.init(lon: place.lon, lat: place.lat)],
        pointSpread: spread)
    ]
    return run
  }

  private func gaussianDistance(_ width: Double) -> (Double, inout TestGenerator) -> Double {
    { _, generator in width * (-2 * log((Double(generator.next() >> 11) + 0.5) * 0x1p-53)).squareRoot() }
  }

  private func fit(_ run: RunData, _ image: SourceImage?) throws -> FitResult {
    var run = run
    if image == nil { run.sources = [] }
    return try ParametricFit(
      ParametricModel(
        spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw(),
        sources: image.map { [source($0)] } ?? []))([run])
  }

  /// Returns the predicted number of events of the source.
  private func sourceCounts(_ result: FitResult, _ run: RunData) -> Double {
    RunLikelihood(result.model, run).predictedParts(result.model.values)[1]
  }

  @Test("A point spread integrates to 1 at every energy, also between and beyond its nodes")
  func norm() throws {
    let spread = try gaussianSpread()
    let field = FieldQuadrature(around: rings(to: 2), spread)
    for energy in [0.3, 1, 3, 10, 50] {
      spread.logarithms(at: field.points, logEnergies: [log(energy)], values: []) { derivatives in
        let integral = (0..<field.count).reduce(0) { $0 + exp(derivatives.value[$1]) * field.solidAngle[$1] }
        #expect(abs(integral - 1) < 1e-9, "\(energy) TeV")
      }
    }
    // With steps of 0.0025 deg, a Gaussian of 0.05 deg differs from linear interpolation by 0.05^2 / 8 of its peak.
    func density(_ energy: Double, _ distance: Double) -> Double {
      spread.value(offset: distance, lon: 0, lat: 0, energy: energy, values: [])
    }
    func gaussian(_ width: Double, _ distance: Double) -> Double {
      exp(-distance * distance / (2 * width * width)) / (2 * .pi * pow(width * Self.degree, 2))
    }
    for distance in [0, 0.031, 0.1] {
      #expect(abs(density(1, distance) / gaussian(0.1, distance) - 1) < 1e-3)
      #expect(abs(density(20, distance) / gaussian(0.05, distance) - 1) < 1e-3)
      let between = (gaussian(0.1, distance) + gaussian(0.05, distance)) / 2
      #expect(abs(density(10.0.squareRoot(), distance) / between - 1) < 1e-3)
    }
    #expect(density(1, 0.51) == 0)
  }

  @Test("Energies without a point spread are left out; if none remain there is no point spread")
  func empty() throws {
    let partly = try #require(
      PointSpread(energies: [0.1, 1], distances: [0, 1], densities: [[0, 0], [2, 1]]))
    #expect(partly.energyKinks == [1])
    #expect(PointSpread(energies: [0.1], distances: [0, 1], densities: [[0, 0]]) == nil)
  }

  @Test("A narrow source at the centre of a field without exclusions has all its events")
  func middle() throws {
    for width in [0.02, 0.1] {
      let model = ParametricModel(
        spatial: GaussianShape(), spectrum: PowerLaw(),
        sources: [source(.gaussian(GaussianSource(sigma: width, isFixed: true)))])
      var run = region(1)
      run.sources = [SourceView(distances: [], coverage: rings(to: 2), places: [.init(lon: 0, lat: 0)])]
      let spectrum = 3e-4 * (1 / 0.8 - 1 / 20) * 1e6
      let counts = RunLikelihood(model, run).predictedParts(model.values)[1]
      #expect(abs(counts / spectrum - 1) < 1e-4, "\(width) deg: \(counts / spectrum)")
    }
  }

  @Test("The counts of a source in the bins of the field add up to its events, also at the edge of the field")
  func bins() throws {
    for (place, spread, tolerance) in [
      ((lon: 0.5, lat: -0.3), nil, 1e-3), ((lon: -0.7, lat: 0.1), try gaussianSpread(), 1e-3),
      ((lon: 1.9, lat: 0.3), nil, 1e-2),
    ] {
      let run = run(seed: 5, at: place, events: 0, spread: spread, distance: gaussianDistance(0.1))
      let image = spread == nil ? SourceImage.gaussian(GaussianSource(sigma: 0.1, isFixed: true)) : .pointSpread
      let model = ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw(), sources: [source(image)])
      let bins = try #require(
        SourceImageBins(
          source(image), imageValues: image.parameters.map(\.value), run.sources[0], FieldBins(run.coverage),
          run.coverage))
      let sum = bins.rates(over: run.energy, values: PowerLaw().parameters.map(\.value)).reduce(0, +) * run.time
      let whole = RunLikelihood(model, run).predictedParts(model.values)[1]
      #expect(abs(sum / whole - 1) < tolerance, "\(place): \(sum) of \(whole)")
    }
  }

  @Test("The goodness of fit is good with the source and bad without it")
  func goodness() throws {
    let run = run(seed: 21, at: (lon: 0.5, lat: 0.3), events: 300, distance: gaussianDistance(0.1))
    let with = try fit(run, .gaussian(GaussianSource(sigma: 0.1, isFixed: true)))
    let goodness = try #require(with.goodness)
    let freedom = Double(goodness.degreesOfFreedom)
    #expect(abs(goodness.chi2 - freedom) < 4 * (2 * freedom).squareRoot(), "\(goodness)")
    let without = try #require(try fit(run, nil).goodness)
    #expect(without.chi2 > freedom + 10 * (2 * freedom).squareRoot(), "\(without)")
  }

  /// Events are drawn from the point spread itself, a mixture of both Gaussians that depends on ln E.
  @Test("A point source is recovered within 4 errors and fits better than a Gaussian of any width")
  func point() throws {
    let spread = try gaussianSpread()
    for seed in 0..<3 {
      let run = run(seed: 30 + seed, at: (lon: 0.5, lat: 0.3), events: 300, spread: spread) { energy, generator in
        func uniform() -> Double { (Double(generator.next() >> 11) + 0.5) * 0x1p-53 }
        let width = uniform() < min(1, max(0, log10(energy))) ? 0.05 : 0.1
        return width * (-2 * log(uniform())).squareRoot()
      }
      let point = try fit(run, .pointSpread)
      #expect(point.status.isConverged)
      let prefactor = try #require(point.model.parameters.first { $0.name == "s.Prefactor" })
      let index = try #require(point.model.parameters.first { $0.name == "s.Index" })
      let (indexError, amplitudeError) = (try #require(index.error), try #require(prefactor.error))
      #expect(abs(index.value + 2.5) < 4 * indexError, "seed \(seed): \(index.value) +- \(indexError)")
      // The amplitude at 1 TeV in s-1 MeV-1 for 300 events in 2000 s.
      let truth = 300 / 2000 * 1.5 / (pow(0.8, -1.5) - pow(20, -1.5)) / 1e6
      #expect(abs(prefactor.value - truth) < 4 * amplitudeError, "seed \(seed): \(prefactor.value), \(truth)")
      #expect(abs(sourceCounts(point, run) - 300) < 4 * (300 + 30.0).squareRoot())
      let gaussian = try fit(run, .gaussian(GaussianSource(sigma: 0.08, isFixed: false)))
      #expect(point.logLikelihood > gaussian.logLikelihood, "seed \(seed)")
    }
  }

  /// Each run has 300 events of the source, which the fit treats as Poisson numbers. If the normalisation also applied
  /// to the source, 0.39 would be fitted instead of 0.3 and 0.24 instead of 0.15.
  @Test("Normalisations apply to the background only; a source is equally bright in all runs")
  func norms() throws {
    let norms = [1, 0.3, 2, 0.15]
    var runs = norms.enumerated().map { index, norm in
      run(
        seed: 60 + index, at: (lon: 0.5 - 0.4 * Double(index), lat: 0.3), events: 300, norm: norm,
        distance: gaussianDistance(0.1))
    }
    for index in runs.indices { runs[index].obsID = Int64(index + 1) }
    let result = try ParametricFit(
      ParametricModel(
        spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw(),
        sources: [source(.gaussian(GaussianSource(sigma: 0.1, isFixed: true)))]), hasNorms: true)(runs)
    #expect(result.status.isConverged)
    for (found, norm) in zip(result.norms, norms).dropFirst() {
      let error = try #require(found.error)
      #expect(abs(found.value - norm) < 4 * error, "\(found)")
    }
    let prefactor = try #require(result.model.parameters.first { $0.name == "s.Prefactor" })
    let truth = 300 / 2000 * 1.5 / (pow(0.8, -1.5) - pow(20, -1.5)) / 1e6
    let error = try #require(prefactor.error)
    #expect(abs(prefactor.value - truth) < 4 * error, "\(prefactor.value) +- \(error), \(truth)")
    #expect(abs(result.predicted - Double(result.observed)) < 1e-3)
    // In single runs the predicted source can be too bright or too faint, because all runs share it.
    for (run, found) in zip(result.runs, runs) {
      #expect(abs(run.predicted - Double(run.observed)) < 4 * (300 * 1.25).squareRoot(), "\(found.obsID)")
    }
    let goodness = try #require(result.goodness)
    let freedom = Double(goodness.degreesOfFreedom)
    #expect(abs(goodness.chi2 - freedom) < 4 * (2 * freedom).squareRoot(), "\(goodness)")
  }

  @Test("A point source in the field of a run without a point spread is an error; outside the field it is ignored")
  func missing() throws {
    var run = run(seed: 3, at: (lon: 0.5, lat: 0.3), events: 50, distance: gaussianDistance(0.1))
    let error = #expect(throws: FittingError.self) { try fit(run, .pointSpread) }
    #expect(error == .noPointSpread(obsID: 1, source: "s"))
    #expect(error?.description.contains("no point spread function for the source 's'") == true)
    run.sources[0].coverage = PolarCoverage(edges: [0, 1], sectors: 1, fractions: [0])
    let other = try fit(run, nil)
    let model = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw(), sources: [source(.pointSpread)])
    var values = model.values
    for (i, parameter) in other.model.parameters.enumerated() { values[i] = parameter.value }
    #expect(RunLikelihood(model, run).predictedParts(values)[1] == 0)
    #expect(abs(RunLikelihood(model, run).predicted(values).value - other.predicted) < 1e-9)
  }
}
