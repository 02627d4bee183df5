import BackgroundModels
import DL3
import Foundation
import TestSupport
import Testing

@testable import Production
@testable import Simulation

@Suite("Zenith angles during runs", .timeLimit(.minutes(60))) struct ZenithPathTests {
  /// Simulates a store of three runs of 28 min that begin at 30 deg from the zenith, and passes it on.
  private func withStore(_ body: (DataStore, [Int64]) throws -> Void) throws {
    var simulation = SimulationOptions()
    (simulation.runs, simulation.targetRuns, simulation.seed) = (3, 0, 5)
    simulation.zenithAngles = [30]
    try withTemporaryFolder { folder in
      try Simulator(simulation).write(to: folder + "/store")
      let store = try DataStore(path: folder + "/store")
      try body(store, store.runs.map(\.obsID))
    }
  }

  private static let axes = Result {
    try RadialAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 6, unit: .TeV),
      offset: .linear("offset", from: 0, to: 3, bins: 6, unit: .deg))
  }

  private func counts(_ store: DataStore, _ obsIDs: [Int64], _ zenith: Range<Double>?) throws -> CountsAccumulator {
    var options = FillOptions()
    options.zenith = zenith
    return try CountsAccumulator(axes: Self.axes.get(), store: store, obsIDs: obsIDs, options: options)
  }

  @Test("The parts of runs between zenith bands have all events, and the exposure of the whole runs")
  func parts() throws {
    try withStore { store, obsIDs in
      let paths = try ZenithPath.paths(of: store.runs, jobs: 2, keepGoing: false)
      for obsID in obsIDs {
        let path = try #require(paths[obsID])
        let middle = path.zenith(at: (path.goodTimes.intervals[0].start + path.goodTimes.intervals[0].stop) / 2)
        let bands = [0..<middle - 0.7, middle - 0.7..<middle, middle..<middle + 0.4, middle + 0.4..<90]
        let whole = try counts(store, [obsID], nil)
        let parts = try bands.map { try counts(store, [obsID], $0) }
        #expect(parts.count { $0.counts.sum() > 0 } > 1)
        for bin in whole.counts.values.indices {
          #expect(parts.reduce(0) { $0 + $1.counts.values[bin] } == whole.counts.values[bin])
          let exposure = whole.exposure.values[bin]
          #expect(abs(parts.reduce(0) { $0 + $1.exposure.values[bin] } - exposure) <= 1e-12 * exposure)
        }
        let times = bands.map { path.ontime(within: $0) }
        #expect(abs(times.reduce(0, +) - path.goodTimes.ontime) < 1e-9)
      }
    }
  }

  @Test("A part ends where the zenith angle passes the edge, and has the time of all moments on its side")
  func passages() throws {
    try withStore { store, obsIDs in
      let path = try ZenithPath(EventReader(store).read(obsIDs[0]))
      let (start, stop) = (path.goodTimes.intervals[0].start, path.goodTimes.intervals[0].stop)
      let edge = path.zenith(at: start + 0.3 * (stop - start))
      let band = 0..<edge
      // Half a second at each passage and at each end of a good time is the error of a sum of seconds.
      let seconds = path.goodTimes.intervals.reduce(0) { sum, interval in
        sum + stride(from: interval.start + 0.5, to: interval.stop, by: 1).count { path.zenith(at: $0) < edge }
      }
      #expect(abs(path.ontime(within: band) - Double(seconds)) <= 2)
      for interval in path.intervals(within: band) {
        for end in [interval.start, interval.stop] where end.isFinite && end > start && end < stop {
          // The zenith angle changes by at most 15 arcsec per second.
          #expect(abs(path.zenith(at: end) - edge) < 1e-7)
        }
      }
      #expect(path.intervals(within: 80..<90).isEmpty && path.ontime(within: 80..<90) == 0)
      let slices = path.slices()
      #expect(abs(slices.reduce(0) { $0 + $1.time } - path.goodTimes.ontime) < 1e-6)
      #expect(slices.allSatisfy { $0.time <= 60 && abs($0.zenith - edge) < 10 })
    }
  }

  @Test("Events outside the good times belong to the part of their time")
  func outside() throws {
    try withStore { store, obsIDs in
      var events = try EventReader(store, options: EventOptions(gti: .keep)).read(obsIDs[0])
      let (path, count, ontime) = (try ZenithPath(events), events.count, events.ontime)
      let edge = path.zenith(at: events.goodTimes.intervals[0].start + 400)
      var (rows, time) = (0, 0.0)
      for band in [0..<edge, edge..<90] {
        var part = events
        part.keep(during: path.intervals(within: band))
        (rows, time) = (rows + part.count, time + part.ontime)
      }
      #expect(rows == count && abs(time - ontime) < 1e-9)
      events.keep(during: [])
      #expect(events.count == 0 && events.ontime == 0)
      #expect(try ZenithPath(events).intervals(within: 0..<90).isEmpty)
    }
  }
}
