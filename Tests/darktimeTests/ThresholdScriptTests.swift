import FITS
import Foundation
import Simulation
import Tables
import TestSupport
import Testing

@Suite("Safe energy thresholds in scripts", .timeLimit(.minutes(60))) struct ThresholdScriptTests {
  /// Runs a recipe whose `run` is `body` (its first line is line 2) on a store.
  private func run(
    _ body: String, data: String = SampleStore.full.path, _ check: (Command.Outcome, Output) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = 'thresholds', params = {
        threshold = dt.param.threshold { default = 'aeff' } }, run = function(p, store, out)
        \(body)
        end }

        """
      try script.write(toFile: folder + "/safe.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["run", "safe", "--data", data, "--out", "out"], in: folder)
      try check(outcome, Output(path: folder + "/out"))
    }
  }

  private let axes = "energy = 'log 0.1 100 TeV 19 bins', offset = 'sqrt 0 3 deg 9 bins'"

  @Test("Above the threshold of each run the rate is the truth, and the exposure is that of the runs in each bin")
  func truth() throws {
    let body = """
      local groups = store:select("TARGET_NAME == 'Off data'"):group {}
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { \(axes), threshold = p.threshold }
        background:fill(group.runs)
        models:add(group, background:rate())
      end
      out:write_models(models)
      """
    try run(body) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.out.contains("outside the safe energy range of their run"))
      let truth = SampleStore.full.truth
      let model = try output.model("safe", 0)
      let modelAxes = try #require(model.radialAxes)
      #expect(model.axes[0].edges[0] > 0.11, "energies that no run exposed are not in the file")
      let (counts, exposure) = (try #require(model.arrays["COUNTS"]), try #require(model.arrays["EXPOSURE"]))
      let runs = try readTable(output.path + "/models/safe_g000.fits.gz", hdu: .name("RUNS"))
      guard case .double(let lows)? = runs["E_MIN"]?.values, case .int(let ids)? = runs["OBS_ID"]?.values else {
        Issue.record("RUNS contains no energies")
        return
      }
      #expect(Set(lows).count > 2, "runs at different zenith angles have different thresholds")
      var (expected, expectedExposure) = (counts.mapping { _ in 0.0 }, exposure.mapping { _ in 0.0 })
      for run in truth.offRuns() {
        let one = truth.model(axes: modelAxes, of: [run])
        let low = try #require(ids.firstIndex(of: Int64(run.id)).map { lows[$0] })
        for bin in counts.values.indices where modelAxes.energy.edges[bin / 9] * (1 + 1e-9) >= low {
          expected.values[bin] += one.counts.values[bin]
          expectedExposure.values[bin] += one.exposure.values[bin]
        }
      }
      var (chi2, bins) = (0.0, 0)
      for bin in counts.values.indices {
        #expect(abs(exposure.values[bin] - expectedExposure.values[bin]) <= 1e-9 * expectedExposure.values[bin])
        if expectedExposure.values[bin] == 0 { #expect(counts.values[bin] == 0) }
        guard expected.values[bin] >= 10 else { continue }
        chi2 += pow(counts.values[bin] - expected.values[bin], 2) / expected.values[bin]
        bins += 1
      }
      // The deviation of chi2 from the number of bins is less than 4 of its standard deviations.
      #expect(bins > 30 && abs(chi2 - Double(bins)) < 4 * (2 * Double(bins)).squareRoot(), "\(chi2) of \(bins) bins")
      let provenance = try output.provenance()
      let parts = [
        "filled", "outsideEnergy", "outsideOffset", "outsideGTI", "nonFinite", "impossible", "cut", "excluded",
        "outsideSafeEnergies",
      ]
      let events = provenance["events"]
      #expect(events["read"].int == parts.reduce(0) { $0 + (events[$1].int ?? -1) })
      // A number in JSON is exact up to its last bit but one.
      let told = provenance["runs"].items.compactMap { $0["fills"][0]["energies"][0].double }
      #expect(told.count == lows.count && zip(told, lows).allSatisfy { abs($0 / $1 - 1) < 1e-15 })
      #expect(abs((provenance["closure"][0]["total"].double ?? 0) - 1) < 0.1)
    }
  }

  @Test("Bins without a rate are excluded from a closure, and the summary lists what readers predict from them")
  func leave() throws {
    let body = """
      local groups = store:select("OBS_ID == 1"):group {}
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { \(axes), threshold = p.threshold }
        background:fill(group.runs)
        models:add(group, background:rate { empty = "none" })
      end
      out:write_models(models)
      """
    try run(body) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let closure = try output.provenance()["closure"][0]
      #expect(abs((closure["total"].double ?? 0) - 1) < 0.1)
      #expect(closure["totalAsRead"].value != nil)
      #expect(outcome.out.contains("Programs that interpolate the rates in the files, such as gammapy, "))
    }
  }

  @Test("Index, header, a quantity and a function give the same threshold; partial bins can have full exposure")
  func sources() throws {
    let body = """
      local runs = store:select("OBS_ID == 1")
      local low, high = runs[1]:threshold("aeff")
      local function counts(options)
        local background = dt.background2d { \(axes), threshold = options[1], cut_bins = options.cut_bins }
        background:fill(runs)
        return background.counts
      end
      local safe = counts { "aeff" }
      print(low.unit, high:value("TeV"), math.type(safe))
      print(safe == counts { "index" }, safe == counts { low }, safe < counts { "none" }, counts { "1 TeV" } < safe)
      print(safe == counts { function(run) return run:threshold("aeff") end })
      print(safe == counts { function(run) return run.SAFE_ENERGY_LO .. " TeV" end })
      print(safe <= counts { "aeff", cut_bins = "full-time" })
      print(counts { function() return "0.5 TeV", "0.9 TeV" end } < counts { "0.5 TeV" }, counts { "300 TeV" })
      local upper = counts { function() return nil, "1 TeV" end }
      print(upper == counts { function() return "0 TeV", "1 TeV" end }, upper < counts { "none" },
        upper + counts { "1 TeV" } < counts { "none" }, upper > counts { function() return "0.1 TeV", "0.5 TeV" end })
      print(safe == counts { function() return low, nil end })
      """
    try run(body) { outcome, _ in
      #expect(
        outcome.errorLines == [
          "TeV\t100.0\tfloat", "true\ttrue\ttrue\ttrue", "true", "true", "true", "true\t0.0",
          "true\ttrue\ttrue\ttrue", "true",
        ])
      #expect(outcome.out.contains("has no energy bin within its safe energy range"))
    }
  }

  @Test("Without SAFE_ENERGY_LO, thresholds of the index are those of the effective areas, with a note")
  func thresholdsOfAreas() throws {
    try SampleStore.withCopy { folder in
      try alterTable("\(folder)/store/obs-index.fits.gz") { table in
        table.columns.removeAll { $0.name == "SAFE_ENERGY_LO" }
      }
      let body = "dt.background2d { \(axes), threshold = 'index' }:fill(store:runs())"
      try run(body, data: folder + "/store") { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let notes = try output.provenance()["notes"].items.compactMap(\.string)
        let wanted = "no column SAFE_ENERGY_LO in the observation table: the threshold is LO_THRES"
        #expect(notes.contains { $0.hasPrefix(wanted) }, "\(notes)")
      }
    }
  }

  @Test(
    "An error in a threshold is reported on one line",
    arguments: [
      ("threshold = 'indx'", "expected \"none\", \"index\", \"aeff\", an energy such as \"0.5 TeV\""),
      ("threshold = 0.5", "the number 0.5 without a unit; expected a quantity in units of 'TeV'"),
      ("threshold = '0.5 deg'", "'deg'; expected a unit convertible to 'TeV'"),
      ("threshold = '-1 TeV'", "-1 TeV"),
      ("threshold = function() end", "the function 'threshold' returned nothing for run 1; expected an energy"),
      ("threshold = function() return true end", "returned true for run 1"),
      (
        "threshold = function() return '2 TeV', '1 TeV' end",
        "an upper limit that is not above the threshold for run 1"
      ),
      ("threshold = 'aeff', cut_bins = 'keep'", "expected one of 'drop', 'full-time'"),
    ])
  func faults(option: String, told: String) throws {
    try SampleStore.withCopy { folder in
      try alterTable("\(folder)/store/obs-index.fits.gz") { table in
        table.columns.removeAll { $0.name == "SAFE_ENERGY_LO" }
      }
      try run("dt.background2d { \(axes), \(option) }:fill(store:runs())", data: folder + "/store") { outcome, output in
        #expect(outcome.status == 3)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.error.hasPrefix("darktime: safe.lua:3: "), "\(outcome.error)")
        #expect(outcome.error.contains(told), "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: output.path))
      }
    }
  }
}
