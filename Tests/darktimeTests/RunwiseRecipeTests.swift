import BackgroundModels
import FITS
import Foundation
import ModelFiles
import Simulation
import Tables
import TestSupport
import Testing

@Suite("Models of single runs", .timeLimit(.minutes(60))) struct RunwiseRecipeTests {
  private let truth = SampleStore.full.truth
  private let all = ["-p", "select=true"]

  private func path(_ output: Output, _ obsID: Int) -> String {
    let number = String(obsID)
    return "\(output.path)/models/runwise_g\(String(repeating: "0", count: max(0, 3 - number.count)))\(number).fits.gz"
  }

  private func runs(_ output: Output, _ obsID: Int) throws -> [Int64] {
    let table = try readTable(path(output, obsID), hdu: .name("RUNS"))
    return integers(table, "OBS_ID")
  }

  private func norms(_ output: Output) throws -> Table {
    try Table(ecsv: output.text("norms.ecsv"), path: "norms.ecsv")
  }

  private func integers(_ table: Table, _ name: String) -> [Int64] {
    if case .int(let values)? = table[name]?.values { values } else { [] }
  }

  /// Compares the counts of a stored model with the simulated background of the runs that it was built from.
  private func agreement(_ output: Output, _ obsID: Int) throws -> ModelAgreement {
    let model = try ModelFile(path: path(output, obsID))
    let used = Set(try runs(output, obsID))
    let expected = truth.model(
      axes: try #require(model.radialAxes), of: truth.runs.filter { used.contains(Int64($0.id)) })
    return ModelAgreement(
      counts: try #require(model.arrays["COUNTS"]), exposure: try #require(model.arrays["EXPOSURE"]),
      rate: expected.rate)
  }

  @Test("Every run has a model of its nearest neighbours without the run itself, and the index lists it")
  func neighbours() throws {
    try withOutput("runwise", all + ["-p", "max=3", "-p", "leave_out=true"]) { output in
      let table = try norms(output)
      #expect(integers(table, "OBS_ID").count == truth.runs.count)
      #expect(integers(table, "RUNS").allSatisfy { $0 == 3 })
      for run in truth.runs {
        let used = try runs(output, run.id)
        let others = truth.runs.filter { $0.id != run.id }
        let cosine = { (run: Truth.Run) in cos(run.zenith * .pi / 180) }
        let nearest = others.sorted { abs(cosine($0) - cosine(run)) < abs(cosine($1) - cosine(run)) }
          .prefix(3).map { Int64($0.id) }
        #expect(used == nearest.sorted())
      }
      let provenance = try output.provenance()
      #expect(provenance["runs"].items.count == truth.runs.count, "each run was read once")
      let told = provenance["closure"][0]["runs"].items.compactMap { $0["obsID"].int }
      #expect(told.count > 3 && Set(told).count == told.count, "each run is listed once")
    }
    try withOutput("runwise", all + ["-p", "max=3"]) { output in
      // Each run is predicted by the model of its own group, which was built from it, too.
      let closure = try output.provenance()["closure"][0]["runs"].items
      #expect(closure.compactMap { $0["obsID"].int } == truth.runs.map(\.id))
      #expect(closure.allSatisfy { $0["obsID"].int == $0["group"].int })
    }
  }

  @Test("The own field of a run without the circle around its target is background, and its normalisation is 1")
  func ownField() throws {
    try withOutput("runwise", ["-p", "models=own"]) { output in
      let table = try norms(output)
      let agn = truth.runs.filter { !$0.isOff }
      #expect(integers(table, "OBS_ID").map(Int.init) == agn.map(\.id))
      guard case .double(let norms)? = table["NORM"]?.values else {
        Issue.record("no norms")
        return
      }
      for (norm, run) in zip(norms, agn) {
        // Energies with ten counts or more keep them; the rest are energies with fewer counts.
        #expect(abs(norm - 1) < 0.01)
        #expect(try runs(output, run.id) == [Int64(run.id)])
        #expect(try agreement(output, run.id).holds())
      }
    }
  }

  @Test("Without the half of the field that contains the target, half of the exposure and no source are left")
  func halves() throws {
    try withOutput("runwise", ["-p", "exclude=half", "-p", "models=own"]) { output in
      let provenance = try output.provenance()
      for run in provenance["runs"].items { #expect(abs((run["fills"][0]["keptSky"].double ?? 1) - 0.5) < 1e-3) }
      for run in truth.runs where !run.isOff {
        let agreement = try agreement(output, run.id)
        #expect(agreement.holds())
      }
    }
  }

  @Test("If stacked, all runs make one model, which every run of the store gets")
  func stacked() throws {
    try withOutput("runwise", ["-p", "models=stacked", "-p", "select=TARGET_NAME == 'Off data'", "-p", "exclude=none"])
    {
      output in
      let files = try entries(output.path + "/models")
      let provenance = try output.provenance()
      #expect(files == ["runwise_g000.fits.gz"] && provenance["withoutModel"].items.isEmpty)
    }
  }

  @Test("Cubes of neighbours from other runs; a run without neighbours has no model")
  func cubes() throws {
    let options = [
      "-p", "shape=cube", "-p", "field=linear -3 3 deg 6 bins", "-p", "energy=log 0.3 30 TeV 4 bins", "-p",
      "from=TARGET_NAME == 'Off data'", "-p", "zenith=3 deg",
    ]
    try withOutput("runwise", options) { output in
      let agn = truth.runs.filter { !$0.isOff }
      for run in agn {
        let near = truth.offRuns().filter { abs($0.zenith - run.zenith) <= 3 }.map { Int64($0.id) }
        #expect(FileManager.default.fileExists(atPath: path(output, run.id)) == !near.isEmpty)
        if near.isEmpty { continue }
        let used = try runs(output, run.id)
        #expect(used.count == min(12, near.count))
      }
    }
  }

  @Test("An error is reported with the run and a hint")
  func errors() throws {
    try withTemporaryFolder { folder in
      func told(_ body: String) throws -> String {
        let script = """
          return dt.recipe { api = 1, summary = 'errors', run = function(p, store, out)
          local background = dt.background2d { energy = '1, 10 TeV', offset = '0, 1, 2 deg' }
          local off = store:select("TARGET_NAME == 'Off data'")
          \(body)
          end }

          """
        try script.write(toFile: folder + "/errors.lua", atomically: true, encoding: .utf8)
        let outcome = try Command.run(
          ["run", "errors", "--data", SampleStore.full.path, "--out", "out"], in: folder)
        #expect(outcome.status == 3)
        return outcome.error
      }
      let stranger = try told("background:run_sums(off):subset(store:runs())")
      #expect(
        stranger.contains("the run was not read by run_sums; expected one of the runs that were passed to run_sums"))
      #expect(try told("print(dt.sky.half(off[1]))").contains("a run that points at its target"))
      #expect(try told("off:neighbours(off[1], { max = 0 })").contains("'max'"))
      // Names from before the first release.
      #expect(try told("off:near(off[1])").contains("'near' is now called 'neighbours'"))
      #expect(try told("off:neighbours(off[1], { most = 2 })").contains("'most' is now called 'max'"))
      #expect(try told("off:group_each()").contains("'group_each' is now called 'group_by_run'"))
      #expect(try told("background:run_sums(off):of(off)").contains("'of' is now called 'subset'"))
      #expect(try told("background:rate { empty = \"leave\" }").contains("'leave' is now called 'none'"))
      #expect(try told("background:run_sums(off):compare(off)").contains("counts and exposure of runs"))
    }
  }
}
