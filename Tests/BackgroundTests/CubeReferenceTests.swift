import Background
import DL3
import Histograms
import TestSupport
import Testing

/// The cube of the 45 off runs of H.E.S.S. DR1 against numbers computed independently (gammapy and numpy).
@Suite(
  "The cube of the off runs of H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"),
  .timeLimit(.minutes(1)))
struct CubeReferenceTests {
  static func axes() throws -> CubeAxes {
    try CubeAxes(
      energy: Axis(parsing: "log 0.1 100 TeV 20 bins", name: "energy"),
      lon: Axis(parsing: "linear -3 3 deg 60 bins", name: "lon"),
      lat: Axis(parsing: "linear -3 3 deg 60 bins", name: "lat"))
  }

  static func fill(jobs: Int) throws -> CubeFill {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    var options = FillOptions()
    options.gti = .keep
    options.jobs = jobs
    return try CubeFill(axes: axes(), store: store, obsIDs: ReferenceTests.offRuns(store), options: options)
  }

  @Test("Counts are those of the reference, whose lon grows the other way")
  func numbers() throws {
    let fill = try Self.fill(jobs: 2)
    #expect(fill.counts.sum() == 361_185)
    for (energy, lon, lat, counts) in [(3, 30, 30, 87.0), (5, 25, 33, 28), (8, 20, 40, 9), (10, 30, 10, 3)] {
      #expect(fill.counts[energy, 59 - lon, lat] == counts)
    }
    let total = fill.total
    #expect(
      total.read == total.nonFinite + total.impossible + total.cut + total.outsideOffset + total.outsideEnergy
        + total.filled)
  }

  @Test("One thread, two and five give the same bits")
  func threads() throws {
    let fills = try [1, 2, 5].map(Self.fill)
    #expect(fills[0] == fills[1] && fills[0] == fills[2])
  }

  @Test("The cube predicts its runs as the radial model does, and sees as many events of them in the region")
  func closure() throws {
    let fill = try Self.fill(jobs: 2)
    let model = fill.model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    let table = ClosureTable(fill.closure(of: model))
    #expect((0.96...1.04).contains(table.total))
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    var options = FillOptions()
    options.gti = .keep
    options.jobs = 2
    let radial = try RadialFill(
      axes: ReferenceTests.axes(), store: store, obsIDs: ReferenceTests.offRuns(store), options: options)
    #expect(fill.total.inRegion == radial.total.inRegion)
  }
}
