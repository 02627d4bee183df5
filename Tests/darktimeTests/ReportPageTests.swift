import Foundation
import TestSupport
import Testing

@Suite("The report page", .timeLimit(.minutes(60))) struct ReportPageTests {
  private func page(_ output: Output) throws -> String { try output.text("report.html") }

  @Test("run --report and report write the same page, any number of times and with any number of threads")
  func sameBytes() throws {
    try withOutput("zenith_bands", ["--report", "--jobs", "2"]) { output in
      let first = try page(output)
      for jobs in ["1", "3"] {
        let outcome = try Command.run(["report", output.path, "--jobs", jobs])
        #expect(outcome.status == 0 && outcome.out == "wrote \(output.path)/report.html\n")
        let isSame = try page(output) == first
        #expect(isSame)
      }
      let names = try output.provenance()["files"].items.compactMap(\.string)
      #expect(names.contains("report.html"))
    }
  }

  @Test("It needs no other file, and shows parameters, groups, and every run with the reason why it was not used")
  func contents() throws {
    try withOutput("zenith_bands", ["--report", "-p", "zenith=0, 30, 60 deg"]) { output in
      let html = try page(output)
      #expect(html.hasPrefix("<!DOCTYPE html>\n") && html.hasSuffix("</html>\n"))
      for outside in ["http:", "https:", "src=\"/", "@import", "<link"] {
        #expect(!html.contains(outside), "\(outside)")
      }
      #expect(html.contains("<th scope=\"row\">zenith</th>\n<td>0, 30, 60 deg</td>"))
      #expect(
        html.contains("<h3>Group 0: ZEN_PNT = [0, 30) deg</h3>")
          && html.contains("<h3>Group 1: ZEN_PNT = [30, 60] deg</h3>"))
      for run in SampleStore.full.truth.runs { #expect(html.contains("data-sort=\"\(run.id).0\">\(run.id)</td>")) }
      let unused = SampleStore.full.truth.runs.count { !$0.isOff }
      #expect(html.components(separatedBy: "<tr class=\"unused\">").count == unused + 1)
      #expect(html.contains("IS_OFF does not hold"))
      #expect(html.contains("Closure of each run, zenith_bands"))
      for file in ["models/zenith_bands_g001.fits.gz", "groups.ecsv", "provenance.json"] {
        #expect(html.contains("<a href=\"\(file)\">"), "\(file)")
      }
    }
  }

  @Test("A file outside the output that the provenance lists does not get into the page")
  func outside() throws {
    try withOutput("zenith_bands") { output in
      let mark = output.path + "/provenance.json"
      let text = try output.text("provenance.json")
      try "secret".write(toFile: output.path + "/../secret.png", atomically: true, encoding: .utf8)
      try FileManager.default.createSymbolicLink(
        atPath: output.path + "/link.png", withDestinationPath: output.path + "/../secret.png")
      for file in ["../secret.png", "/etc/secret.png", "link.png"] {
        try text.replacing("\"files\" : [", with: "\"files\" : [ \"\(file)\",")
          .write(toFile: mark, atomically: true, encoding: .utf8)
        let outcome = try Command.run(["report", output.path])
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("this file lists '\(file)', which is outside the output folder"))
      }
    }
  }

  /// Returns the report of a script that is run on a store of short runs.
  private func report(_ body: String, _ options: [String] = [], store: String = SampleStore.small.path) throws -> String
  {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = "<script>alert(1)</script> & \\"more\\"", run = function(p, store, out)
          local groups = store:runs():group {}
          local models = dt.models(groups)
          \(body)
        end }
        """
      try script.write(toFile: folder + "/odd.lua", atomically: true, encoding: .utf8)
      let arguments = ["run", "odd", "--data", store, "--out", "out", "--report"] + options
      let outcome = try Command.run(arguments, in: folder)
      try #require(outcome.status == 0, "\(outcome.error)")
      return try String(contentsOfFile: folder + "/out/report.html", encoding: .utf8)
    }
  }

  private static let fill = """
    for group in groups:each() do
      local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 2 deg" }
      background:fill(group.runs)
      models:add(group, background:rate())
    end

    """

  @Test("The ontime is that of the runs, each counted once, also if models share runs")
  func ontime() throws {
    for (recipe, isOff) in [("zenith_bands", true), ("runwise", false)] {
      let hours = SampleStore.full.truth.runs.filter { $0.isOff == isOff }.reduce(0) { $0 + $1.ontime } / 3600
      try withOutput(recipe, ["--report"]) { output in
        let text = String(format: "<dt>ontime</dt>\n<dd>%.1f <small>h</small>", hours)
        let html = try page(output)
        #expect(html.contains(text), "\(recipe): \(text)")
      }
    }
  }

  @Test("The effect of bins without a rate on readers is shown if there is one, with few digits")
  func interpolatedByReader() throws {
    let body = """
      groups = store:runs():group_by_run()
      models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { energy = "log 0.1 100 TeV 19 bins", offset = "sqrt 0 3 deg 9 bins" }
        background:fill(group.runs)
        models:add(group, background:rate { empty = EMPTY })
      end
      out:write_models(models)
      """
    let left = try report(body.replacing("EMPTY", with: "'none'"))
    #expect(left.contains(">as read</th>"))
    #expect(left.contains("programs such as gammapy interpolate between these bins"))
    for cell in left.components(separatedBy: "</td>") { #expect(!cell.hasSuffix("0000000.000"), "\(cell.suffix(99))") }
    #expect(try !report(body.replacing("EMPTY", with: "'shrink'")).contains("as read"))
  }

  @Test("Figures written by the recipe are on the page")
  func pictures() throws {
    let html = try report(
      Self.fill + """
        out:write_models(models)
        out:write_figure("one.png", dt.figure.spectrum { models = models })
        out:write_figure("two.svg", dt.figure.spectrum { models = models })
        out:write_figure("three.pdf", dt.figure.spectrum { models = models })
        """)
    #expect(html.contains("alt=\"one.png\"") && html.contains("<img src=\"data:image/svg+xml;base64,"))
    #expect(html.components(separatedBy: "<figure>").count == 3 && html.contains("<a href=\"three.pdf\">"))
  }

  @Test("The page depends on the contents of the output, not on its place")
  func moved() throws {
    try withOutput("zenith_bands", ["--report"]) { output in
      let first = try page(output)
      let other = Output(path: output.path + "-moved")
      try FileManager.default.moveItem(atPath: output.path, toPath: other.path)
      try FileManager.default.removeItem(atPath: other.path + "/report.html")
      #expect(try Command.run(["report", other.path]).status == 0)
      let isSame = try page(other) == first
      #expect(isSame && !first.contains(SampleStore.full.path))
    }
  }

  @Test(
    "More than three models have small figures, and very many have none; --report=full draws all",
    arguments: [4, 151])
  func many(count: Int) throws {
    let body = Self.fill + "for i = 1, \(count) do out:write_models(models, { name = 'set' .. i }) end"
    let html = try report(body)
    let pictured = count == 4 ? count : 0
    #expect(html.components(separatedBy: "<a href=\"models/set\(count)_g000.fits.gz\">").count == (count == 4 ? 4 : 3))
    #expect(html.components(separatedBy: "<article").count == pictured + 1)
    #expect(html.components(separatedBy: "<div class=\"pair\">").count == pictured + 1)
    #expect(!html.contains("alt=\"Counts\"") && !html.contains("Number of bins at each energy"))
    #expect(html.contains("Scatter of the models") == (count == 4))
    if count == 4 {
      let full = try report(body, ["--report=full"])
      #expect(full.components(separatedBy: "alt=\"Counts\"").count == count + 1 && !full.contains("class=\"pair\""))
    } else {
      #expect(!html.contains("Closure of each run"))
      #expect(html.contains("<p>For each run, the ratio of predicted to observed counts is in provenance.json.</p>"))
    }
  }

  @Test("A page of 60 models is smaller than 5 MB, and has their small figures")
  func sixty() throws {
    let body = """
      groups = store:runs():group {}
      models = dt.models(groups)
      local background = dt.background3d {
        energy = "log 0.5 50 TeV 6 bins", lon = "linear -3 3 deg 30 bins", lat = "linear -3 3 deg 30 bins" }
      background:fill(store:runs())
      local rate = background:rate()
      for group in groups:each() do models:add(group, rate) end
      for i = 1, 60 do out:write_models(models, { name = 'set' .. i }) end
      """
    let html = try report(body)
    #expect(html.components(separatedBy: "<div class=\"pair\">").count == 61 && html.utf8.count < 5_000_000)
  }

  @Test("A cube whose coordinates are read from the files in a wrong orientation is named at the head of the page")
  func orientation() throws {
    try withTemporaryFolder { folder in
      // In files of CTA 1DC, DETX points to the north.
      let simulate = [
        "simulate", folder + "/cta", "--dialect", "cta-1dc", "--runs", "12", "--source-runs", "0", "--gradient",
        "0.15, 0.05 deg-1", "--alignment", "RADEC", "--quiet",
      ]
      try #require(try Command.run(simulate).status == 0)
      func body(_ coordinates: String) -> String {
        """
        local background = dt.background3d {
          energy = "log 0.5 50 TeV 4 bins", lon = "linear -3 3 deg 30 bins", lat = "linear -3 3 deg 30 bins",
          alignment = "RADEC", coordinates = "\(coordinates)" }
        background:fill(store:runs())
        models:add(groups[1], background:rate())
        out:write_models(models)
        """
      }
      let wrong = try report(body("file-gadf"), store: folder + "/cta")
      #expect(wrong.contains("; the models are rotated by 90 deg, from "))
      let right = try report(body("file-hess-old"), store: folder + "/cta")
      #expect(!right.contains("; the models are ") && right.contains("gradient along lon"))
    }
  }

  @Test("A model without a group is shown; of several layouts, the one of GADF")
  func single() throws {
    let html = try report(
      Self.fill + """
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 2 deg" }
        background:fill(store:runs())
        out:write_model(background:rate(), "alone")
        out:write_model(background:rate(), "old", { format = "gammapy-0.7" })
        """)
    #expect(html.contains("<h3>alone</h3>") && html.components(separatedBy: "<article").count == 2)
    #expect(html.contains("alt=\"Counts\""))
  }

  @Test("If models cannot be drawn together, the page shows the error")
  func notDrawn() throws {
    let html = try report(
      """
      groups = store:runs():group_by_run()
      models = dt.models(groups)
      local low = 0.1
      for group in groups:each() do
        local energy = ("log %g %g TeV 4 bins"):format(low, 10 * low)
        local background = dt.background2d { energy = energy, offset = "0, 1, 2 deg" }
        background:fill(group.runs)
        models:add(group, background:rate { empty = "none" })
        low = 10 * low
      end
      out:write_models(models)
      """)
    #expect(html.contains("<p>Not drawn: energy "), "\(html.suffix(3000))")
    #expect(html.components(separatedBy: "alt=\"Rate\"").count == 4)
  }

  @Test("Runs that could not be read are listed with the warnings, and in the table with their reasons")
  func refused() throws {
    try SampleStore.withCopy { folder in
      try Data("no FITS".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(2))"))
      let html = try report(
        Self.fill + "out:write_models(models)\nout:write_index(store, models)", ["--keep-going"],
        store: folder + "/store")
      #expect(html.contains("<li>Run 2 was skipped: "))
      #expect(html.components(separatedBy: "<tr class=\"unused\">").count == 2)
      #expect(!html.contains(folder))
    }
  }

  @Test("Texts from data and scripts are escaped on the page")
  func escaped() throws {
    let html = try report(Self.fill + "out:write_models(models)")
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"))
    #expect(html.components(separatedBy: "<script").count == 2)
  }

  @Test("A folder that is not an output is reported")
  func foreign() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["report", folder])
      #expect(outcome.status == 3)
      #expect(
        outcome.error == """
          darktime: \(folder): the folder contains no provenance.json written by darktime; \
          expected an output folder of 'darktime run'

          """)
      let mark = "\(folder)/provenance.json"
      try #"{ "program": "darktime" }"#.write(toFile: mark, atomically: true, encoding: .utf8)
      let older = try Command.run(["report", folder])
      #expect(older.status == 3)
      #expect(
        older.error
          == "darktime: \(mark): the file is not in the format of this version of darktime; "
          + "run the recipe again\n")
    }
  }

  static let browser = ["chromium", "chromium-browser", "google-chrome"].compactMap { name in
    ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
  }.first

  @Test(
    "In a browser all images are shown, the table can be sorted and searched, and the console is empty",
    .enabled(if: browser != nil, "no Chromium is installed"))
  func inBrowser() throws {
    try withOutput("zenith_bands", ["--report"]) { output in
      let check = """
        <script>
        const faults = [];
        window.addEventListener("error", event => faults.push(event.message));
        // Images for dark pages are loaded, too.
        window.addEventListener("DOMContentLoaded", () => {
          for (const source of document.querySelectorAll("source")) {
            const image = new Image();
            image.hidden = true;
            image.src = source.srcset;
            document.body.append(image);
          }
        });
        window.addEventListener("load", () => {
          const report = {};
          const images = [...document.images];
          report.images = images.length;
          report.broken = images.filter(image => !image.complete || image.naturalWidth === 0).length;
          report.dark = images.filter(image => image.hidden && image.naturalWidth > 0).length;
          const table = document.querySelector("table.sortable");
          const column = [...table.tHead.rows[0].cells].findIndex(cell => cell.textContent.startsWith("zenith"));
          const values = () => [...table.tBodies[0].rows].map(row => Number(row.cells[column].dataset.sort));
          const button = table.tHead.rows[0].cells[column].querySelector("button");
          button.click();
          report.rising = values();
          button.click();
          report.falling = values();
          const search = document.querySelector("input[type=search]");
          search.value = "yes off data";
          search.dispatchEvent(new Event("input"));
          report.found = [...table.tBodies[0].rows].filter(row => !row.hidden).length;
          report.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
          report.width = window.innerWidth;
          report.faults = faults;
          document.body.dataset.outcome = JSON.stringify(report);
        });
        </script>
        """
      let html = try page(output).replacing("</head>", with: check + "</head>")
      let path = output.path + "/checked.html"
      try html.write(toFile: path, atomically: true, encoding: .utf8)
      for width in [1400, 500] {
        let (dom, log) = try Self.browse(path, width: width, in: output.path)
        let start = try #require(dom.range(of: "data-outcome=\"")?.upperBound, "\(log.suffix(2000))")
        let text = dom[start...].prefix { $0 != "\"" }.replacing("&quot;", with: "\"")
        let outcome = try JSON(String(text))
        let images = try #require(outcome["images"].int)
        #expect(outcome["width"].int == width)
        #expect(images > 30 && outcome["broken"].int == 0 && outcome["dark"].int == images / 2)
        let zeniths = outcome["rising"].items.compactMap(\.double)
        #expect(zeniths.count == SampleStore.full.truth.runs.count && zeniths == zeniths.sorted())
        #expect(outcome["falling"].items.compactMap(\.double) == zeniths.reversed())
        #expect(outcome["found"].int == SampleStore.full.truth.runs.count { $0.isOff })
        #expect(outcome["faults"].items.isEmpty && outcome["wide"].value as? Bool == false, "width \(width)")
        #expect(!log.contains("CONSOLE"), "\(log)")
      }
    }
  }

  /// Returns the page in the browser after its scripts have run, and the log.
  static func browse(_ path: String, width: Int, in folder: String) throws -> (dom: String, log: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=\(folder)/browser",
      "--window-size=\(width),900", "--enable-logging=stderr", "--virtual-time-budget=10000", "--dump-dom",
      "file://\(path)",
    ]
    let files = ["\(folder)/dom", "\(folder)/log"]
    for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOfFile: files[0], encoding: .utf8), try String(contentsOfFile: files[1], encoding: .utf8)
    )
  }
}
