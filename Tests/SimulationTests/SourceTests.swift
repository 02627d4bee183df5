import BackgroundModels
import Foundation
import Histograms
import ModelFiles
import Sky
import TestSupport
import Testing
import Units

@testable import Simulation

@Suite("Additional sources", .timeLimit(.minutes(60))) struct SourceTests {
  private func simulate(_ options: SimulationOptions, run index: Int) throws -> (EventGenerator, SimulatedEvents) {
    var plan = RunWriter(options: options, folder: "").plan(index)
    let source = EventGenerator(run: plan.run, options: options)
    return (source, try source.events(&plan.generator))
  }

  private func rows(_ events: SimulatedEvents, _ origin: SimulatedEvents.Origin) -> [[Double]] {
    (0..<events.count).filter { events.origin[$0] == origin }
      .map { [events.time[$0], events.ra[$0], events.dec[$0], events.energy[$0]] }
  }

  /// Two sources near the pointing of a run, one of them extended, and one far away.
  private func sources(about run: PlannedRun) -> [GammaSource] {
    let near = offsetBy(ra: run.pointingRA, dec: run.pointingDec, positionAngle: 120, distance: 0.8)
    let wide = offsetBy(ra: run.pointingRA, dec: run.pointingDec, positionAngle: 300, distance: 1.3)
    return [
      GammaSource(name: "near", ra: near.ra, dec: near.dec, flux: 2e-10),
      GammaSource(name: "wide", ra: wide.ra, dec: wide.dec, flux: 3e-10, index: 3.2, width: 0.4),
      GammaSource(name: "far", ra: run.pointingRA + 180, dec: -run.pointingDec, flux: 1e-9),
    ]
  }

  @Test("Each source has the expected position, rate and spectrum, and the other events do not change")
  func asAsked() throws {
    var options = SimulationOptions()
    (options.targetRuns, options.ontime) = (0, 6000)
    let (_, plain) = try simulate(options, run: 0)
    options.sources = sources(about: RunWriter(options: options, folder: "").plan(0).run)
    let (generator, events) = try simulate(options, run: 0)
    for origin in [SimulatedEvents.Origin.background, .stray] {
      #expect(rows(events, origin) == rows(plain, origin))
    }
    #expect(zip(events.time, events.time.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(events.counts.values.reduce(0, +) == events.count)
    #expect(events.counts[.source(2)] == nil)
    for (number, source) in options.sources.prefix(2).enumerated() {
      let (origin, view) = generator.sources[number]
      let own = rows(events, origin)
      let expected = view.rate * generator.run.livetime
      #expect(own.count > 500 && abs(Double(own.count) - expected) < 4 * expected.squareRoot(), "\(source.name)")
      // A two-dimensional Gaussian contains 68.37 % within 1.5174 times its width. The widths of shape and point spread
      // function add in quadrature.
      let shape = (view.shape?.width ?? 0) * 180 / .pi
      let width = (shape * shape + 0.06 * 0.06).squareRoot()
      let near = own.count { separation(view.centre.ra, view.centre.dec, $0[1], $0[2]) < 1.5174 * width }
      let share = Double(near) / Double(own.count)
      #expect(abs(share - 0.6837) < 4 * (0.6837 * 0.3163 / Double(own.count)).squareRoot(), "\(source.name): \(share)")
      #expect(separation(view.centre.ra, view.centre.dec, source.ra, source.dec) < 0.1)
      // Half of the energies are below the median of flux times effective area, and 90 % below its 90 % quantile.
      let response = generator.response
      let steps = (0..<4000).map { exp(log(0.02) + (Double($0) + 0.5) * log(1e5) / 4000) }
      let seen = steps.map { pow($0, 1 - source.index) * response.effectiveArea(energy: $0, offset: 0) }
      let (total, sorted) = (seen.reduce(0, +), own.map { $0[3] }.sorted())
      for (level, deviations) in [(0.5, 4.0), (0.9, 4.0)] {
        var sum = 0.0
        let index = seen.firstIndex {
          sum += $0
          return sum >= level * total
        }
        let below = sorted.count { $0 < steps[index ?? 0] }
        let error = (level * (1 - level) * Double(own.count)).squareRoot()
        // The energies have steps of 0.3 %, and a step contains up to 0.2 % of the events.
        #expect(abs(Double(below) - level * Double(own.count)) < deviations * error + 0.002 * Double(own.count))
      }
    }
  }

  @Test("The truth contains the additional sources and their events, after the observed sources")
  func truth() throws {
    try withTemporaryFolder { folder in
      var options = SimulationOptions()
      (options.runs, options.ontime, options.threads) = (8, 300, 2)
      let run = RunWriter(options: options, folder: "").plan(3).run
      options.sources = [GammaSource(name: "beside", ra: run.pointingRA, dec: run.pointingDec, flux: 1e-9, width: 0.1)]
      let truth = try Simulator(options).write(to: folder + "/store")
      let beside = try #require(truth.sources.last)
      #expect(beside.source == options.sources[0] && beside.events[3] > 100)
      #expect(truth.sources.count > 1)
      for (position, run) in truth.runs.enumerated() {
        #expect(truth.sources.reduce(0) { $0 + $1.events[position] } == run.source)
      }
      let file = try #require(FileManager.default.contents(atPath: folder + "/store/truth.json"))
      let json = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
      let sources = try #require(json["sources"] as? [[String: Any]])
      #expect(sources.count == truth.sources.count)
      #expect(sources.last?["name"] as? String == "beside" && sources.last?["width_deg"] as? Double == 0.1)
      #expect(sources.last?["events"] as? Int == beside.events.reduce(0, +))
      let runs = try #require(json["runs"] as? [[String: Any]])
      #expect((runs[3]["events_of"] as? [String: Int])?["beside"] == beside.events[3])
    }
  }

  @Test("The gamma rays do not change if a model is the background")
  func besideAModel() throws {
    var options = SimulationOptions()
    (options.targetRuns, options.ontime) = (0, 600)
    options.sources = sources(about: RunWriter(options: options, folder: "").plan(0).run)
    let (_, law) = try simulate(options, run: 0)
    options.truth = try withTemporaryFolder { folder in
      let axes = try RadialAxes(
        energy: .log("energy", from: 0.1, to: 10, bins: 2, unit: .TeV),
        offset: .linear("offset", from: 0, to: 2, bins: 2, unit: .deg))
      let exposure = axes.phaseSpace()
      let model = BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 1e-3 }, exposure: exposure)
      _ = try ModelFile.write(model, to: folder + "/m.fits")
      return try ModelField(ModelFile(path: folder + "/m.fits"))
    }
    let (_, model) = try simulate(options, run: 0)
    for number in 0..<2 {
      #expect(!rows(model, .source(number)).isEmpty)
      #expect(rows(model, .source(number)) == rows(law, .source(number)))
    }
    #expect(model.counts[.background] != law.counts[.background])
  }

  @Test("Sources are parsed from texts with keys and units")
  func texts() throws {
    let source = try GammaSource(
      parsing: "name=Crab, ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1, index=2.6, width=3 arcmin",
      number: 1)
    #expect(
      source
        == GammaSource(name: "Crab", ra: 83.63, dec: 22.01, flux: 3.5e-11, index: 2.6, width: source.width))
    #expect(abs(source.width - 0.05) < 1e-15)
    let other = try GammaSource(parsing: "ra=1 deg,dec=-2 deg, flux=1e-7 m-2 s-1 TeV-1", number: 2)
    #expect(other.name == "source 2" && other.index == 2.5 && other.width == 0 && abs(other.flux - 1e-11) < 1e-26)
  }

  @Test(
    "Invalid sources are errors",
    arguments: [
      ("ra=1 deg, dec=2 deg, flux=1e-11", "simulation option source: flux: "),
      ("ra=1 deg, dec=2 deg, fluxx=1e-11 cm-2 s-1 TeV-1", "key 'fluxx'; did you mean 'flux'?"),
      (
        "ra=1 deg, dec=2 deg",
        "no key 'flux' in 'ra=1 deg, dec=2 deg'; expected at least the keys 'ra', 'dec' and 'flux'"
      ),
      ("ra 1 deg", "'ra 1 deg'; expected a key and a value"),
      ("ra=1 deg, ra=2 deg", "the key 'ra' twice; expected each key once"),
      ("ra=1 deg, dec=95 deg, flux=1e-11 cm-2 s-1 TeV-1", "source 'source 1': dec: 95 deg; expected -90 to 90 deg"),
      ("ra=1 deg, dec=5 deg, flux=1e-11 cm-2 s-1 TeV-1, index=1", "index: 1; expected an index above 1"),
      ("ra=1 deg, dec=5 deg, flux=-1e-11 cm-2 s-1 TeV-1", "expected a flux above 0"),
      ("name=Mrk 421, ra=1 deg, dec=5 deg, flux=1e-11 cm-2 s-1 TeV-1", "two sources with the name 'Mrk 421'"),
    ])
  func refused(text: String, message: String) {
    let error = #expect(throws: SimulationError.self) {
      var options = SimulationOptions()
      options.dialect = .veritas
      options.sources = [try GammaSource(parsing: text, number: 1)]
      try options.validate()
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.exitReason == .usage)
  }
}
