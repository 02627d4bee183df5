import BackgroundModels
import DL3
import Foundation
import Sky
import TestSupport
import Testing

@testable import Production
@testable import Simulation

@Suite("Pixels of simulated runs", .timeLimit(.minutes(60))) struct PixelRunsTests {
  private static let edges = [0.5, 1, 2, 5, 10]

  /// Simulates a store of four runs and passes it on.
  private func withStore(_ body: (DataStore, [Int64]) throws -> Void) throws {
    var simulation = SimulationOptions()
    simulation.runs = 4
    simulation.seed = 3
    simulation.ontime = 300
    try withTemporaryFolder { folder in
      try Simulator(simulation).write(to: folder + "/store")
      let store = try DataStore(path: folder + "/store")
      try body(store, store.runs.map(\.obsID))
    }
  }

  private func options(_ change: (inout PixelOptions) throws -> Void = { _ in }) rethrows -> PixelOptions {
    var options = PixelOptions()
    options.safeEnergies = nil
    try change(&options)
    return options
  }

  @Test("Counts of a ring are the events whose offset is in the ring, up to the pixels at its edge")
  func counts() throws {
    let grid = try PixelGrid(pixelSize: 0.1, side: 60, radius: 2.5, energyEdges: Self.edges)
    try withStore { store, obsIDs in
      let runs = try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options { $0.jobs = 3 })
      #expect(runs.runs.map(\.obsID) == obsIDs && runs.refused.isEmpty)
      let single = try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options())
      #expect(single.runs == runs.runs)
      for run in runs.runs {
        let events = try EventReader(store).read(run.obsID)
        #expect(run.livetime == events.livetime && run.ontime == events.ontime)
        let offsets = OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
          .offsets(ra: events.ra, dec: events.dec)
        for energy in 0..<grid.energies {
          let wanted = events.energy.indices.filter { event in
            grid.energyBin(events.energy[event]) == energy && offsets[event] < 2.5 - 0.1
          }.count
          let most = events.energy.indices.filter { event in
            grid.energyBin(events.energy[event]) == energy && offsets[event] < 2.5 + 0.1
          }.count
          let found = (0..<grid.count).reduce(0) { $0 + run.count(energy: energy, pixel: $1) }
          #expect((wanted...most).contains(found))
        }
      }
    }
  }

  @Test("ALTAZ coordinates have the offsets of the pixels, and are mirrored against RADEC")
  func altaz() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    try withStore { store, obsIDs in
      let run = try #require(
        try PixelRuns(store: store, obsIDs: [obsIDs[0]], grid: grid, options: options()).runs.first)
      let altaz = try #require(run.altaz)
      for pixel in 0..<grid.count {
        // The average over a rotation is a little nearer to the pointing.
        let offset = hypot(altaz.lon[pixel], altaz.lat[pixel])
        #expect(abs(offset / grid.offsets[pixel] - 1) < 5e-3)
      }
      // One frame is the mirror image of the other, so the sense of rotation from one pixel to another is reversed.
      let (first, second) = (grid.count / 4, grid.count - 5)
      let radec = grid.lon[first] * grid.lat[second] - grid.lat[first] * grid.lon[second]
      let other = altaz.lon[first] * altaz.lat[second] - altaz.lat[first] * altaz.lon[second]
      #expect(radec * other < 0)
    }
  }

  @Test("Energy bins from a factor times the threshold are used, and pixels in or near a region are not kept")
  func choices() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    try withStore { store, obsIDs in
      func used(_ factor: Double) throws -> Range<Int> {
        let options = options {
          $0.safeEnergies = .fixed(SafeEnergies(low: 1.05, high: 9))
          $0.thresholdFactor = factor
        }
        return try PixelRuns(store: store, obsIDs: [obsIDs[0]], grid: grid, options: options).runs[0].energyBins
      }
      // The bin up to 10 TeV ends above the upper limit.
      #expect(try used(1) == 2..<3)
      #expect(try used(0.9) == 1..<3)
      let events = try EventReader(store).read(obsIDs[0])
      func kept(_ margin: Double) throws -> [Bool] {
        let circle = try CircleRegion(longitude: events.pointingRA, latitude: events.pointingDec, radius: 0.5)
        let options = options {
          $0.exclusion = Exclusion(ofRun: [obsIDs[0]: SkyRegions([circle])])
          $0.margin = margin
        }
        return try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options).runs[0].kept
      }
      #expect(try kept(0) == grid.offsets.map { $0 >= 0.5 })
      #expect(try kept(0.25) == grid.offsets.map { $0 >= 0.75 })
    }
  }

  @Test("A run that cannot be read is an error, or is listed; a run that occurs twice is an error")
  func refused() throws {
    let grid = try PixelGrid(energyEdges: Self.edges)
    try withStore { store, obsIDs in
      let path = try store.location(of: .events, obsID: obsIDs[1]).path
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: DL3Error.self) {
        try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options())
      }
      let runs = try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options { $0.keepGoing = true })
      #expect(runs.refused.map(\.obsID) == [obsIDs[1]] && runs.runs.count == 3)
      #expect(throws: BackgroundError.runTwice(obsIDs[0])) {
        try PixelRuns(store: store, obsIDs: [obsIDs[0], obsIDs[0]], grid: grid, options: options())
      }
      #expect(throws: PixelError.slices(0)) {
        try PixelRuns(store: store, obsIDs: [], grid: grid, options: options { $0.timeSlices = 0 })
      }
    }
  }
}
