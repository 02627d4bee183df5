import FITS
import Foundation
import ModelFiles
import Tables
import TestSupport
import Testing

/// Files for and from other tools: model definitions of ctools with their tables, joint fits of responses, file names
/// with extensions, and what outputs record about their inputs.
@Suite("Files for other tools", .timeLimit(.minutes(60))) struct ToolFilesTests {
  private let common = "energy = '1, 10 TeV', spectral = 'PLAW', threshold = 'none'"
  private let runs = "local runs = store:select(\"OBS_ID < 3\")"

  /// Writes a lookup table (LOOKUP of csbkgmodel) with the recipe language: the background of all runs, as BKG_2D.
  private func writeTable(_ folder: String) throws {
    let body = """
      local runs = store:select("TARGET_NAME == 'Off data'")
      local background = dt.background2d { energy = "log 0.5 50 TeV 6 bins", offset = "linear 0 2.5 deg 5 bins" }
      background:fill(runs)
      out:write_model(background:rate(), "table.fits")
      out:write_model(background:rate(), "packed.fits.gz")
      out:write_model(background:rate(), "plain")
      """
    let script = "return dt.recipe { api = 1, summary = 'x', run = function(p, store, out)\n\(body)\nend }\n"
    try script.write(toFile: "\(folder)/made.lua", atomically: true, encoding: .utf8)
    let outcome = try Command.run(
      ["run", "made.lua", "--data", SampleStore.full.path, "--out", "made"], in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  @Test("A file name may have its extension already: .fits, .fits.gz, .xml, .json, .ecsv")
  func names() throws {
    try withTemporaryFolder { folder in
      try writeTable(folder)
      let names = try entries(folder + "/made").filter { $0 != "provenance.json" }
      #expect(names == ["packed.fits.gz", "plain.fits.gz", "table.fits"])
      let head = try Data(contentsOf: URL(fileURLWithPath: folder + "/made/table.fits")).prefix(9)
      #expect(String(decoding: head, as: UTF8.self) == "SIMPLE  =")
    }
    let body = """
      \(runs)
      local fits = dt.fit { runs = runs, \(common) }
      out:write_xml("a.xml", fits)
      out:write_fits("b.json", fits)
      out:write_table("c.ecsv", { { X = 1 } })
      out:write_runs("d.fits.gz", runs)
      out:write_groups(runs:group {}, { name = "e.fits" })
      """
    try runScript(body, as: "named", data: SampleStore.full.path) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      #expect(
        try entries(output.path)
          == ["a.xml", "b.json", "c.ecsv", "d.fits.gz", "e.ecsv", "e.fits", "provenance.json"])
      #expect(try !output.text("b.json").contains("2.2250738585072014e-308"))
    }
  }

  @Test("Tables of the same name, and tables with the name of an output file, are copied under other names")
  func tablesOfTheSameName() throws {
    try withTemporaryFolder { folder in
      try writeTable(folder)
      let (one, two) = (folder + "/made/table.fits", folder + "/other/table.fits")
      try FileManager.default.createDirectory(atPath: folder + "/other", withIntermediateDirectories: true)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: one))
      bytes.append(Data(repeating: 0, count: 2880))
      try bytes.write(to: URL(fileURLWithPath: two))
      let body = """
        \(runs)
        out:write_groups(runs:group {}, { name = "table" })
        for name, file in pairs { one = "\(one)", two = "\(two)" } do
          local fits = dt.fit { runs = runs, spatial = "LOOKUP", file = file, gradient = false, \(common) }
          out:write_xml("sub/" .. name, fits)
          if name == "one" then out:write_xml(name, fits) end
        end
        print(pcall(out.write_groups, out, runs:group {}, { name = "table" }))
        print(pcall(out.write_table, out, "../x", { { X = 1 } }))
        """
      try runScript(body, as: "same", data: SampleStore.full.path) { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let top = try entries(output.path)
        #expect(top == ["one.xml", "provenance.json", "sub", "table-2.fits", "table.ecsv", "table.fits"])
        #expect(try output.text("one.xml").contains("file=\"table-2.fits\""))
        #expect(try entries(output.path + "/sub") == ["one.xml", "table-2.fits", "table.fits", "two.xml"])
        for (name, original) in [("one", one), ("two", two)] {
          let xml = try output.text("sub/\(name).xml")
          let copy = xml.contains("file=\"table.fits\"") ? "table.fits" : "table-2.fits"
          #expect(
            FileManager.default.contentsEqual(atPath: "\(output.path)/sub/\(copy)", andPath: original), "\(name)")
        }
        let provenance = try output.provenance()
        let note = "table.fits is copied as table-2.fits, because another file is already named table.fits"
        #expect(provenance["notes"].items.contains { $0.string?.contains(note) == true })
        // What the script could not write is not listed.
        let written = provenance["files"].items.compactMap(\.string).filter { $0 != "provenance.json" }.sorted()
        #expect(
          written == [
            "one.xml", "sub/one.xml", "sub/table-2.fits", "sub/table.fits", "sub/two.xml", "table-2.fits", "table.ecsv",
            "table.fits",
          ])
      }
    }
  }

  @Test("The table of LOOKUP is copied next to the XML file, which names it so; it is read relative to the XML file")
  func lookup() throws {
    try withTemporaryFolder { folder in
      try writeTable(folder)
      let table = folder + "/made/table.fits"
      let body = """
        \(runs)
        local fits = dt.fit { runs = runs, spatial = "LOOKUP", file = "\(table)", gradient = false, \(common) }
        out:write_xml("xml/models", fits)
        out:write_xml("xml/padded", fits, { ids = "padded" })
        for fit in fits:each() do print(string.format("rate %.12g", fit:evaluate("2 TeV", "0.5 deg", "0.3 deg"))) end
        """
      try runScript(body, as: "lookup", data: SampleStore.full.path) { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let xml = try output.text("xml/models.xml")
        #expect(xml.contains("type=\"LookupTable\" file=\"table.fits\"") && xml.contains("id=\"1\""))
        #expect(try output.text("xml/padded.xml").contains("id=\"000001\""))
        let copy = output.path + "/xml/table.fits"
        #expect(FileManager.default.contentsEqual(atPath: copy, andPath: table))
        let files = try output.provenance()["files"].items.compactMap(\.string)
        #expect(files.contains("xml/table.fits"))
        let rates = outcome.error.split(separator: "\n").filter { $0.hasPrefix("rate") }
        // The folder is moved: the file still finds its table.
        try FileManager.default.moveItem(atPath: output.path + "/xml", toPath: folder + "/moved")
        let again = """
          for _, model in ipairs(dt.read_xml("\(folder)/moved/models.xml")) do
            print(string.format("rate %.12g", model:evaluate("2 TeV", "0.5 deg", "0.3 deg")))
          end
          """
        try runScript(again, as: "again", data: SampleStore.full.path) { outcome, output in
          try #require(outcome.status == 0, "\(outcome.error)")
          #expect(rates.count == 2 && outcome.error.split(separator: "\n").filter { $0.hasPrefix("rate") } == rates)
          let inputs = try output.provenance()["inputs"].items.compactMap { $0["file"].string }
          #expect(Set(inputs) == ["models.xml", "table.fits"])
        }
      }
    }
  }

  @Test("A shape of the response is fitted jointly, with the response of each run; its models need the run")
  func joint() throws {
    for shape in ["IRF", "AEFF"] {
      let body = """
        \(runs)
        local fits = dt.fit { runs = runs, spatial = "\(shape)", gradient = false, sharing = "joint", \(common) }
        local fit = fits[1]
        assert(math.abs(fit.predicted / fit.observed - 1) < 1e-5)
        local single = dt.fit { runs = runs, spatial = "\(shape)", gradient = false, \(common) }
        assert(fit.log_likelihood <= single[1].log_likelihood + single[2].log_likelihood)
        local ok, told = pcall(function() return fit:evaluate("2 TeV", "0.5 deg", "0.3 deg") end)
        assert(not ok and tostring(told):find("the shape '\(shape)' differs between runs"), tostring(told))
        assert(fit:evaluate("2 TeV", "0.5 deg", "0.3 deg", { obs_id = 1 }) > 0)
        local axes = { energy = "log 1 10 TeV 4 bins", offset = "linear 0 2 deg 4 bins" }
        local one = fit:model2d { obs_id = 1, energy = axes.energy, offset = axes.offset }
        local two = fit:model2d { obs_id = 2, energy = axes.energy, offset = axes.offset }
        assert(one:integral() > 0 and two:integral() > 0)
        out:write_xml("m", fits)
        """
      try runScript(body, as: "joint", data: SampleStore.full.path) { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let xml = try output.text("m.xml")
        #expect(xml.components(separatedBy: "<source name").count == 2 && !xml.contains("id="))
        #expect(xml.contains(shape == "IRF" ? "CTAIrfBackground" : "CTAAeffBackground"))
      }
    }
  }

  @Test("The recipe writes a model for each run of a joint fit of IRF, and the orientation of cubes can be given")
  func jointRecipe() throws {
    let options = [
      "-p", "spatial=IRF", "-p", "runwise=false", "-p", "obs_ids=1,2", "-p", "threshold=none", "-p", "emin=1 TeV", "-p",
      "emax=10 TeV", "-p", "enumbins=2", "-p", "per_decade=3", "-p", "cell=0.5 deg",
    ]
    try withOutput("parametric", options) { output in
      #expect(try entries(output.path + "/models").count == 2)
      // The page shows residuals by tile of the field of both runs.
      let closure = try output.provenance()["closure"][0]
      let map = closure["maps"][0]
      #expect(map["runs"].int == 2)
      let counts = closure["runs"].items.reduce(0) { $0 + ($1["observed"].double ?? 0) }
      #expect(map["observed"].items.reduce(0) { $0 + ($1.double ?? 0) } == counts)
      let notes = try output.provenance()["notes"].items.compactMap(\.string)
      #expect(notes.contains { $0.contains("the cube is read in ") })
    }
    try withOutput("parametric", options + ["-p", "orient=RADEC, lon mirrored"]) { output in
      let notes = try output.provenance()["notes"].items.compactMap(\.string)
      #expect(
        notes.contains { $0.contains("DETX is -lon (increases to the east)") && $0.contains("as given by 'orient'") })
    }
  }

  @Test("A background model that replaces those of the runs is not part of the XML file: a warning says so")
  func ownModel() throws {
    try withTemporaryFolder { folder in
      try writeTable(folder)
      let body = """
        \(runs)
        local file = "\(folder)/made/table.fits"
        local fits = dt.fit { runs = runs, spatial = "IRF", file = file, gradient = false, \(common) }
        out:write_xml("m", fits)
        """
      try runScript(body, as: "own", data: SampleStore.full.path) { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let warnings = try output.provenance()["warnings"].items.compactMap(\.string)
        #expect(warnings.contains { $0.contains("the background model that was used in the fit: ctools multiplies") })
      }
    }
  }

  @Test("Neither a slash after the store nor an absolute path of a file changes what an output records")
  func provenance() throws {
    try SampleStore.withCopy { folder in
      let regions = "icrs\ncircle(10, 10, 0.5)\n"
      try regions.write(toFile: folder + "/stars.reg", atomically: true, encoding: .utf8)
      let recipe = """
        return dt.recipe { api = 1, summary = 'x',
          params = { file = dt.param.string { default = "" }, more = dt.param.string { default = "" } },
          run = function(p, store, out)
            local background = dt.background2d {
              energy = "log 0.5 50 TeV 4 bins", offset = "linear 0 2 deg 4 bins", exclude = dt.sky.ds9(p.file) }
            background:fill(store:runs())
            out:write_model(background:rate(), "m")
          end }
        """
      try recipe.write(toFile: folder + "/r.lua", atomically: true, encoding: .utf8)
      var outputs: [[String: Data]] = []
      for (number, (data, file)) in [
        ("store", "stars.reg"), ("store/", "stars.reg"), (folder + "/store//", folder + "/stars.reg"),
      ].enumerated() {
        let outcome = try Command.run(
          ["run", "r.lua", "--data", data, "--out", "out\(number)", "-p", "file=\(file)", "-p", "more=a; \(file)"],
          in: folder)
        try #require(outcome.status == 0, "\(outcome.error)")
        outputs.append(try contents(folder + "/out\(number)"))
      }
      #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
      let found = try JSON(String(contentsOfFile: folder + "/out2/provenance.json", encoding: .utf8))
      #expect(found["parameters"]["file"].string == "stars.reg" && found["parameters"]["more"].string == "a; stars.reg")
      #expect(found["inputs"][0]["file"].string == "stars.reg" && found["inputs"][0]["sha256"].string?.count == 64)
    }
  }

  @Test(
    "A value that begins with a minus is taken as a separate argument; an option instead of a value is an error",
    arguments: [
      ["run", "zenith_bands", "--data", "STORE", "--out", "out", "--site", "-17.89 deg, 28.76 deg, 2231 m"],
      ["run", "zenith_bands", "--data", "STORE", "--out", "out", "--site=-17.89 deg, 28.76 deg, 2231 m"],
      ["simulate", "out", "--runs", "1", "--source-runs", "0", "--ontime", "60 s", "--gradient", "-0.1, 0.05 deg-1"],
      ["plot", "STORE", "--kind", "scatter", "--x", "-ZEN_PNT", "--y", "ONTIME", "--out", "out.png"],
      ["plot", "STORE", "--kind", "scatter", "--select", "-ZEN_PNT < 0", "--x", "ZEN_PNT", "--y", "ONTIME"],
    ])
  func minus(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let full = arguments.map { $0 == "STORE" ? SampleStore.small.path : $0 }
      let outcome = try Command.run(full, in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }

  @Test(
    "A negative number is the value of an option, and the error says what is wrong with it",
    arguments: [
      (["run", "r", "--jobs", "-5"], "--jobs is -5"), (["run", "r", "--lua-memory", "-5"], "--lua-memory must be"),
      (["run", "r", "--time-limit", "-5"], "--time-limit must be"),
      (["diff", "a", "b", "--tolerance", "-5"], "--tolerance"),
      (["simulate", "out", "--runs", "-5"], "-5"),
      (["simulate", "out", "--ontime", "-5 s"], "ontime: -5 s; expected 60 to"),
      (["plot", "m.fits", "--dpi", "-5"], "--dpi must be"), (["watch", "r", "--memory", "-5"], "--memory must be"),
    ])
  func negative(arguments: [String], expected: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(arguments, in: folder)
      #expect(outcome.status == 2, "\(outcome.error)")
      #expect(outcome.error.contains(expected) && !outcome.error.contains("Missing value"), "\(outcome.error)")
    }
  }

  @Test("A missing value is reported as such", arguments: ["--site", "--select"])
  func missing(option: String) throws {
    let start =
      option == "--site"
      ? ["run", "zenith_bands", "--data", "d", "--out", "o"] : ["orient", "m.fits", "--data", "d"]
    for rest in [[option], [option, "--quiet"], [option, "-q"]] {
      let outcome = try Command.run(start + rest)
      #expect(outcome.status == 2 && outcome.error.contains("Missing value for '\(option)"), "\(outcome.error)")
    }
  }

  @Test("Empty event lists are an error that names the run, and are skipped with --keep-going")
  func emptyLists() throws {
    try SampleStore.withCopy { folder in
      for run in 1...3 {
        try EmptyRunTests.removeEvents(of: "\(folder)/\(SampleStore.eventFile(run))")
      }
      for recipe in ["zenith_bands", "off_runs", "parametric", "best_model"] {
        let outcome = try Command.run(["run", recipe, "--data", "store", "--out", "out"], in: folder)
        #expect(outcome.status == 3 && outcome.error.contains("[EVENTS]: run "), "\(outcome.error)")
        #expect(outcome.error.contains(" s of good time, but EVENTS has no rows"), "\(outcome.error)")
        let kept = try Command.run(["run", recipe, "--data", "store", "--out", "out", "--keep-going"], in: folder)
        #expect(
          kept.status == 3
            && (kept.error.contains("3 runs could not be read")
              || kept.error.contains("none of the 3 runs could be read")),
          "\(kept.error)")
      }
    }
  }

  @Test(
    "The closure of a single run has no spread",
    arguments: [
      ["off_runs"], ["zenith_bands", "zenith=0, 90 deg"], ["acceptance_curves", "offset=linear 0 2.5 deg 5 bins"],
    ])
  func singleRun(words: [String]) throws {
    try withTemporaryFolder { folder in
      for runs in [1, 2] {
        let simulated = try Command.run(
          ["simulate", "s\(runs)", "--runs", "\(runs)", "--source-runs", "0", "--ontime", "120 s"], in: folder)
        try #require(simulated.status == 0)
        let options = words.dropFirst().flatMap { ["-p", $0] }
        let outcome = try Command.run(
          ["run", words[0], "--data", "s\(runs)", "--out", "o\(runs)"] + options, in: folder)
        try #require(outcome.status == 0, "\(outcome.error)")
        let closure = try JSON(String(contentsOfFile: "\(folder)/o\(runs)/provenance.json", encoding: .utf8))["closure"]
        let text = outcome.out + outcome.error
        #expect(text.contains("mean over the runs 1.00") && !text.contains("nan"), "\(text)")
        #expect(text.contains(", standard deviation ") == (runs == 2), "\(text)")
        #expect(closure[0]["spread"].isNull == (runs == 1), "\(text)")
      }
    }
  }

  /// Cells without a rate, by energy, y and x of 5 x 8 x 8 cells: two rows at the highest energy and a cell below; a
  /// column and two single cells at the highest energy.
  private static let gaps: [(name: String, isGap: @Sendable (_ energy: Int, _ y: Int, _ x: Int) -> Bool)] = [
    ("rows", { energy, y, x in energy == 4 && y < 2 || energy == 3 && x == 0 && y == 0 }),
    ("column", { energy, _, x in energy == 4 && x == 7 }),
    ("single cells", { energy, y, x in energy == 4 && (x == 5 && y == 2 || x == 2 && y == 5) }),
  ]

  /// Writes cubes of another program, in which cells without a rate are not a number, 0, -1 or infinite. Returns the
  /// number of these cells.
  private func writeCubes(_ folder: String, _ isGap: (_ energy: Int, _ y: Int, _ x: Int) -> Bool) throws -> Int {
    var count = 0
    func edges(_ label: String, _ edges: [Double], _ unit: String) -> [Column] {
      [("LO", Array(edges.dropLast())), ("HI", Array(edges.dropFirst()))].map {
        Column("\(label)_\($0)", unit: unit, .vector([$1], shape: [$1.count]))
      }
    }
    let energies = (0...5).map { 0.1 * pow(100, Double($0) / 5) }
    let field = (0...8).map { -2 + 0.5 * Double($0) }
    for (name, gap) in [("nan", Double.nan), ("zero", 0), ("minus", -1), ("inf", .infinity)] {
      var values: [Double] = []
      for energy in 0..<5 {
        let slope = pow((energies[energy] * energies[energy + 1]).squareRoot(), -2.7)
        for y in 0..<8 {
          for x in 0..<8 {
            let (lon, lat) = (field[x] + 0.25, field[y] + 0.25)
            let isMissing = isGap(energy, y, x)
            if isMissing, name == "nan" { count += 1 }
            values.append(isMissing ? gap : exp(-(lon * lon + lat * lat) / 2) * 1e-5 * slope)
          }
        }
      }
      var writer = try FITSWriter(path: "\(folder)/\(name).fits")
      try writer.append(
        Table(
          name: "BACKGROUND", keywords: [Keyword("FOVALIGN", .string("RADEC"))],
          columns: edges("DETX", field, "deg") + edges("DETY", field, "deg") + edges("ENERG", energies, "TeV") + [
            Column("BKG", unit: "s-1 MeV-1 sr-1", .vector([values], shape: [8, 8, 5]))
          ]))
      try writer.close()
    }
    return count
  }

  @Test(
    "Cubes with cells that have no rate, in four conventions, keep their finite cells after every rule",
    arguments: gaps.map(\.name))
  func cells(name: String) throws {
    try withTemporaryFolder { folder in
      let missing = try writeCubes(folder, try #require(Self.gaps.first { $0.name == name }).isGap)
      let body = """
        for _, name in ipairs { "nan", "zero", "minus", "inf" } do
          local model = dt.read_model("\(folder)/" .. name .. ".fits")
          print(name, "read", model:integral())
          for _, rule in ipairs { "shrink", "merge", "none" } do
            print(name, rule, model:fill_empty(rule):integral())
          end
        end
        """
      try runScript(body, as: "cells", data: SampleStore.small.path) { outcome, _ in
        try #require(outcome.status == 0, "\(outcome.error)")
        let lines = outcome.error.split(separator: "\n").map { $0.split(separator: "\t") }.filter { $0.count == 3 }
        #expect(lines.count == 16)
        for line in lines {
          let value = try #require(Double(line[2]))
          #expect(value > 0.49 && value < 0.50, "\(line)")
        }
        #expect((outcome.out + outcome.error).contains("\(missing) negative rates are treated as unknown"))
        #expect((outcome.out + outcome.error).contains("\(missing) infinite rates are treated as unknown"))
      }
      let different = try Command.run(["diff", folder + "/inf.fits", folder + "/zero.fits"])
      #expect(different.status == 3, "\(different.out)")
    }
  }
}
