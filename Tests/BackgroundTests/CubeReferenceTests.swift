import BackgroundModels
import DL3
import Histograms
import Production
import TestSupport
import Testing

/// The cube of the 45 off runs of H.E.S.S. DR1 is compared with numbers that were computed independently (gammapy and
/// numpy).
@Suite(
  "The cube of the off runs of H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"),
  .timeLimit(.minutes(60)))
struct CubeReferenceTests {
  static func axes(_ alignment: FieldAlignment = .radec) throws -> CubeAxes {
    try CubeAxes(
      energy: Axis(parsing: "log 0.1 100 TeV 20 bins", name: "energy"),
      lon: Axis(parsing: "linear -3 3 deg 60 bins", name: "lon"),
      lat: Axis(parsing: "linear -3 3 deg 60 bins", name: "lat"), alignment: alignment)
  }

  static func fill(
    jobs: Int, alignment: FieldAlignment = .radec, horizon: HorizonRule = .sliced
  ) throws -> CountsAccumulator {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    var options = FillOptions()
    options.gti = .keep
    options.jobs = jobs
    options.horizon = horizon
    return try CountsAccumulator(
      axes: axes(alignment), store: store, obsIDs: ReferenceTests.offRuns(store), options: options)
  }

  @Test("Counts are those of the reference, whose lon grows in the other direction")
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

  @Test("In ALTAZ alignment counts are those of the reference, too, accurate and sliced")
  func altaz() throws {
    let accurate = try Self.fill(jobs: 2, alignment: .altaz, horizon: .accurate)
    let sliced = try Self.fill(jobs: 2, alignment: .altaz)
    #expect(abs(accurate.counts.sum() - 360_559) <= 5)
    #expect(abs(sliced.counts.sum() / accurate.counts.sum() - 1) < 2e-4)
    for (energy, lon, lat, counts) in [(3, 30, 30, 88.0), (5, 25, 33, 22), (8, 20, 40, 6), (10, 30, 10, 2)] {
      #expect(abs(accurate.counts[energy, 59 - lon, lat] - counts) <= 1)
    }
    let moved = accurate.counts.combined(with: sliced.counts) { abs($0 - $1) }.sum() / 2
    #expect(moved < 0.05 * accurate.counts.sum())
  }

  @Test("One, two and five threads give the same bits")
  func threads() throws {
    let fills = try [1, 2, 5].map { try Self.fill(jobs: $0, alignment: .altaz) }
    #expect(fills[0] == fills[1] && fills[0] == fills[2])
  }

  @Test("The cube predicts the counts of the runs from which it was made")
  func closure() throws {
    let fill = try Self.fill(jobs: 2)
    let conserving = try fill.closure(of: fill.model.treated())
    #expect(close(conserving.total, 1, within: 1e-4))
    for part in conserving.energies where part.observed >= 10 { #expect(close(part.ratio, 1, within: 0.001)) }
  }
}

extension CubeReferenceTests {
  @Test("DETX and DETY of old H.E.S.S. files (north, east) give the cube of RA and DEC within their rounding")
  func oldCoordinates() throws {
    let store = try DataStore(path: SharedData.path("data/hess-crab4-hd-hap-prod2"))
    func fill(_ coordinates: FieldCoordinates, _ alignment: FieldAlignment = .radec) throws -> CountsAccumulator {
      var options = FillOptions()
      options.rules.coordinates = coordinates
      return try CountsAccumulator(
        axes: Self.axes(alignment), store: store, obsIDs: store.runs.obsIDs, options: options)
    }
    let (computed, file) = (try fill(.computed), try fill(.fileHESSOld))
    // They are off by up to 0.001 deg in bins of 0.1 deg, so 1 to 2 % of the events are close enough to an edge to
    // move.
    let moved = computed.counts.combined(with: file.counts) { abs($0 - $1) }.sum() / 2
    #expect(moved > 0 && moved < 0.03 * computed.counts.sum(), "\(moved) of \(computed.counts.sum())")
    #expect(abs(file.counts.sum() - computed.counts.sum()) < 20)
    // Read as coordinates of GADF they are rotated by 90 deg.
    let turned = try fill(.fileGADF)
    #expect(computed.counts.combined(with: turned.counts) { abs($0 - $1) }.sum() / 2 > 0.3 * computed.counts.sum())
    let error = #expect(throws: BackgroundError.self) { try fill(.fileHESSOld, .altaz) }
    #expect(
      error?.description.hasSuffix(
        "[EVENTS]: DETX and DETY in RADEC alignment; expected ALTAZ; choose the alignment that the file "
          + "has, or set coordinates = \"computed\"") == true, "\(error as Any)")
  }

  @Test("A site that no file contains can be given: that of the store")
  func knownSite() throws {
    var store = try DataStore(path: SharedData.path("data/hess-crab4-hd-hap-prod2"))
    store.site = try Site(parsing: "hess")
    let fill = try CountsAccumulator(axes: Self.axes(.altaz), store: store, obsIDs: store.runs.obsIDs)
    #expect(fill.counts.sum() > 3000)
    #expect(fill.notes.all.contains { $0.description.contains("the site given with --site is used") })
  }

  @Test("An event list without a site is an error for ALTAZ alignment, but not for RADEC")
  func noSite() throws {
    let store = try DataStore(path: SharedData.path("data/hess-crab4-hd-hap-prod2"))
    let runs = Array(store.runs.obsIDs.prefix(1))
    #expect(try CountsAccumulator(axes: Self.axes(), store: store, obsIDs: runs).runs.count == 1)
    let error = #expect(throws: BackgroundError.self) {
      try CountsAccumulator(axes: Self.axes(.altaz), store: store, obsIDs: runs)
    }
    #expect(
      error?.description.hasSuffix(
        "[EVENTS]: no site, which is needed for ALTAZ alignment; expected GEOLON and GEOLAT in the header or the "
          + "observation table; give the site with --site, or choose RADEC alignment") == true, "\(error as Any)")
  }
}
