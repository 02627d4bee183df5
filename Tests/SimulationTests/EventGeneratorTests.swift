import Foundation
import Sky
import Testing

@testable import Simulation

@Suite(.timeLimit(.minutes(60))) struct EventGeneratorTests {
  private let energies = (0...8).map { 0.1 * pow(10, Double($0) * 0.25) }
  private let offsets = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4]

  private func simulate(_ options: SimulationOptions, index: Int) throws -> (EventGenerator, SimulatedEvents) {
    let writer = RunWriter(options: options, folder: "")
    var plan = writer.plan(index)
    let source = EventGenerator(run: plan.run, options: options)
    return (source, try source.events(&plan.generator))
  }

  @Test("Events follow the analytic background within Poisson errors") func eventsFollowTheLawWithinPoissonErrors()
    throws
  {
    var options = SimulationOptions()
    options.targetRuns = 0
    options.dialect = .veritas
    let bins = (energies.count - 1) * (offsets.count - 1)
    var observed = [Double](repeating: 0, count: bins)
    var expected = observed
    for index in 0..<options.runs {
      let (source, events) = try simulate(options, index: index)
      for event in 0..<events.count {
        let offset = separation(source.run.pointingRA, source.run.pointingDec, events.ra[event], events.dec[event])
        guard let i = energies.lastIndex(where: { $0 <= events.energy[event] }), i < energies.count - 1,
          let j = offsets.lastIndex(where: { $0 <= offset }), j < offsets.count - 1
        else { continue }
        observed[i * (offsets.count - 1) + j] += 1
      }
      for i in 0..<energies.count - 1 {
        for j in 0..<offsets.count - 1 {
          expected[i * (offsets.count - 1) + j] +=
            source.run.livetime
            * source.background.rate(energy: energies[i]...energies[i + 1], offset: offsets[j]...offsets[j + 1])
        }
      }
    }
    #expect(expected.allSatisfy { $0 > 10 })
    let chi2 = zip(observed, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
    // For 56 bins, the expected chi2 is 56 with a standard deviation of sqrt(2 * 56) = 10.6; accept 4 of them.
    #expect(chi2 > 56 - 43 && chi2 < 56 + 43, "chi2 \(chi2) over \(bins) bins")
    let (sum, sumExpected) = (observed.reduce(0, +), expected.reduce(0, +))
    #expect(abs(sum - sumExpected) < 4 * sumExpected.squareRoot(), "\(sum) events, \(sumExpected) expected")
  }

  @Test("Times are uniformly distributed over the good time, and there are no other times")
  func timesAreEvenOverGoodTimeAndNowhereElse() throws {
    var options = SimulationOptions()
    options.dialect = .magic
    var shares: [Double] = []
    for index in 0..<20 {
      let (source, events) = try simulate(options, index: index)
      for time in events.time {
        #expect(source.run.goodTime.contains { $0.contains(time) })
        let before = source.run.goodTime.reduce(0) { $0 + max(0, min(time, $1.upperBound) - $1.lowerBound) }
        shares.append(before / source.run.ontime)
      }
      #expect(zip(events.time, events.time.dropFirst()).allSatisfy { $0 <= $1 })
    }
    // In the Kolmogorov-Smirnov test, the largest distance times sqrt(n) exceeds 2.2 in one case in 8000.
    shares.sort()
    let distance = shares.enumerated().map { abs(Double($0.offset) / Double(shares.count) - $0.element) }.max() ?? 1
    #expect(distance * Double(shares.count).squareRoot() < 2.2)
  }

  @Test("A source has the expected position and rate") func aSourceShowsAtItsPlaceWithItsRate() throws {
    var options = SimulationOptions()
    options.targetRuns = options.runs
    var (seen, expected, near) = (0, 0.0, 0)
    for index in 0..<options.runs {
      let (source, events) = try simulate(options, index: index)
      let view = try #require(source.sources.first).view
      expected += view.rate * source.run.livetime
      for event in 0..<events.count where events.origin[event] == .target {
        seen += 1
        let distance = separation(source.run.objectRA, source.run.objectDec, events.ra[event], events.dec[event])
        if distance < 0.06 * 1.5174 { near += 1 }
      }
      #expect(abs(source.run.objectOffset - 0.5) < 1e-9)
    }
    #expect(abs(Double(seen) - expected) < 4 * expected.squareRoot(), "\(seen) gamma rays, \(expected) expected")
    // A two-dimensional Gaussian contains 68.37 % within 1.5174 times its width.
    let share = Double(near) / Double(seen)
    #expect(abs(share - 0.6837) < 4 * (0.6837 * 0.3163 / Double(seen)).squareRoot())
  }

  @Test("Strays are far outside the field of view") func straysLieFarOutsideTheField() throws {
    let (source, events) = try simulate(SimulationOptions(), index: 0)
    var strays = 0
    for event in 0..<events.count where events.origin[event] == .stray {
      strays += 1
      let offset = separation(source.run.pointingRA, source.run.pointingDec, events.ra[event], events.dec[event])
      #expect(offset >= 8 - 1e-9 && offset <= 60 + 1e-9)
    }
    #expect(strays > 20 && strays < 150)
  }

  @Test("Planned runs respect the options") func plansStayWithinWhatWasAskedFor() {
    var options = SimulationOptions()
    options.zenith = 15...45
    options.runs = 60
    let plans = (0..<60).map { RunWriter(options: options, folder: "").plan($0).run }
    #expect(plans.count { $0.target != nil } == 15)
    for run in plans {
      #expect(options.zenith.contains(run.zenith))
      let site = options.dialect.site
      let place = site.horizontal(
        ra: run.pointingRA, dec: run.pointingDec, siderealTime: site.siderealTime(at: run.middle))
      // Times are rounded to whole seconds, in which the sky rotates by 15 arcseconds.
      #expect(abs(place.zenith - run.zenith) < 0.005)
      #expect(run.ontime <= run.stop.seconds - run.start.seconds)
    }
    #expect(plans.contains { $0.goodTime.count == 2 })
    // The lower two zenith bands of the recipe contain runs.
    #expect(plans.contains { $0.zenith < 20 } && plans.contains { (20..<40).contains($0.zenith) })
  }
}
