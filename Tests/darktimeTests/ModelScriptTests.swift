import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("Models in scripts", .timeLimit(.minutes(60))) struct ModelScriptTests {
  /// Runs a recipe whose `run` is `body` (its first line is line 2), after code that makes `cube` and `rings`, the
  /// models of the small store.
  private func run(
    _ body: String, options: [String] = [], _ check: (Command.Outcome, Output) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let script = """
        local function models(store)
          local energy = "log 0.5 50 TeV 4 bins"
          local cube = dt.background3d { energy = energy, lon = "linear -3 3 deg 6 bins", \
          lat = "linear -3 3 deg 5 bins" }
          local rings = dt.background2d { energy = energy, offset = "0, 1, 2, 3 deg" }
          cube:fill(store:runs())
          rings:fill(store:runs())
          return cube:rate { empty = "none" }, rings:rate { empty = "none" }
        end
        return dt.recipe { api = 1, summary = 'models', run = function(p, store, out) local cube, rings = models(store)
        \(body)
        end }

        """
      try script.write(toFile: folder + "/models.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["run", "models", "--data", SampleStore.small.path, "--out", "out"] + options, in: folder)
      try check(outcome, Output(path: folder + "/out"))
    }
  }

  private func expect(_ lines: [String], of body: String) throws {
    try run(body) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(Array(outcome.errorLines.prefix(lines.count)) == lines, "\(outcome.error)")
    }
  }

  @Test("Bins are numbered from 1; outside the axes there is none")
  func bins() throws {
    try expect(
      ["1\t4\t3", "nil", "3\t2", "true", "2\t3", "nil", "true\ttrue"],
      of: """
        print(cube:find_bin("0.6 TeV", "0 deg", "0 deg"))
        print(cube:find_bin("0.4 TeV", "0 deg", "0 deg"))
        print(rings:find_bin("5.5 TeV", "1 deg"))
        local bin = cube:bin(1, 4, 3)
        print(bin.rate == bin.counts / bin.exposure and bin.error == math.sqrt(bin.counts) / bin.exposure)
        print(cube:energy_bins("2, 8 TeV"))
        print((cube:energy_bins("60, 80 TeV")))
        local all = 0
        for i = 1, 4 do for j = 1, 3 do all = all + rings:bin(i, j).counts end end
        print(all == rings.counts, rings:bin(1, 1).state == "measured")
        """)
  }

  @Test("A bin state has the same name in scripts, in JSON and in the header of a file")
  func stateNames() throws {
    let body = """
      local model = rings:fill_empty("power-law 1000 counts")
      print(model:bin(4, 3).state)
      out:write_model(model, "rings")
      """
    try run(body) { outcome, output in
      #expect(outcome.status == 0 && outcome.errorLines.first == "power law", "\(outcome.error)")
      let shown = try Command.run(["show", output.path + "/rings.fits.gz", "--format", "json"])
      #expect(try JSON(shown.out)["models"][0]["states"]["power law"].int ?? 0 > 0, "\(shown.out)")
    }
  }

  @Test("Sums over bins agree with each other, and slices add up")
  func sums() throws {
    try expect(
      ["true", "true", "true", "true"],
      of: """
        local function near(a, b) return math.abs(a - b) <= 1e-12 * math.abs(b) end
        local whole, parts, spectrum, image = cube:binned_integral(), 0, 0, 0
        for i, rate in ipairs(cube:spectrum()) do
          parts = parts + cube:slice(i):binned_integral()
          local edges = cube.axes[1].edges
          spectrum = spectrum + rate * (edges[i + 1] - edges[i]) * 1e6
        end
        print(near(parts, whole))
        print(near(spectrum, whole))
        local flat = cube:binned_integral { solid_angle = "flat" }
        for _, column in ipairs(cube:acceptance()) do
          for _, rate in ipairs(column) do image = image + rate * 1 * 1.2 * (math.pi / 180) ^ 2 end
        end
        print(near(image, flat))
        local model = rings:fill_empty()
        print(model:integral { energy = "1, 10 TeV", offset = "2.5 deg" } < model:integral { energy = "1, 10 TeV" }
          and model:integral { energy = "1, 10 TeV" } < model:integral())
        """)
  }

  @Test("Models can be smoothed, scaled, stacked and converted to the other kind; each result can be compared")
  func changes() throws {
    try expect(
      ["true\ttrue", "true", "true\t2.0", "true\ttrue\ttrue", "true", "radial model of 3 runs", "true"],
      of: """
        local smooth = cube:smooth("gaussian 0.5 deg")
        print(not smooth:compare(cube).equal, smooth:raw():compare(cube).equal)
        print(smooth.counts == cube.counts and #smooth.axes == 3 and cube:fill_empty("floor").continued_bins > 0)
        local twice = cube:scale(2)
        local here, there = twice:bin(1, 4, 3), cube:bin(1, 4, 3)
        print(twice:compare(cube).COUNTS.differing == 0, here.rate / there.rate)
        local function of(condition)
          local axes = cube.axes
          local background = dt.background3d { energy = axes[1], lon = axes[2], lat = axes[3] }
          background:fill(store:select(condition))
          return background:rate { empty = "none" }
        end
        local one, others = of("OBS_ID == 1"), of("OBS_ID != 1")
        local sum = one + others
        print(sum:compare(cube).COUNTS.differing == 0, math.abs(sum:bin(1, 4, 3).rate / there.rate - 1) < 1e-12,
          sum.runs == 3)
        local weighted = dt.stack({ one, others:slice(1, 4) }, { weights = { 1, 3 } })
        local a, b = one:bin(1, 4, 3), others:bin(1, 4, 3)
        local rate = (a.counts + 3 * b.counts) / (a.exposure + 3 * b.exposure)
        print(math.abs(weighted:bin(1, 4, 3).rate / rate - 1) < 1e-12)
        local back = rings:cube("linear -3 3 deg 30 bins", "linear -3 3 deg 30 bins"):radial("0, 1, 2, 3 deg")
        print((tostring(back):match("^[^,]+")))
        local agreement = rings:compare(rings).agreement
        print(agreement.bins > 0 and math.abs(agreement.ratio - 1) < 1e-12 and agreement.chi2_per_bin < 1e-20)
        """)
  }

  @Test("A model that was written reads back equal, in every layout that supports it")
  func files() throws {
    let body = """
      out:write_model(rings, "rings")
      out:write_model(cube, "sub/cube", { target = "gammapy-hess-dr1" })
      out:write_model(rings, "old_rings", { format = "gammapy-0.7" })
      out:write_model(cube, "old_cube", { format = "gammapy-0.7" })
      out:write_model(cube:fill_empty("floor"), "old_image", { format = "gammapy-0.7-image" })
      """
    try run(body) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      let script = """
        local files = {}
        for _, name in ipairs { "rings", "sub/cube", "old_rings", "old_cube", "old_image" } do
          files[name] = dt.read_model("\(output.path)/" .. name .. ".fits.gz")
        end
        print(files["rings"]:compare(rings).equal, files["sub/cube"]:compare(cube).equal)
        local old = files["old_rings"]:compare(rings)
        print(old.COUNTS.differing, old.BKG.differing, old.BKG_ERR.differing, old.EXPOSURE.largest_relative < 1e-3)
        print(files["old_cube"]:compare(cube).BKG.differing, files["old_image"].counts)
        local groups = store:runs():group {}
        local models = dt.models(groups)
        models:add(groups[1], files["sub/cube"])
        out:write_models(models)
        """
      try run(script) { outcome, again in
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(Array(outcome.errorLines.prefix(3)) == ["true\ttrue", "0\t0\t0\ttrue", "0\tnil"], "\(outcome.error)")
        let (first, second) = (try ModelFile(path: output.path + "/sub/cube.fits.gz"), try again.model("models", 0))
        #expect(first.runs.map(\.obsID) == [1, 2, 3] && second.runs == first.runs)
        let provenance = try again.provenance()
        #expect(provenance["groups"][0]["obsIDs"].items.map(\.int) == [1, 2, 3])
        #expect(provenance["closure"].items.isEmpty)
        let notes = provenance["notes"].items.compactMap(\.string)
        #expect(notes.contains { $0.hasPrefix("no closure (predicted over observed counts) is computed, because") })
      }
    }
  }

  @Test(
    "An impossible operation is reported with its line and a hint, and no files are left",
    arguments: [
      ("cube:bin(5, 1, 1)", "axis 'energy': bin 5; expected a bin from 1 to 4"),
      ("cube:slice(3, 7)", "energy bins 3 to 7; expected at least one bin, and only bins from 1 to 4"),
      ("return cube + rings", "+"),
      (
        "return cube + cube",
        "the models share 3 runs, which would be counted twice: 1, 2, 3; expected models that have no runs"
      ),
      ("dt.stack({ rings, rings:scale(2) })", "the models share 3 runs, which would be counted twice: 1, 2, 3; "),
      ("dt.stack({ cube, rings })", "radial models and cubes; expected models of one kind"),
      ("dt.stack({ cube }, { weights = { 1, 2 } })", "2 weights for 1 model; expected one weight for each model"),
      ("rings:smooth('gammapy-0.7-cube')", "'gammapy-0.7-cube', which cannot be used for a BKG_2D model"),
      (
        "out:write_model(rings, 'x', { format = 'gammapy-0.7-image' })",
        "gammapy-0.7-image, which does not support this model (BKG_2D)"
      ),
      ("out:write_model(rings, '../x')", "the file name '../x.fits.gz'"),
      ("dt.read_model('nowhere.fits')", "nowhere.fits: cannot be read"),
    ])
  func faults(_ line: String, _ text: String) throws {
    try run(line) { outcome, output in
      #expect(outcome.status == 3)
      #expect(outcome.error.contains(text), "\(outcome.error)")
      #expect(outcome.error.contains("models.lua:10"), "\(outcome.error)")
      let left = try entries((output.path as NSString).deletingLastPathComponent)
      #expect(left == ["models.lua"])
    }
  }

  @Test("A note says that two axes have the same length when a model is written")
  func equalAxes() throws {
    let body = """
      local background = dt.background2d { energy = "log 0.5 50 TeV 3 bins", offset = "0, 1, 2, 3 deg" }
      background:fill(store:runs())
      out:write_model(background:rate(), "square")
      """
    try run(body) { outcome, _ in
      #expect(outcome.status == 0 && outcome.out.contains("as many energy bins as offset bins (3)"), "\(outcome.out)")
    }
  }
}
