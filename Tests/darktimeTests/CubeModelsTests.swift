import BackgroundModels
import DL3
import FITS
import Foundation
import Histograms
import ModelFiles
import Simulation
import Tables
import TestSupport
import Testing

@Suite("cube_models", .timeLimit(.minutes(60))) struct CubeModelsTests {
  private static let crab = SharedData.path("data/hess-crab4-hd-hap-prod2")
  private static let fileSet: Set = [
    "bg_observation_groups.ecsv", "bg_observation_groups.fits", "bg_observation_table.fits.gz",
    "bg_observation_table_grouped.fits.gz", "provenance.json",
  ]

  private func integers(_ path: String, _ column: String) throws -> [Int64] {
    guard case .int(let values)? = try readTable(path, hdu: .number(1))[column]?.values else { return [] }
    return values
  }

  @Test(
    "With legacy=true the cubes of four Crab runs are those of Gammapy 0.3", .enabled(if: SharedData.isPresent),
    arguments: ["default", "michi"])
  func legacy(method: String) throws {
    let options = ["-p", "legacy=true", "-p", "method=\(method)", "-p", "filter=none"]
    let groupings = [("ZEN_PNT: 0, 49, 90 deg", ["g0", "g1"]), ("all", ["all"])]
    for (groups, names) in groupings {
      try withOutput("cube_models", data: Self.crab, options + ["-p", "groups=\(groups)"]) { output in
        let cubes = names.indices.flatMap { number in
          ["table", "image"].map { "bg_cube_model_group\(number)_\($0).fits.gz" }
        }
        #expect(try Set(entries(output.path)) == Self.fileSet.union(cubes))
        for (number, name) in names.enumerated() {
          let path = "\(output.path)/bg_cube_model_group\(number)"
          let reference = try ModelFile(
            path: SharedData.path("reference/crab4-cubes/crab4_cube_\(name)_\(method)_table.fits"))
          try expect(ModelFile(path: path + "_table.fits.gz"), reference, hasCounts: true)
          try expect(ModelFile(path: path + "_image.fits.gz"), reference, hasCounts: false)
        }
        let grouped = "\(output.path)/bg_observation_table_grouped.fits.gz"
        if names.count > 1 {
          #expect(try integers(grouped, "GROUP_ID") == [0, 0, 0, 1])
          #expect(try integers(grouped, "OBS_ID") == [23526, 23559, 23592, 23523])
          #expect(try output.text("bg_observation_groups.ecsv").hasSuffix("\n0 0.0 49.0\n1 49.0 90.0\n"))
        }
      }
    }
  }

  /// Counts are exact; all other numbers agree to 1e-9.
  private func expect(_ model: ModelFile, _ reference: ModelFile, hasCounts: Bool) throws {
    func close(_ mine: [Double], _ others: [Double]) -> Bool {
      mine.count == others.count && zip(mine, others).allSatisfy { abs($0 - $1) <= 1e-9 * abs($1) }
    }
    #expect(close(model.rate.values, reference.rate.values))
    for (mine, other) in zip(model.axes, reference.axes) { #expect(close(mine.edges, other.edges)) }
    guard hasCounts else { return }
    #expect(model.arrays["COUNTS"]?.values == reference.arrays["COUNTS"]?.values)
    let exposures = try [model, reference].map { try #require($0.arrays["EXPOSURE"]).values }
    #expect(close(exposures[0], exposures[1]))
  }

  /// Positions and sizes of two sources: one at the pointing of a run, and one 4.2 deg north of that of another. For
  /// the second one the size matters, because the circle has a radius of 3 deg plus twice the size.
  private func withCatalogue(
    sizes: [Double], _ body: (_ path: String, _ hit: [Int64]) throws -> Void
  ) throws {
    let store = try DataStore(path: SampleStore.full.path)
    let (ra, dec) = (try #require(store.runs.numbers("RA_PNT")), try #require(store.runs.numbers("DEC_PNT")))
    let positions = [(ra: ra[0], dec: dec[0]), (ra: ra[5], dec: dec[5] + (dec[5] > 0 ? -4.2 : 4.2))]
    let hit = store.runs.obsIDs.indices.filter { run in
      zip(positions, sizes).contains { position, size in
        separation(ra[run], dec[run], position.ra, position.dec) < 3 + 2 * size
      }
    }
    try withTemporaryFolder { folder in
      let table = Table(
        columns: [
          Column("ra", unit: "deg", .double(positions.map(\.ra))),
          Column("dec", unit: "deg", .double(positions.map(\.dec))), Column("morph_sigma", unit: "deg", .double(sizes)),
        ])
      try table.ecsv().write(toFile: folder + "/sources.ecsv", atomically: true, encoding: .utf8)
      try body(folder + "/sources.ecsv", hit.map { store.runs.obsIDs[$0] })
    }
  }

  private func separation(_ ra1: Double, _ dec1: Double, _ ra2: Double, _ dec2: Double) -> Double {
    let degree = Double.pi / 180
    let cosine =
      sin(dec1 * degree) * sin(dec2 * degree)
      + cos(dec1 * degree) * cos(dec2 * degree) * cos((ra1 - ra2) * degree)
    return acos(min(1, cosine)) / degree
  }

  @Test("Runs near known sources are excluded; each source has its own size", arguments: [[0.1, 0.7], [0.7, 0.1]])
  func filter(sizes: [Double]) throws {
    try withCatalogue(sizes: sizes) { catalogue, hit in
      let store = try DataStore(path: SampleStore.full.path)
      // The run at 4.2 deg from the second source is excluded for a size of 0.7 deg, but not for 0.1 deg.
      #expect(hit.contains(store.runs.obsIDs[0]) && hit.contains(store.runs.obsIDs[5]) == (sizes[1] > 0.6))
      try withOutput("cube_models", ["-p", "catalogue=\(catalogue)", "-p", "threshold=none"]) { output in
        let kept = store.runs.obsIDs.filter { !hit.contains($0) }
        let written = try integers("\(output.path)/bg_observation_table.fits.gz", "OBS_ID")
        let input = try output.provenance()["inputs"][0]["file"].string
        #expect(written == kept && input == "sources.ecsv")
      }
    }
  }

  @Test("Runs are grouped by altitude and azimuth, which is wrapped at 270 deg; each group has its files and its model")
  func groups() throws {
    let store = try DataStore(path: SampleStore.full.path)
    let altitudes = try #require(store.runs.numbers("ALT_PNT"))
    let azimuths = try #require(store.runs.numbers("AZ_PNT"))
    let edges = [0.0, 20, 23, 27, 30, 33, 37, 40, 44, 49, 53, 58, 64, 72, 90]
    let expected = zip(altitudes, azimuths).map { altitude, azimuth -> Int64 in
      let band = (edges.firstIndex { $0 > altitude } ?? edges.count - 1) - 1
      // The northern group has azimuths from -90 to 90 deg.
      return Int64(2 * band + (cos(azimuth * .pi / 180) > 0 ? 0 : 1))
    }
    try withOutput("cube_models", ["-p", "filter=none", "-p", "threshold=none"]) { output in
      let path = "\(output.path)/bg_observation_table_grouped.fits.gz"
      let (ids, runs) = (try integers(path, "GROUP_ID"), try integers(path, "OBS_ID"))
      #expect(ids == ids.sorted() && ids.count == expected.count && Set(ids).count > 3)
      let groupOfRun = Dictionary(uniqueKeysWithValues: zip(store.runs.obsIDs, expected))
      for (id, run) in zip(ids, runs) { #expect(groupOfRun[run] == id, "run \(run)") }
      for id in Set(ids) {
        for layout in ["table", "image"] {
          #expect(FileManager.default.fileExists(atPath: "\(output.path)/bg_cube_model_group\(id)_\(layout).fits.gz"))
        }
        let number = String(format: "%03d", Int(id))
        let model = try ModelFile(path: "\(output.path)/models/cube_models_g\(number).fits.gz")
        // There are eight energies per decade, without those below the first known one; the field is that for few runs.
        #expect(model.axes.dropFirst().map(\.count) == [20, 20] && model.cubeAxes?.alignment == .radec)
        #expect((16...24).contains(model.axes[0].count) && model.axes[0].edges[model.axes[0].count] == 100)
      }
    }
    try withOutput("cube_models", ["-p", "filter=none", "-p", "threshold=none", "-p", "test=true"]) { output in
      let ids = try integers("\(output.path)/bg_observation_table_grouped.fits.gz", "GROUP_ID")
      #expect(ids.allSatisfy { (0...3).contains($0) } && ids.count == store.runs.count)
    }
  }

  @Test("By default a cube agrees with the simulated background, with exact solid angles and ontime")
  func closure() throws {
    let options = [
      "-p", "filter=none", "-p", "select=TARGET_NAME == 'Off data'", "-p", "groups=all", "-p", "threshold=none",
      "-p", "smoothing=none", "-p", "empty=none", "-p", "energy=log 0.5 50 TeV 8 bins",
      "-p", "field=linear -3 3 deg 40 bins",
    ]
    try withOutput("cube_models", options) { output in
      let cube = try output.model("cube_models", 0).model
      let rings = try cube.radialAverage(offset: Axis(parsing: "0, 0.6, 1.2, 1.8, 2.4 deg", name: "offset"))
      let truth = SampleStore.full.truth
      let expected = truth.model(axes: try #require(rings.axes as? RadialAxes), of: truth.offRuns())
      let agreement = ModelAgreement(counts: rings.counts, exposure: rings.exposure, rate: expected.rate)
      #expect(agreement.bins > 15 && agreement.holds(), "\(agreement)")
      #expect(try output.provenance()["withoutModel"].items.isEmpty)
    }
  }

  @Test("Without a catalogue the error says what the filter needs, and no files are left")
  func noCatalogue() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", "cube_models", "--data", SampleStore.small.path, "--out", "out"], in: folder)
      #expect(outcome.status == 3)
      #expect(
        outcome.error.contains("filter=runs needs the known sources: give -p catalogue=FILE, or -p filter=none"),
        "\(outcome.error)")
      #expect(try entries(folder).isEmpty)
    }
  }
}
