import BackgroundModels
import DL3
import Foundation
import TestSupport
import Testing

@testable import Production

/// The runs of H.E.S.S. DR1 on the grid of the reference, which keeps events outside the good time intervals.
private enum Real {
  static let edges = [0.5, 1, 2, 5, 10, 30]

  struct Reference: Decodable {
    var bins: Int
    var counts: Int
  }

  static func reference() throws -> Reference {
    let path = SharedData.path("reference/regression-reference.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static func isOff(_ store: DataStore, _ obsID: Int64) -> Bool {
    guard let row = store.observations.row(of: obsID) else { return false }
    return store.observations.value("TARGET_NAME", row: row) == .text("Off data")
  }
}

extension PixelOptions {
  /// The same options with one thread.
  fileprivate var single: Self {
    var options = self
    options.jobs = 1
    return options
  }
}

@Suite("Counts of runs on pixels", .timeLimit(.minutes(60)), .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct PixelCountsTests {
  @Test("The off runs of H.E.S.S. have the counts and bins of the reference, for any number of threads")
  func off() throws {
    let (store, reference) = (try DataStore(path: SharedData.path("data/hess-dl3-dr1")), try Real.reference())
    let grid = try PixelGrid(energyEdges: Real.edges)
    let obsIDs = store.runs.map(\.obsID).filter { Real.isOff(store, $0) }
    var options = PixelOptions()
    options.jobs = 2
    options.gti = .keep
    let runs = try PixelRuns(store: store, obsIDs: obsIDs, grid: grid, options: options).runs
    #expect(runs.count == 45)
    #expect(runs.reduce(0) { $0 + $1.usedBins } == reference.bins)
    #expect(runs.reduce(0) { $0 + $1.usedCounts } == reference.counts)
    let single = try PixelRuns(store: store, obsIDs: Array(obsIDs.prefix(3)), grid: grid, options: options.single).runs
    #expect(single == Array(runs.prefix(3)))
  }

  @Test("ALTAZ coordinates are those of the reference")
  func altaz() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = try PixelRuns(store: store, obsIDs: [20734], grid: try PixelGrid(energyEdges: Real.edges))
    let altaz = try #require(runs[20734]?.altaz)
    // Three pixels of the run in regression-reference.json.
    for (lon, lat) in [(0.889106, 0.816932), (-0.450335, -1.51427), (-0.0638651, -0.126085)] {
      let nearest = zip(altaz.lon, altaz.lat).map { hypot($0 - lon, $1 - lat) }.min() ?? .infinity
      #expect(nearest < 2e-4)
    }
  }
}
