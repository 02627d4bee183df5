import BackgroundModels
import ModelFiles
import Simulation
import Tables
import TestSupport
import Testing

@Suite("Sources excluded from the field", .timeLimit(.minutes(60))) struct ExclusionRecipeTests {
  private let truth = SampleStore.full.truth

  /// Compares the counts of a model of all AGN runs with the simulated background, in the exposure that is left.
  private func agreement(_ output: Output, _ name: String) throws -> ModelAgreement {
    let model = try output.model(name, 0)
    let axes = try #require(model.radialAxes)
    let expected = truth.model(axes: axes, of: truth.runs.filter { !$0.isOff })
    return ModelAgreement(
      counts: try #require(model.arrays["COUNTS"]), exposure: try #require(model.arrays["EXPOSURE"]),
      rate: expected.rate)
  }

  @Test("agn_exclusion: the rest of AGN fields contains only background, and the exposure is reduced accordingly")
  func agnExclusion() throws {
    // Nearly all events of a point source are within 0.5 deg.
    let options = ["-p", "zenith=0, 90 deg", "-p", "radius=0.5 deg", "-p", "threshold=none"]
    try withOutput("agn_exclusion", options) { output in
      let agreement = try agreement(output, "agn_exclusion")
      #expect(agreement.bins > 20)
      #expect(agreement.holds(), "\(agreement)")
      let provenance = try output.provenance()
      let agnRuns = truth.runs.filter { !$0.isOff }
      #expect((provenance["events"]["excluded"].int ?? 0) > agnRuns.reduce(0) { $0 + $1.source } / 2)
      let ids = Set(agnRuns.map(\.id))
      for run in provenance["runs"].items where ids.contains(run["obsID"].int ?? 0) {
        // 0.25 deg2 of the 9 deg2 within 3 deg are excluded, all in the field, because the wobble offset is 0.5 deg.
        #expect(abs((run["fills"][0]["keptSky"].double ?? 1) - (1 - 0.25 / 9)) < 2e-4)
      }
    }
  }

  @Test("agn_exclusion: above the threshold the shape is that of off runs in the band, and normalisations are listed")
  func shapes() throws {
    try withOutput("agn_exclusion", ["-p", "zenith=0, 25, 45, 90 deg"]) { output in
      let norms = try Table(ecsv: output.text("norms.ecsv"), path: "norms.ecsv")
      let shape = try Table(ecsv: output.text("shape.ecsv"), path: "shape.ecsv")
      guard case .double(let norm)? = norms["NORM"]?.values, case .double(let ratios)? = shape["RATIO"]?.values,
        case .double(let sigmas)? = shape["SIGMA"]?.values
      else {
        Issue.record("a column is missing")
        return
      }
      #expect(!norm.isEmpty && norm.allSatisfy { (0.5...2).contains($0) })
      // One band of the store has AGN runs and off runs. The probability that one of a dozen ratios is beyond 3 sigma
      // by chance is 3 %, and the seed is fixed.
      let off = zip(ratios, sigmas).count { abs($0 - 1) > 0.05 && abs($1) > 3 }
      #expect(ratios.count > 8 && off == 0, "\(off) of \(ratios.count)")
    }
  }

  @Test("agn_exclusion: without two off runs in a group nothing is compared, and the page is complete")
  func nothingToCompare() throws {
    try withOutput("agn_exclusion", ["-p", "compare=OBS_ID == 1", "--report"]) { output in
      let names = try entries(output.path)
      #expect(!names.contains("norms.ecsv") && !names.contains("shape.ecsv") && names.contains("report.html"))
      let printed = try output.provenance()["printed"].items.compactMap(\.string)
      #expect(
        printed == ["no runs were compared with off runs, because no group has at least two suitable off runs"])
    }
  }

  @Test("An empty table of a recipe is shown on its page")
  func emptyTable() throws {
    try runScript("out:write_table('none', {})", as: "empty", data: SampleStore.full.path, ["--report"]) {
      outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      let page = try output.text("report.html")
      #expect(page.contains("The table is empty."))
    }
  }

  @Test("Without the exclusion the source is part of the model")
  func withoutCut() throws {
    try withOutput("zenith_bands", ["-p", "select=TARGET_NAME != 'Off data'", "-p", "zenith=0, 90 deg"]) { output in
      let model = try output.model("zenith_bands", 0)
      let (counts, exposure) = try (#require(model.arrays["COUNTS"]), #require(model.arrays["EXPOSURE"]))
      let axes = try #require(model.radialAxes)
      let runs = truth.runs.filter { !$0.isOff }
      let expected = exposure.combined(with: truth.model(axes: axes, of: runs).rate) { $0 * $1 }
      // The first ring ends at 1 deg, and the sources are at 0.5 deg; some gamma rays are below the energy axis.
      #expect(axes.offset.edges[1] == 1)
      let ring = (0..<axes.energy.count).reduce(into: (seen: 0.0, expected: 0.0)) {
        $0.seen += counts[$1, 0]
        $0.expected += expected[$1, 0]
      }
      let excess = ring.seen - ring.expected
      #expect(excess > 3 * ring.expected.squareRoot(), "\(ring)")
      let sources = Double(runs.reduce(0) { $0 + $1.source })
      #expect(abs(excess / sources - 1) < 0.1 + 4 * ring.seen.squareRoot() / sources, "\(ring), \(sources) of sources")
    }
  }
}
