import Foundation
import Parallel
import Testing

@testable import Fitting

/// Fits to events that are drawn from known models.
@Suite("Parametric fits", .timeLimit(.minutes(60))) struct FitTests {
  private func fit(
    _ spatial: some SpatialShape, spectrum: some Spectrum, _ runs: [RunData], hasNorms: Bool = false
  ) throws -> FitResult {
    try ParametricFit(
      ParametricModel(spatial: spatial, gradient: BilinearGradient(), spectrum: spectrum),
      hasNorms: hasNorms)(runs)
  }

  @Test("A fit stops if work should end, and it tests the number of events before it computes anything")
  func interrupted() throws {
    let truth = model(GaussianShape(), spectrum: PowerLaw(), values: [3, 0.05, -0.1, 4e-4, -2.2, 1])
    let run = region(2000).drawn(from: truth, seed: 5)
    #expect(throws: FittingError.interrupted) {
      try StopSignal.$current.withValue(StopSignal { true }) { try fit(GaussianShape(), spectrum: PowerLaw(), [run]) }
    }
    #expect(FittingError.interrupted.exitReason == .interrupted)
    let shape = EnergyDependentGaussianShape(nodes: try LogNodes((0..<3000).map { 0.8 + 0.005 * Double($0) }))
    // The integrals of all energies would need hundreds of gigabytes.
    let small = region(100).drawn(from: truth, seed: 5)
    let error = #expect(throws: FittingError.self) { try fit(shape, spectrum: PowerLaw(), [small]) }
    #expect(error?.description.contains("expected more events than parameters") == true, "\(String(describing: error))")
  }

  @Test(
    "Every shape and spectrum converges: predicted events equal observed events, parameters agree within 4 errors"
  )
  func shapes() throws {
    let nodes = try LogNodes([0.8, 4, 20])
    let cases: [(shape: any SpatialShape, values: [Double])] = [
      (GaussianShape(), [3]), (EnergyDependentGaussianShape(nodes: nodes), [2.6, 3, 4]),
      (ProfileShape(), [1.7, 4, 4]),
      (PolynomialShape(), [1, -0.3, 0.01]),
    ]
    let spectra: [(spectrum: any Spectrum, values: [Double])] = [
      (PowerLaw(), [4e-4, -2.2, 1]),
      (NodeFunction(nodes: nodes, intensities: [1, 1, 1]), [6e-4, 2e-5, 3e-7]),
      (LogParabola(), [4e-4, -2, -0.1, 1]), (ExponentialCutoff(), [4e-4, -1.8, 8, 1]),
    ]
    for (position, (shape, shapeValues)) in cases.enumerated() {
      let (spectrum, spectrumValues) = spectra[position]
      let truth = model(
        shape, spectrum: spectrum, values: shapeValues + [0.05, -0.1] + spectrumValues)
      let run = region(2000).drawn(from: truth, seed: 11 + position)
      let result = try fit(shape, spectrum: spectrum, [run])
      #expect(result.status.isConverged, "\(shape.name): \(result.status)")
      // The fit ends when ln L can rise by less than 1e-10, which is 1e-5 sqrt(n) in the prediction of n events.
      let observed = Double(result.observed)
      #expect(abs(result.predicted - observed) < 2e-5 * observed.squareRoot(), "\(shape.name)")
      // No position is higher than the maximum. The difference to the truth is half a chi2 of at most 9 parameters,
      // which is above 20 in one of 100,000 cases.
      let there = zip(truth.parameters, truth.values).map { $0.scale == .linear ? $1 : log($1) }
      let lost = result.logLikelihood - JointLikelihood(truth, [run], hasNorms: false)(there).value
      #expect(lost >= 0 && lost < 20, "\(shape.name): \(lost)")
      // A parameter that is held on a bound also shifts the others away from the truth.
      let isHeld = result.model.parameters.contains { [.atLowerBound, .atUpperBound].contains($0.state) }
      for (found, truth) in zip(result.model.parameters, truth.values) where !isHeld {
        guard let error = found.error else { continue }
        #expect(
          abs(found.value - truth) < 4 * error,
          "\(shape.name) \(found.name): \(found.value), \(error), \(truth)")
      }
      let goodness = try #require(result.goodness)
      let spread = Double(2 * goodness.degreesOfFreedom).squareRoot()
      #expect(
        abs(goodness.chi2 - Double(goodness.degreesOfFreedom)) < 4 * spread,
        "\(shape.name): \(goodness)")
    }
  }

  @Test("The goodness of fit is bad if events with a gradient are fitted without one")
  func goodness() throws {
    let truth = model(spectrum: PowerLaw(), values: [3, 0.2, 0, 4e-4, -2.2, 1])
    let run = region(3000).drawn(from: truth, seed: 5)
    let blind = try ParametricFit(ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw()))([
      run
    ])
    let goodness = try #require(blind.goodness)
    #expect(
      goodness.chi2 > Double(goodness.degreesOfFreedom) + 5
        * Double(2 * goodness.degreesOfFreedom).squareRoot())
  }

  @Test("Per quadrant, a fit without a gradient predicts a quarter and one with a gradient the observed events")
  func quadrants() throws {
    let truth = model(spectrum: PowerLaw(), values: [3, 0.2, -0.1, 4e-4, -2.2, 1])
    let hole = holedCoverage(radius: 2, hole: (lon: 0.7, lat: 0.5, radius: 0.4))
    for coverage in [PolarCoverage(radius: 2), hole] {
      let run = region(3000, coverage: coverage).drawn(from: truth, seed: 5)
      func sums(_ gradient: BilinearGradient?) throws -> [(observed: Double, predicted: Double)] {
        let fit = ParametricFit(ParametricModel(spatial: GaussianShape(), gradient: gradient, spectrum: PowerLaw()))
        let parts = try fit([run]).runs[0].parts
        return FieldQuadrant.allCases.map { quadrant in
          parts.filter { $0.quadrant == quadrant }.reduce((0, 0)) { ($0.0 + $1.observed, $0.1 + $1.predicted) }
        }
      }
      let (blind, leaning) = (try sums(nil), try sums(BilinearGradient()))
      for (number, quadrant) in FieldQuadrant.allCases.enumerated() {
        let seen = run.events.lon.indices.count {
          FieldQuadrant(lon: run.events.lon[$0], lat: run.events.lat[$0]) == quadrant
        }
        #expect(blind[number].observed == Double(seen) && leaning[number].observed == Double(seen))
        let (_, predicted) = leaning[number]
        #expect(abs(predicted - Double(seen)) < 4 * predicted.squareRoot(), "\(quadrant.name): \(leaning[number])")
        if coverage.isComplete {
          #expect(abs(blind[number].predicted / Double(run.count) - 0.25) < 1e-5)
        }
      }
      // The mean |lon| and |lat| in a quadrant is 0.8 deg, so it has 1.25 times the prediction without a gradient.
      #expect(blind[1].observed - blind[1].predicted > 5 * blind[1].predicted.squareRoot(), "\(blind[1])")
    }
  }

  @Test(
    "A polynomial that would fit best below 0 stays above 0 in the whole region, and a note reports it"
  )
  func positivity() throws {
    // With events within 1 deg only, a curve that fits them would be below 0 outside.
    let truth = model(
      PolynomialShape(), gradient: nil, spectrum: PowerLaw(),
      values: [1, -1.5, 0.5625, 4e-4, -2.2, 1])
    let run = region(1000).drawn(from: truth, seed: 2)
    var cut = run
    cut.events = FieldPoints()
    for i in 0..<run.count where run.events.offset[i] < 1 {
      cut.events.append(
        offset: run.events.offset[i], lon: run.events.lon[i], lat: run.events.lat[i],
        logEnergy: run.events.logEnergy[i])
    }
    let result = try ParametricFit(
      ParametricModel(spatial: PolynomialShape(), spectrum: PowerLaw()))([cut])
    #expect(result.status.isConverged, "\(result.status)")
    for step in 0...40 {
      #expect(result.model.rate(energy: 1, lon: 0, lat: 0.05 * Double(step)) > 0)
    }
    #expect(result.notes.all.contains { $0.topic == "edge-of-zero" })
  }

  @Test("A parameter that ends at its bound is kept there, is flagged, and has no error or covariance")
  func bound() throws {
    let truth = model(spectrum: PowerLaw(), values: [2, 0, 0, 4e-4, -2.2, 1])
    let run = region(1000, radius: 2).drawn(from: truth, seed: 4)
    var narrow = run
    narrow.events = FieldPoints()
    // These events are closer to the pointing than the lower bound of Sigma allows.
    for i in 0..<run.count {
      narrow.events.append(
        offset: 0.8 * run.events.offset[i], lon: 0.8 * run.events.lon[i],
        lat: 0.8 * run.events.lat[i],
        logEnergy: run.events.logEnergy[i])
    }
    let result = try fit(GaussianShape(), spectrum: PowerLaw(), [narrow])
    let sigma = result.model.parameters[0]
    #expect(sigma.state == .atLowerBound && sigma.value == 2 && sigma.error == nil)
    #expect(result.covariance[0].allSatisfy { $0 == 0 })
    #expect(result.model.parameters[1].error != nil)
    #expect(result.notes.all.contains { $0.topic == "at-bound" })
  }

  @Test("Nodes without events next to them are merged with a note; the others do not change")
  func merging() throws {
    let truth = model(spectrum: PowerLaw(), values: [3, 0, 0, 4e-4, -2.2, 1])
    let run = region(1000, energy: 2...8).drawn(from: truth, seed: 9)
    func spectrum(_ energies: [Double]) throws -> NodeFunction {
      NodeFunction(nodes: try LogNodes(energies), along: PowerLaw(), values: [1, -2, 1])
    }
    let some = try fit(GaussianShape(), spectrum: try spectrum([1.5, 4, 9]), [run])
    let more = try fit(GaussianShape(), spectrum: try spectrum([0.5, 1.5, 4, 9, 20, 50]), [run])
    #expect(more.notes.all.contains { $0.topic == "merged-nodes" })
    #expect(abs(more.logLikelihood - some.logLikelihood) < 1e-6)
    #expect(more.model.spectrum.energyKinks == [1.5, 4, 9])
  }

  @Test(
    "Normalisations of runs with different rates are recovered, and joint fits predict the observed events"
  )
  func norms() throws {
    let truth = model(spectrum: try nodeSpectrum(3, amplitude: 4e-4), values: [3, 0.05, 0.02])
    let runs = (0..<4).map { index in
      region(400 * Double(index + 1), obsID: Int64(index)).drawn(from: truth, seed: 20 + index)
    }
    var slower = runs
    for i in slower.indices { slower[i].time *= i == 2 ? 2 : 1 }
    let result = try fit(GaussianShape(), spectrum: try nodeSpectrum(3), slower, hasNorms: true)
    #expect(result.norms.map(\.obsID) == [0, 1, 2, 3])
    for (norm, expected) in zip(result.norms, [1, 1, 0.5, 1]).dropFirst() {
      let error = try #require(norm.error)
      #expect(abs(norm.value - expected) < 4 * error)
    }
    for run in result.runs { #expect(abs(run.predicted - Double(run.observed)) < 1e-3) }
    let joint = try fit(GaussianShape(), spectrum: try nodeSpectrum(3), runs)
    #expect(abs(joint.predicted - Double(joint.observed)) < 1e-3)
  }

  /// ln(amplitude x norm) is a sum of two coordinates, so the order of the runs only changes which sum is reported.
  @Test("The error of amplitude x norm of a run equals the error of its amplitude when it is the first run")
  func normErrors() throws {
    let truth = model(spectrum: PowerLaw(), values: [3, 0.05, -0.1, 4e-4, -2.2, 1])
    let runs = [region(900, obsID: 1).drawn(from: truth, seed: 51), region(400, obsID: 2).drawn(from: truth, seed: 52)]
    let one = try fit(GaussianShape(), spectrum: PowerLaw(), runs, hasNorms: true)
    let other = try fit(GaussianShape(), spectrum: PowerLaw(), runs.reversed(), hasNorms: true)
    let norm = one.norms[1]
    let (normError, amplitude) = (try #require(norm.error), one.model.parameters[3])
    let expected = try #require(other.model.parameters[3].error) / other.model.parameters[3].value
    let own = try #require(amplitude.error) / amplitude.value
    let variance =
      own * own + pow(normError / norm.value, 2) + 2 * norm.covariance[3] / (norm.value * amplitude.value)
    #expect(abs(variance.squareRoot() / expected - 1) < 1e-5)
    #expect(abs(own / expected - 1) > 0.1)
    #expect(one.norms[0].covariance.allSatisfy { $0 == 0 } && one.norms[0].error == nil)
  }

  @Test(
    "With a hole in the field parameters agree within 4 errors, because rates refer to the exposed solid angle"
  )
  func hole() throws {
    let truth = model(spectrum: PowerLaw(), values: [3, 0.1, -0.05, 4e-4, -2.2, 1])
    let coverage = holedCoverage(radius: 2, hole: (lon: 0.5, lat: 0.5, radius: 0.5))
    let run = region(3000, coverage: coverage).drawn(from: truth, seed: 31)
    let result = try fit(GaussianShape(), spectrum: PowerLaw(), [run])
    for (found, truth) in zip(result.model.parameters, truth.values) where found.error != nil {
      #expect(abs(found.value - truth) < 4 * (found.error ?? 0), "\(found.name)")
    }
  }

  @Test("A binned fit with fine bins agrees with the unbinned one within a tenth of an error")
  func binned() throws {
    let truth = model(spectrum: try nodeSpectrum(3, amplitude: 4e-4), values: [3, 0.1, -0.05])
    let run = region(1000).drawn(from: truth, seed: 17)
    let events = try fit(GaussianShape(), spectrum: try nodeSpectrum(3), [run])
    let bins = try fit(
      GaussianShape(), spectrum: try nodeSpectrum(3),
      [run.binned(FitBins(energies: 60, cell: 0.05))])
    #expect(bins.observed == events.observed)
    for (one, other) in zip(events.model.parameters, bins.model.parameters) {
      let error = try #require(one.error)
      #expect(
        abs(one.value - other.value) < 0.1 * error,
        "\(one.name): \(one.value), \(other.value), \(error)")
    }
  }

  @Test("The goodness of a binned fit uses the edges of the fitted bins")
  func binnedGoodness() throws {
    let truth = model(spectrum: try nodeSpectrum(3, amplitude: 4e-4), values: [3, 0.1, -0.05])
    for seed in 0..<3 {
      let run = region(2000).drawn(from: truth, seed: 40 + seed).binned(FitBins(energies: 40, cell: 0.1))
      let goodness = try #require(try fit(GaussianShape(), spectrum: truth.spectrum, [run]).goodness)
      let spread = Double(2 * goodness.degreesOfFreedom).squareRoot()
      #expect(abs(goodness.chi2 - Double(goodness.degreesOfFreedom)) < 4 * spread, "\(goodness)")
    }
  }

  @Test("Nodes are placed as csbkgmodel places them, or by equal counts")
  func placement() throws {
    #expect(try NodePlacement.linear.nodes(from: 1, to: 5, count: 3).energies == [1, 3, 5])
    let logarithmic = try NodePlacement.logarithmic.nodes(from: 0.7, to: 30, count: 8).energies
    // The second node in crab4-gauss-gradient.xml.
    #expect(abs(logarithmic[1] - 1.1974136746368457) < 1e-12)
    let power = try NodePlacement.power(gamma: 3).nodes(from: 1, to: 2, count: 3).energies
    // Half of the integral of E^-3 from 1 to 2 is below sqrt(1.6).
    #expect(abs(power[1] - 1.6.squareRoot()) < 1e-12)
    let counts = try NodePlacement.equalCounts.nodes(
      from: 1, to: 10, count: 3, energies: [1.1, 1.2, 1.5, 2, 9])
    #expect(counts.energies == [1, 1.5, 10])
  }

  @Test("Errors name the run that cannot be fitted")
  func errors() throws {
    let spectrum = try nodeSpectrum(4)
    let truth = model(spectrum: spectrum, values: [3, 0, 0])
    let few = region(2).drawn(from: truth, seed: 1)
    #expect(few.count > 0 && few.count < 5)
    // Nodes without events are merged first.
    let nodes = spectrum.mergingNodesWithoutEvents([few.events.logEnergy]).spectrum.nodes.energies.count
    #expect(throws: FittingError.tooFewEvents(obsID: 1, found: few.count, parameters: 3 + nodes)) {
      try fit(GaussianShape(), spectrum: spectrum, [few])
    }
    #expect(throws: FittingError.noEvents(obsID: 1, region: "0.8 to 20 TeV within 2 deg of the pointing")) {
      try fit(GaussianShape(), spectrum: spectrum, [region()])
    }
    #expect(throws: FittingError.noTime(obsID: 1)) {
      try fit(GaussianShape(), spectrum: spectrum, [region(0)])
    }
    let covered = PolarCoverage(edges: [0, 2], sectors: 1, fractions: [0])
    #expect(throws: FittingError.allExcluded(obsID: 1, radius: 2)) {
      try fit(GaussianShape(), spectrum: spectrum, [region(coverage: covered)])
    }
    let high = region(50_000, energy: 25...30).drawn(from: truth, seed: 2)
    #expect(throws: FittingError.nodesOutside(obsID: 1, low: 25, high: 30, from: 0.8, to: 20)) {
      try fit(GaussianShape(), spectrum: spectrum, [high])
    }
    #expect(throws: FittingError.nodeRange(low: 1, high: 2, count: 1)) {
      try NodePlacement.logarithmic.nodes(from: 1, to: 2, count: 1)
    }
  }
}
