import Foundation
import TestSupport
import Testing

@Suite("darktime plot", .timeLimit(.minutes(60))) struct PlotCommandTests {
  /// Models of three zenith bands, which are made only once.
  private static let models: String = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("darktime-plots-\(getpid())").path
    atexit { try? FileManager.default.removeItem(atPath: PlotCommandTests.folder) }
    let outcome = try? Command.run(
      ["run", "zenith_bands", "--data", SampleStore.full.path, "--out", folder, "--overwrite", "--quiet"])
    precondition(outcome?.status == 0, "\(outcome?.error ?? "")")
    return folder
  }()
  private static let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("darktime-plots-\(getpid())").path

  private var models: String { Self.models }
  private func model(_ group: Int) -> String { "\(models)/models/zenith_bands_g00\(group).fits.gz" }

  private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test("A model, two models, an output and a store have overview pages, in the format of the file name")
  func pages() throws {
    try withTemporaryFolder { folder in
      let cases: [(arguments: [String], panels: Int)] = [
        ([model(0)], 6), ([model(0), model(1)], 5), ([models], 5), ([SampleStore.full.path], 3),
      ]
      for (arguments, panels) in cases {
        for (ending, head) in [("png", "\u{89}PNG"), ("svg", "<?xml"), ("pdf", "%PDF")] {
          let name = "page.\(ending)"
          let outcome = try Command.run(["plot"] + arguments + ["--out", name, "--overwrite"], in: folder)
          #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
          #expect(outcome.out == "wrote \(name): \(panels) panels\n")
          #expect(try bytes("\(folder)/\(name)").starts(with: head.unicodeScalars.map { UInt8($0.value) }))
        }
      }
    }
  }

  @Test(
    "Every kind of figure of models is drawn",
    arguments: ["spectrum", "acceptance", "rate", "counts", "exposure", "error"])
  func kinds(kind: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["plot", model(1), "--kind", kind, "--format", "json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      let report = try JSON(outcome.out)
      #expect(report["file"].string == "zenith_bands_g001-\(kind).png" && report["panels"].int == 1)
      #expect(try entries(folder) == ["zenith_bands_g001-\(kind).png"])
    }
  }

  @Test("For an output, all models are drawn together; an energy selects its bin in each model")
  func energyOfEach() throws {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = "cubes over two axes", run = function(p, store, out)
          for name, energy in pairs { a = "0.1, 1, 10 TeV", b = "1, 10 TeV" } do
            local cube = dt.background3d { energy = energy, lon = "-2, 0, 2 deg", lat = "-2, 0, 2 deg" }
            cube:fill(store:runs())
            out:write_model(cube:rate(), name)
          end
        end }
        """
      try script.write(toFile: folder + "/two.lua", atomically: true, encoding: .utf8)
      let made = try Command.run(["run", "two", "--data", SampleStore.small.path, "--out", "out"], in: folder)
      try #require(made.status == 0, "\(made.error)")
      let outcome = try Command.run(
        ["plot", "out", "--kind", "counts", "--energy", "2 TeV", "--out", "counts.svg"], in: folder)
      #expect(outcome.status == 0 && outcome.out == "wrote counts.svg: 2 panels\n", "\(outcome.error)")
    }
  }

  @Test("Every kind of figure of two models and of runs is drawn")
  func others() throws {
    try withTemporaryFolder { folder in
      for kind in ["ratio", "pulls", "significance"] {
        let outcome = try Command.run(
          ["plot", model(0), model(1), "--kind", kind, "--out", "\(kind).svg", "--size", "5x4"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let text = try String(contentsOfFile: "\(folder)/\(kind).svg", encoding: .utf8)
        #expect(text.contains("width=\"360pt\" height=\"288pt\""))
      }
      let scatter = try Command.run(
        [
          "plot", SampleStore.full.path, "--kind", "scatter", "--x", "ZEN_PNT", "--y", "sqrt(ONTIME)", "--select",
          "TARGET_NAME == 'Off data'", "--out", "runs.svg",
        ], in: folder)
      #expect(scatter.status == 0, "\(scatter.error)")
    }
  }

  @Test("The bytes do not depend on day, time zone, folder and the user's fonts", arguments: ["png", "svg", "pdf"])
  func sameBytes(ending: String) throws {
    try withTemporaryFolder { folder in
      var all: [[UInt8]] = []
      var environments = [
        [:], ["SOURCE_DATE_EPOCH": "1", "TZ": "Pacific/Auckland"], ["LC_ALL": "C.UTF-8", "HOME": "/nowhere"],
      ]
      #if os(Linux)
        // This user has configured slanted letters for all fonts.
        let fonts = """
          <fontconfig><dir>/usr/share/fonts</dir><match target="font"><edit name="matrix" mode="assign">
          <matrix><double>1</double><double>0.4</double><double>0</double><double>1</double></matrix>
          </edit></match></fontconfig>
          """
        try Data(fonts.utf8).write(to: URL(fileURLWithPath: "\(folder)/fonts.conf"))
        environments.append(["FONTCONFIG_FILE": "\(folder)/fonts.conf"])
      #endif
      for environment in environments {
        let outcome = try Command.run(
          ["plot", model(0), model(1), "--out", "a\(all.count).\(ending)"], in: folder, environment: environment)
        #expect(outcome.status == 0, "\(outcome.error)")
        all.append(try bytes("\(folder)/a\(all.count).\(ending)"))
      }
      #expect(all.allSatisfy { $0 == all[0] })
    }
  }

  static let refusals: [(arguments: [String], status: Int32, line: String)] = [
    (["MODEL", "--out", "x.jpg"], 2, "the file name 'x.jpg'; expected a name that ends with .png, .svg or .pdf"),
    (
      ["MODEL", "--out", "here.png"], 2,
      "here.png: it already exists; give another --out, or replace the existing output with --overwrite"
    ),
    (["MODEL", "--out", "no/x.png"], 2, "no/x.png: its parent folder no does not exist; create that folder first"),
    (
      ["MODELS", "--out", "MODELS/x.png"], 2,
      "MODELS/x.png: the output and the input MODELS overlap: one of them would contain the other; "
        + "give an --out that is not inside the input and does not contain it; inputs are never changed"
    ),
    (
      ["MODEL", "--size", "5"], 2,
      "the size '5'; expected a width and a height in inches, each at most 200, such as '6x4'"
    ),
    (
      ["MODEL", "--size", "1x1"], 2,
      "a page of 1 x 1 inch for 6 panels; expected room for the axes with their tick labels and titles; "
        + "make the page larger"
    ),
    (["MODEL", "--kind", "ratio"], 2, "1 model for --kind ratio; expected two models; give two model files"),
    (
      ["MODEL", "--kind", "acceptance", "--energy", "3"], 3,
      "the number 3 without a unit; expected a quantity in units of 'TeV'; write \"3 TeV\""
    ),
    (
      ["MODEL", "--kind", "acceptance", "--energy", "300 TeV"], 3,
      "energy 300 TeV; expected a value within the axis, 0.1 to 100 TeV"
    ),
    (["MODEL", "--kind", "acceptance", "--energy-bin", "20"], 3, "energy bin 20; expected a bin from 1 to 19"),
    (
      ["MODEL", "--kind", "spectrum", "--offset", "4 deg"], 3,
      "offset 4 deg; expected a value within the axis, 0 to 3 deg"
    ),
    (
      ["STORE", "--kind", "spectrum"], 2,
      "STORE: runs, which --kind spectrum cannot show; choose one of these for --kind: overview, scatter"
    ),
    (
      ["STORE", "--kind", "scatter"], 2,
      "--x: not given; expected a column of the observation table, or an expression such as \"EVENT_COUNT / ONTIME\""
    ),
    (
      ["MODEL", "STORE"], 2,
      "MODEL and STORE: a data store or an observation table, together with a second file; expected two model files; "
        + "to plot runs, give only the data store or the observation table"
    ),
    (["no"], 3, "no: cannot be read: No such file or directory"),
  ]

  @Test("An impossible figure is reported on one line, and nothing is written", arguments: refusals.indices)
  func refusal(number: Int) throws {
    let (arguments, status, line) = Self.refusals[number]
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/here.png"))
      func real(_ text: String) -> String {
        text.replacing("MODELS", with: models).replacing("MODEL", with: model(0))
          .replacing("STORE", with: SampleStore.full.path)
      }
      let outcome = try Command.run(["plot"] + arguments.map(real), in: folder)
      #expect(outcome.status == status && outcome.out.isEmpty)
      #expect(outcome.error == "darktime: \(real(line))\n")
      #expect(try entries(folder) == ["here.png"])
      #expect(try bytes(folder + "/here.png").isEmpty)
    }
  }

  @Test("Figures of scripts are in the output and in its provenance, but not in a dry run")
  func scripts() throws {
    let script = """
      return dt.recipe { api = 1, summary = 'figures', run = function(p, store, out)
        local runs = store:runs()
        local background = dt.background2d { energy = "log 0.5 50 TeV 4 bins", offset = "0, 1, 2, 3 deg" }
        background:fill(runs)
        local model, other = background:rate {}, background:rate { smoothing = "monotone" }
        local cube = dt.background3d { energy = "log 0.5 50 TeV 4 bins", lon = "linear -3 3 deg 6 bins", \
        lat = "linear -3 3 deg 6 bins" }
        cube:fill(runs)
        local cubes = { cube:rate {} }
        local acceptance = dt.figure.acceptance { models = { model, other }, energies = { "1 TeV" }, \
        names = { "a", "b" } }
        out:write_figure("acceptance.png", acceptance)
        out:write_figure("deep/all.svg", dt.figure.page {
          dt.figure.spectrum { models = { model } }, \
          dt.figure.spectrum { models = cubes, places = { { "1 deg", "0 deg" } } },
          dt.figure.image(model, { quantity = "counts" }), dt.figure.image(cubes[1], { energy = "2 TeV" }),
          dt.figure.ratio(model, other), dt.figure.pulls(model, other), dt.figure.significance(model, other),
          dt.figure.scatter(runs, "ZEN_PNT", "EVENT_COUNT / ONTIME", { y_unit = "s-1" }),
          dt.figure.overview { models = { model } }, columns = 4, title = "All",
        }, { size = "16x12" })
        out:write_figure("one.pdf", dt.figure.acceptance { models = { model }, energy_bins = { 1 }, title = "Mine" })
        print(acceptance, acceptance.panels[1])
      end }

      """
    try withTemporaryFolder { folder in
      try script.write(toFile: folder + "/figures.lua", atomically: true, encoding: .utf8)
      func run(_ options: [String]) throws -> Command.Outcome {
        try Command.run(["run", "figures", "--data", SampleStore.small.path, "--out", "out"] + options, in: folder)
      }
      let dry = try run(["--dry-run"])
      #expect(dry.status == 0 && !FileManager.default.fileExists(atPath: folder + "/out"), "\(dry.error)")
      let outcome = try run([])
      #expect(outcome.status == 0 && outcome.errorLines.first == "figure: Acceptance\tAcceptance", "\(outcome.error)")
      let output = Output(path: folder + "/out")
      let files = try output.provenance()["files"].items.compactMap(\.string)
      #expect(Set(["acceptance.png", "deep/all.svg", "one.pdf"]).isSubset(of: files))
      #expect(try output.text("deep/all.svg").contains("<title>All</title>"))
    }
  }

  @Test("Rows and columns are drawn as points, lines, histograms and maps")
  func dataFigures() throws {
    let body = """
      local rows = {}
      for i = 1, 12 do
        rows[i] = { E = 10 ^ (i / 6 - 1), N = 100 / i, ERR = 1, T = i % 2 == 0 and "Crab" or "off", Z = 5 * i }
      end
      local figures = {
        dt.figure.points(rows, "E", "N", { error = "ERR", group = "T", x_scale = "log", y_scale = "log", level = 10 }),
        dt.figure.points(rows, "T", "N", { y_unit = "s-1", title = "By target" }),
        dt.figure.points(rows, "E", "N", { colour = "Z", neutral = 30 }),
        dt.figure.lines(
          { E = { 1, 2, 4 }, N = { 3, 4, 5 }, D = { 0.1, 0.2, 0.1 } }, "E", "N", { error = "D", band = true }),
        dt.figure.histogram(rows, "N", { edges = { 5, 10, 20, 40 }, group = "T" }),
        dt.figure.histogram(rows, "E", { bins = 4, x_scale = "log" }),
        dt.figure.map(rows, "E", "Z", "N", { x_scale = "log", colour_scale = "log", neutral = 30 }),
      }
      for i, figure in ipairs(figures) do
        out:write_figure("f" .. i .. ".svg", figure)
        print(figure.panels[1])
      end
      """
    try runScript(body, as: "d") { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let titles = [
        "N against E", "By target", "N against E", "N against E", "Histogram of N", "Histogram of E", "N",
      ]
      #expect(Array(outcome.errorLines.prefix(7)) == titles, "\(outcome.error)")
      for number in 1...7 { #expect(try output.text("f\(number).svg").contains("</svg>")) }
    }
  }

  #if os(Linux)
    @Test("A run without figures does not load the drawing libraries, which would double the start time")
    func loading() throws {
      try withTemporaryFolder { folder in
        for (arguments, loads) in [(["show", model(0)], false), (["plot", model(0), "--kind", "rate"], true)] {
          let outcome = try Command.run(arguments, in: folder, environment: ["LD_DEBUG": "files"])
          #expect(outcome.status == 0)
          #expect(outcome.error.contains("libisal.so"), "the loader lists what it loads")
          #expect(outcome.error.contains("libpangocairo") == loads)
        }
      }
    }
  #endif

  static let scriptFaults: [(line: String, text: String)] = [
    ("out:write_figure('x.jpg', f)", "the file name 'x.jpg'; expected a name that ends with .png, .svg or .pdf"),
    ("out:write_figure('../x.png', f)", "the file name '../x.png'"),
    ("out:write_figure('a.png', f) out:write_figure('a.png', f)", "the file 'a.png' is written twice"),
    ("out:write_figure('a.png', f, { size = 'big' })", "'big'; expected a width and a height in inches"),
    ("dt.figure.page {}", "a page without figures"),
    ("dt.figure.scatter(store:runs(), 'ZEN', 'ONTIME')", "ZEN"),
    ("dt.figure.scatter(store:runs(), 'TARGET_NAME', 'ONTIME')", "TARGET_NAME"),
    ("dt.figure.acceptance { models = {} }", "no model to plot"),
    ("dt.figure.points({}, 'A', 'B')", "a figure without rows; expected one or more rows"),
    ("dt.figure.points(3, 'A', 'B')", "argument 1 'data' is the number 3; expected a list of rows"),
    ("dt.figure.points({ { ZEN = 1 } }, 'ZEM', 'ZEN')", "no column 'ZEM'; expected one of ZEN; did you mean 'ZEN'?"),
    (
      "dt.figure.lines({ A = { 1, 2 }, B = { 1 } }, 'A', 'B')",
      "columns of different lengths: A has length 2, B has length 1"
    ),
    ("dt.figure.lines({ { A = 1, B = 'x' } }, 'A', 'B')", "the string 'x' in column 'B', row 1; expected a number"),
    ("dt.figure.histogram({ { A = 1 } }, 'A')", "column 'A' has fewer than two different numbers"),
    ("dt.figure.histogram({ { A = 1 } }, 'A', { edges = { 2, 1 } })", "the edges 2.0, 1.0 for column 'A'"),
    ("dt.figure.histogram({ { A = -1 } }, 'A', { x_scale = 'log' })", "column 'A' contains no numbers above 0"),
    (
      "dt.figure.histogram({ { A = 1 } }, 'A', { x_scale = 'log', edges = { 0, 1 } })",
      "expected two or more numbers above 0 in increasing order"
    ),
    (
      "dt.figure.points({ { A = 1, B = 1, C = 1 } }, 'A', 'B', { colour = 'C', colour_scale = 'log', neutral = 0 })",
      "neutral = 0.0 with a logarithmic colour scale; expected a number above 0"
    ),
    (
      "dt.figure.map({ { A = 0 / 0, B = 1, C = 1 } }, 'A', 'B', 'C')",
      "column 'A' contains no numbers; expected one or more"
    ),
    ("dt.figure.map({ { A = 1, B = 1, C = 'c' } }, 'A', 'B', 'C')", "the string 'c' in column 'C', row 1"),
    ("dt.figure.points({ 7 }, 'A', 'B')", "a table with column names as keys"),
  ]

  @Test("A figure that cannot be made is an error of the script, with its line", arguments: scriptFaults.indices)
  func faults(number: Int) throws {
    let (line, text) = Self.scriptFaults[number]
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = 'figures', run = function(p, store, out)
          local f = dt.figure.scatter(store:runs(), "ZEN_PNT", "ONTIME")
          \(line)
        end }

        """
      try script.write(toFile: folder + "/f.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["run", "f", "--data", SampleStore.small.path, "--out", "out"], in: folder)
      #expect(outcome.status == 3 && outcome.errorLines[0].contains("f.lua:3"), "\(outcome.error)")
      #expect(outcome.errorLines[0].contains(text), "\(outcome.error)")
      #expect(try entries(folder) == ["f.lua"])
    }
  }
}
