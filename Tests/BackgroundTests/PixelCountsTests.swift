import BackgroundModels
import DL3
import FITS
import Foundation
import Sky
import Tables
import TestSupport
import Testing

@testable import Production

/// The runs of H.E.S.S. DR1 on the grid of the reference, which keeps events outside the good time intervals.
private enum Real {
  static let edges = [0.5, 1, 2, 5, 10, 30]

  struct Reference: Decodable {
    var bins: Int
    var counts: Int
    var trainingCounts: Int
    var pixelsKept: [String: Int]
    var countsUsed: [String: Int]
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

  /// Circles around the sources of gamma-cat, except in off runs, whose catalogued sources are faint.
  static func exclusion(_ store: DataStore) throws -> Exclusion {
    let table = try readTable(SharedData.path("data/gammacat/gammacat.fits.gz"), hdu: .number(1))
    guard case .string(let names)? = table["common_name"]?.values, case .double(let ra)? = table["ra"]?.values,
      case .double(let dec)? = table["dec"]?.values, case .double(let sigma)? = table["morph_sigma"]?.values
    else { throw DL3Error.noSuchStore(path: "gammacat", given: "gammacat") }
    var regions = SkyRegions()
    for source in names.indices where ra[source].isFinite {
      var radius = 0.4 + 2 * (sigma[source].isFinite ? sigma[source] : 0)
      if names[source].hasPrefix("RX J1713.7-3946") { radius = 0.8 }
      if names[source].hasPrefix("Crab") || names[source].hasPrefix("PKS 2155") { radius = 0.5 }
      regions.append(try CircleRegion(longitude: ra[source], latitude: dec[source], radius: radius))
    }
    var exclusion = Exclusion()
    for run in store.runs where !isOff(store, run.obsID) { exclusion.ofRun[run.obsID] = regions }
    return exclusion
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

@Suite("Counts of runs on pixels", .timeLimit(.minutes(10)), .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
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

  @Test("All runs of H.E.S.S. have the kept pixels and the counts of the reference")
  func all() throws {
    let (store, reference) = (try DataStore(path: SharedData.path("data/hess-dl3-dr1")), try Real.reference())
    var options = PixelOptions()
    options.jobs = 2
    options.gti = .keep
    options.exclusion = try Real.exclusion(store)
    options.margin = 0.0707
    let runs = try PixelRuns(
      store: store, obsIDs: store.runs.map(\.obsID), grid: try PixelGrid(energyEdges: Real.edges), options: options
    ).runs
    #expect(runs.reduce(0) { $0 + $1.usedCounts } == reference.trainingCounts)
    for run in runs {
      #expect(run.usedCounts == reference.countsUsed["\(run.obsID)"], "counts of run \(run.obsID)")
      #expect(run.keptPixels == reference.pixelsKept["\(run.obsID)"] ?? 316, "pixels of run \(run.obsID)")
    }
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
