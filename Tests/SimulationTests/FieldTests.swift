import BackgroundModels
import DL3
import Foundation
import Histograms
import ModelFiles
import Production
import TestSupport
import Testing
import Units

@testable import Simulation

@Suite("Gradients in the field, and models as the truth", .timeLimit(.minutes(60))) struct FieldTests {
  static func axes(_ alignment: FieldAlignment, energies: Int = 4, cells: Int = 12) throws -> CubeAxes {
    try CubeAxes(
      energy: .log("energy", from: 0.2, to: 6, bins: energies, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: cells, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: cells, unit: .deg), alignment: alignment)
  }

  static func options(_ dialect: StoreConvention, gradient: FieldGradient? = nil, runs: Int = 6) -> SimulationOptions {
    var options = SimulationOptions()
    (options.dialect, options.runs, options.targetRuns, options.threads) = (dialect, runs, 0, 2)
    options.zenith = 15...50
    options.law.gradient = gradient
    return options
  }

  private func fill(_ store: String, _ truth: Truth, _ axes: CubeAxes, _ horizon: HorizonRule) throws
    -> CountsAccumulator
  {
    var options = FillOptions()
    (options.jobs, options.horizon) = (2, horizon)
    return try CountsAccumulator(
      axes: axes, store: try DataStore(path: store), obsIDs: truth.offRuns().map { Int64($0.id) }, options: options)
  }

  @Test(
    "Counts with a gradient agree with the truth within Poisson errors, but not in the other alignment",
    arguments: [("veritas", FieldAlignment.altaz), ("magic", .altaz), ("veritas", .radec)])
  func gradient(dialect: String, alignment: FieldAlignment) throws {
    try withTemporaryFolder { folder in
      let gradient = FieldGradient(lon: 0.12, lat: -0.06, alignment: alignment)
      let truth = try Simulator(Self.options(.named(dialect), gradient: gradient)).write(to: folder + "/store")
      let axes = try Self.axes(alignment)
      let fill = try fill(folder + "/store", truth, axes, .accurate)
      let expected = truth.cube(axes: axes, of: truth.offRuns())
      let agreement = ModelAgreement(counts: fill.counts, exposure: fill.exposure, rate: expected.rate)
      #expect(agreement.bins > 300)
      #expect(agreement.holds(), "\(agreement)")
      for (found, wanted) in zip(fill.exposure.values, expected.exposure.values) {
        #expect(abs(found / wanted - 1) < 1e-9)
      }
      let other = try Self.axes(alignment == .altaz ? .radec : .altaz)
      let turned = try self.fill(folder + "/store", truth, other, .sliced)
      let wrong = ModelAgreement(counts: turned.counts, exposure: fill.exposure, rate: expected.rate)
      #expect(!wrong.holds(), "\(wrong)")
    }
  }

  @Test("A gradient does not change the number of events, it only rotates some by 180 deg")
  func rings() throws {
    let plain = Self.options(.veritas, runs: 1)
    var leaning = plain
    leaning.law.gradient = FieldGradient(lon: 0.1, lat: 0.1, alignment: .radec)
    // With a gradient, each event needs one more random number, so only the totals can be compared.
    for options in [plain, leaning] {
      var plan = RunWriter(options: options, folder: "").plan(0)
      let source = EventGenerator(run: plan.run, options: options)
      let events = try source.events(&plan.generator)
      let expected = source.background.rate * plan.run.livetime
      #expect(abs(Double(events.count) - expected) < 4 * expected.squareRoot())
    }
  }

  @Test("The truth in a cell agrees with an integral of the background by the midpoint rule")
  func cell() throws {
    let gradient = FieldGradient(lon: 0.1, lat: -0.05, alignment: .altaz)
    let truth = try withTemporaryFolder {
      try Simulator(Self.options(.veritas, gradient: gradient, runs: 2)).write(to: $0 + "/store")
    }
    let axes = try CubeAxes(
      energy: Axis(name: "energy", edges: [0.3, 1], unit: .TeV),
      lon: Axis(name: "lon", edges: [-0.2, 1.3], unit: .deg),
      lat: Axis(name: "lat", edges: [1.1, 1.9], unit: .deg), alignment: .altaz)
    let degree = Double.pi / 180
    var sum = 0.0
    for run in truth.runs {
      let background = truth.law.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
      for e in 0..<60 {
        let energy = 0.3 + 0.7 * (Double(e) + 0.5) / 60
        for i in 0..<60 {
          let lon = -0.2 + 1.5 * (Double(i) + 0.5) / 60
          for j in 0..<60 {
            let lat = 1.1 + 0.8 * (Double(j) + 0.5) / 60
            let offset = acos(cos(lon * degree) * cos(lat * degree)) / degree
            sum +=
              run.ontime * run.deadTimeCorrection * background.density(energy: energy, offset: offset)
              * (1 + 0.1 * lon - 0.05 * lat) * cos(lat * degree)
          }
        }
      }
    }
    sum *= 0.7e6 * 1.5 * degree * 0.8 * degree / Double(60 * 60 * 60)
    let model = truth.cube(axes: axes, of: truth.runs)
    // The error of the midpoint rule is 3e-5 here.
    #expect(abs(model.counts.values[0] / sum - 1) < 1e-4, "\(model.counts.values[0]) \(sum)")
  }

  @Test("A gradient that makes the background negative is an error, and so is a gradient together with a model")
  func refused() throws {
    var options = Self.options(.veritas, gradient: FieldGradient(lon: 0.15, lat: -0.15))
    #expect { try Simulator(options) } throws: {
      "\($0)"
        == "simulation option gradient: 0.15, -0.15 per deg; expected two slopes whose sum in quadrature is below "
        + "0.2 per deg, so that the background stays above 0 within 5 deg of the pointing"
    }
    options.law.gradient = FieldGradient(lon: 0.05, lat: 0)
    options.truth = try Self.model { _ in 1e-6 }
    #expect { try Simulator(options) } throws: {
      "\($0)".contains(
        "a gradient in addition to a background model (option 'truth'); expected either 'gradient' or 'truth'")
    }
  }

  @Test("All combinations of zenith angles and azimuths are used in turn")
  func pointings() throws {
    var options = Self.options(.veritas, runs: 8)
    (options.zenithAngles, options.azimuths) = ([20, 45], [0, 180])
    let plans = (0..<8).map { RunWriter(options: options, folder: "").plan($0).run }
    #expect(plans.map(\.zenith) == [20, 45, 20, 45, 20, 45, 20, 45])
    #expect(plans.map(\.azimuth) == [0, 0, 180, 180, 0, 0, 180, 180])
  }

  /// Returns a model with 2 energies and 6 x 4 cells whose rate is a function of the bin.
  static func model(alignment: FieldAlignment = .altaz, _ rate: (Int) -> Double) throws -> ModelField {
    try withTemporaryFolder { folder in
      let axes = try CubeAxes(
        energy: Axis(name: "energy", edges: [0.5, 1, 3], unit: .TeV),
        lon: .linear("lon", from: -3, to: 3, bins: 6, unit: .deg),
        lat: .linear("lat", from: -2, to: 2, bins: 4, unit: .deg), alignment: alignment)
      let exposure = axes.phaseSpace()
      var counts = exposure
      for bin in counts.values.indices { counts.values[bin] *= rate(bin) }
      _ = try ModelFile.write(
        BackgroundModel(axes: axes, counts: counts, exposure: exposure), to: folder + "/model.fits")
      return try ModelField(ModelFile(path: folder + "/model.fits"))
    }
  }

  @Test(
    "If a model is the truth, every bin has the expected events per ontime, and a bin without rate has none",
    arguments: FieldAlignment.allCases)
  func modelAsTruth(alignment: FieldAlignment) throws {
    try withTemporaryFolder { folder in
      // In a cell of 5e5 MeV and 3e-4 sr, 15 to 360 events are expected in 10,000 s.
      let field = try Self.model(alignment: alignment) { $0 % 24 == 5 ? 0 : 1e-5 * Double(1 + $0 % 24) }
      var options = Self.options(.magic)
      options.truth = field
      let truth = try Simulator(options).write(to: folder + "/store")
      guard case .cube(let axes) = field.file.model.axes.kind else { return #expect(Bool(false), "a cube") }
      let fill = try fill(folder + "/store", truth, axes, .accurate)
      let agreement = ModelAgreement(counts: fill.counts, exposure: fill.exposure, rate: field.file.model.nodes)
      #expect(agreement.bins == 46)
      #expect(agreement.holds(), "\(agreement)")
      #expect(
        fill.counts.values[5] + fill.counts.values[29] < 3, "only events that rotate across the edge within a slice")
      let expected = field.rate * truth.runs.reduce(0) { $0 + $1.ontime }
      let seen = Double(truth.runs.reduce(0) { $0 + $1.background })
      #expect(abs(seen - expected) < 4 * expected.squareRoot(), "\(seen) of \(expected)")
      let stored = try ModelFile(path: folder + "/store/truth/cube/models/true_reco_g000.fits.gz")
      for (found, wanted) in zip(stored.model.nodes.values, field.file.model.nodes.values) {
        #expect(abs(found - wanted) <= 1e-15 * wanted)
      }
      #expect(stored.model.axes.format == "BKG_3D" && stored.model.axes.alignment == alignment)
    }
  }

  @Test("If a radial model is the truth, the rings have the expected events")
  func radialModel() throws {
    try withTemporaryFolder { folder in
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [0.5, 1, 3], unit: .TeV),
        offset: .linear("offset", from: 0, to: 3, bins: 6, unit: .deg))
      let exposure = axes.phaseSpace()
      var counts = exposure
      for bin in counts.values.indices { counts.values[bin] *= 2e-4 / Double(1 + bin) }
      _ = try ModelFile.write(
        BackgroundModel(axes: axes, counts: counts, exposure: exposure), to: folder + "/model.fits")
      var options = Self.options(.cta1DC)
      options.truth = try ModelField(ModelFile(path: folder + "/model.fits"))
      let truth = try Simulator(options).write(to: folder + "/store")
      let fill = try CountsAccumulator(
        axes: axes, store: try DataStore(path: folder + "/store"), obsIDs: truth.runs.map { Int64($0.id) })
      let rate = BackgroundModel(axes: axes, counts: counts, exposure: exposure).rate
      let agreement = ModelAgreement(counts: fill.counts, exposure: fill.exposure, rate: rate)
      #expect(agreement.bins == 12 && agreement.holds(), "\(agreement)")
    }
  }

  @Test("A model with bins without a valid rate cannot be the truth, and the error gives a hint")
  func badModel() throws {
    #expect { try Self.model { $0 == 3 ? -1 : 1 } } throws: {
      "\($0)".contains(
        "bins whose rate is negative or not finite: 1; expected a finite rate of 0 or more in every bin; create")
    }
    #expect { try Self.model { _ in 0 } } throws: { "\($0)".contains("0 events per second") }
  }

  @Test("With a gradient or a model, the bytes do not depend on the number of threads")
  func threads() throws {
    try withTemporaryFolder { folder in
      var leaning = Self.options(.magic, gradient: FieldGradient(lon: 0.1, lat: 0), runs: 3)
      leaning.truthCube = try Self.axes(.altaz, energies: 1, cells: 2)
      var modelled = Self.options(.magic, runs: 3)
      modelled.truth = try Self.model { 1e-8 * Double($0) }
      for (name, options) in [("leaning", leaning), ("modelled", modelled)] {
        var options = options
        options.ontime = 100
        for threads in [1, 3] {
          options.threads = threads
          try Simulator(options).write(to: "\(folder)/\(name)\(threads)")
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(name)1")
        #expect(files.contains("truth/cube/models/true_reco_g000.fits.gz"))
        for file in files {
          #expect(
            FileManager.default.contents(atPath: "\(folder)/\(name)1/\(file)")
              == FileManager.default.contents(atPath: "\(folder)/\(name)3/\(file)"), "\(file)")
        }
      }
    }
  }

  @Test("Bins are drawn in proportion to their weights, and bins without weight are never drawn")
  func aliases() {
    let weights: [Double] = [0, 1, 5, 0.25, 0, 3.75]
    let table = AliasTable(weights)
    var generator = Xoshiro256(seed: 7)
    var seen = [Double](repeating: 0, count: weights.count)
    for _ in 0..<100_000 { seen[table.bin(generator.uniform())] += 1 }
    for (count, weight) in zip(seen, weights) {
      let expected = weight * 10_000
      #expect(weight == 0 ? count == 0 : abs(count - expected) < 4 * expected.squareRoot())
    }
  }

  @Test("The median agrees with that of the sorted values")
  func median() {
    var generator = Xoshiro256(seed: 3)
    for count in [1, 2, 5, 100, 1001] {
      let values = (0..<count).map { _ in (generator.uniform() * 50).rounded() }
      #expect(SimulatedRun.median(values) == values.sorted()[count / 2])
    }
    #expect(SimulatedRun.median([]).isNaN)
  }
}
