import FITS
import Foundation
import Tables
import TestSupport
import Testing

@Suite("Regions and cubes in scripts", .timeLimit(.minutes(60))) struct RegionScriptTests {
  private func write(_ text: String, to name: String) -> (String) throws -> Void {
    { folder in try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8) }
  }

  @Test("Regions can be added, described and tested for positions")
  func regions() throws {
    let body = """
      local a = dt.sky.circle("83.63 deg", "22.01 deg", "0.3 deg")
      local b = dt.sky.box("10 deg", "0 deg", "2 deg", "1 deg") + dt.sky.none()
      print(a + b, #(a + b), a:contains("83.7 deg", "22 deg"), b:contains("11.1 deg", "0 deg"))
      print(dt.sky.polygon({ { "10 deg", "0 deg" }, { "12 deg", "0 deg" }, { "11 deg", "2 deg" } }))
      """
    try runScript(body, as: "regions") { outcome, _ in
      #expect(outcome.errorLines == ["1 circle, 1 box\t2\ttrue\tfalse", "1 polygon"])
    }
  }

  @Test("FILE[HDU] chooses one of several tables, as recipes need it that have only the name of a file")
  func chosenTable() throws {
    func prepare(_ folder: String) throws {
      var writer = try FITSWriter(path: folder + "/a.fits")
      for (name, positions) in [("OLD", [10.0]), ("NEW", [10.0, 20])] {
        let columns = ["RA", "DEC", "SIZE"].map { Column($0, unit: "deg", .double(positions)) }
        try writer.append(Table(name: name, columns: columns))
      }
      try writer.close()
    }
    let body = """
      print(dt.sky.catalogue("a.fits[NEW]", { radius = "SIZE" }), dt.sky.catalogue("a.fits[1]", { radius = "SIZE" }))
      print(pcall(dt.sky.catalogue, "a.fits", { radius = "SIZE" }))
      """
    try runScript(body, as: "tables", prepare: prepare) { outcome, _ in
      #expect(outcome.errorLines.contains("2 circles\t1 circle"), "\(outcome.error)")
      #expect(outcome.error.contains("2 tables: 1 OLD (1 row), 2 NEW (2 rows)"), "\(outcome.error)")
      #expect(outcome.error.contains("hdu = \"OLD\"), or in brackets after the file name"), "\(outcome.error)")
    }
  }

  @Test("A ds9 file and a catalogue give the same regions as the functions")
  func files() throws {
    let region = "# Region file format: DS9\nicrs\ncircle(83.63, 22.01, 0.3)\n"
    let catalogue = """
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: RA, unit: deg, datatype: float64}
      # - {name: DEC, unit: deg, datatype: float64}
      # - {name: SIZE, unit: deg, datatype: float64}
      RA DEC SIZE
      83.63 22.01 0.3
      10.0 -5.0 nan

      """
    let body = """
      print(dt.sky.ds9("a.reg"))
      print(dt.sky.catalogue("a.ecsv", { radius = "SIZE", default_radius = "0.5 deg" }))
      """
    try runScript(body, as: "regions") { folder in
      try write(region, to: "a.reg")(folder)
      try write(catalogue, to: "a.ecsv")(folder)
    } _: { outcome, _ in
      #expect(outcome.errorLines == ["1 circle", "2 circles"])
      #expect(outcome.out.contains("number of rows without a radius: 1; they get the default radius of 0.5 deg"))
    }
  }

  @Test("Regions of all origins are counted once each, and listed with the excluded part of each run")
  func combined() throws {
    let catalogue = """
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: RA, unit: deg, datatype: float64}
      # - {name: DEC, unit: deg, datatype: float64}
      RA DEC
      83.63 22.01
      10.0 -5.0

      """
    let body = """
      local function exclude(run)
        local known = dt.sky.ds9("a.reg") + dt.sky.catalogue("a.ecsv", { default_radius = "0.1 deg" })
        return known + dt.sky.circle(run.RA_PNT .. " deg", run.DEC_PNT .. " deg", "0.6 deg")
      end
      local groups = store:runs():group_by_run()
      local models = dt.models(groups)
      for group in groups:each() do
        local rings = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 0.5, 1, 3 deg", \
        exclude = exclude }
        rings:fill(group.runs)
        models:add(group, rings:rate { empty = "none" })
      end
      out:write_models(models)
      """
    let prepare = { (folder: String) in
      try write("icrs\ncircle(200, 22, 0.3)\nbox(210, 22, 1, 2, 0)\n", to: "a.reg")(folder)
      try write(catalogue, to: "a.ecsv")(folder)
    }
    try runScript(body, as: "regions", prepare: prepare) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      // A circle of 0.6 deg covers (1 - cos 0.6 deg) / (1 - cos 3 deg) = 4.00 % of a field of 3 deg.
      #expect(
        outcome.out.contains(
          "7 excluded regions (2 from catalogues, 2 from ds9 region files, 3 from Lua), in the fields of view of 3 of "
            + "3 runs; on average over all runs, 4.00 % of the field of view is excluded:"), "\(outcome.out)")
      let lines = outcome.out.split(separator: "\n").map { $0.split(separator: " ") }
      for run in 1...3 { #expect(lines.contains { $0 == ["\(run)", "1", "4.00", "%"] }, "\(outcome.out)") }
      // The innermost ring was never exposed, so it is not in the files.
      #expect(outcome.out.contains("12 of 36 bins have no rate"), "\(outcome.out)")
      #expect(try output.model("regions", 1).axes[1].edges[0] == 0.5)
      let provenance = try output.provenance()
      let regions = provenance["regions"]
      #expect(regions["catalogue"].int == 2 && regions["ds9"].int == 2 && regions["lua"].int == 3)
      #expect(provenance["runs"].items.allSatisfy { $0["fills"][0]["exclusions"].items.count == 1 })
    }
  }

  @Test("Regions outside all fields are reported, too")
  func untouched() throws {
    let body = """
      local rings = dt.background2d {
        energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg", \
        exclude = dt.sky.circle("0 deg", "89 deg", "0.3 deg"),
      }
      rings:fill(store:runs())
      out:write_model(rings:rate(), "rings")
      """
    try runScript(body, as: "regions") { outcome, _ in
      #expect(
        outcome.out.contains("1 excluded region (1 from Lua), none in the field of view of any run\n"),
        "\(outcome.out)")
    }
  }

  @Test(
    "An error in regions is reported on one line",
    arguments: [
      (
        "dt.sky.circle(83.63, '22 deg', '0.3 deg')",
        "the number 83.63 without a unit; expected a quantity in units of 'deg'"
      ),
      ("dt.sky.circle('83 deg', '92 deg', '0.3 deg')", "expected a quantity from -90 to 90 deg, such as \"1 deg\""),
      ("dt.sky.circle('83 deg', '22 deg', '-1 deg')", "a radius of -1.0 deg"),
      ("dt.sky.polygon({ { '1 deg' } })", "a vertex with 1 value; expected two values, { ra, dec }"),
      ("dt.sky.ds9('none.reg')", "none.reg"),
      ("dt.sky.ds9('bad.reg')", "bad.reg"),
      ("dt.sky.catalogue('bad.reg')", "bad.reg"),
      ("dt.sky.mask('bad.reg')", "bad.reg"),
      (
        "dt.background2d { energy = '1, 2 TeV', offset = '0, 1 deg', exclude = 3 }",
        "expected regions created with a function of dt.sky, or a function that receives a run and returns such regions"
      ),
      (
        "dt.background2d { energy = '1, 2 TeV', offset = '0, 1 deg', exclude = function() return 3 end }"
          + ":fill(store:runs())", "the function 'exclude' returned the number 3 for run 1"
      ),
    ])
  func faults(body: String, told: String) throws {
    let bad = write("icrs\ncircel(83, 22, 0.3)\n", to: "bad.reg")
    try runScript(body, as: "regions", prepare: bad) { outcome, output in
      #expect(outcome.status == 3)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.error.hasPrefix("darktime: regions.lua:2: "))
      #expect(outcome.error.contains(told), "\(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: output.path))
    }
  }

  @Test("A cube is filled and written as BKG_3D, and the index lists it as such")
  func cube() throws {
    let body = """
      local groups = store:runs():group {}
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background3d {
          energy = "log 0.1 100 TeV 10 bins",
          lon = "linear -3 3 deg 12 bins",
          lat = "linear -3 3 deg 14 bins",
        }
        background:fill(group.runs)
        local model = background:rate()
        print(model:evaluate("1 TeV", "0.1 deg", "0.2 deg") > 0, background.counts == model.counts)
        models:add(group, model)
      end
      out:write_models(models, { target = "gammapy-hess-dr1" })
      out:write_index(store, models)
      """
    try runScript(body, as: "regions") { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.errorLines == ["true\ttrue"])
      let model = try output.model("regions", 0)
      #expect(model.axes.map(\.count) == [10, 12, 14])
      #expect(model.text("HDUCLAS4") == "BKG_3D")
      let shown = try Command.run(["show", output.path])
      #expect(shown.out.contains("BKG_3D"))
    }
  }
}
