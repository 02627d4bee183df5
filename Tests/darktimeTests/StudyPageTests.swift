import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("The results of a study in an output", .timeLimit(.minutes(60))) struct StudyPageTests {
  /// A script with a study of the small store: a grid, a strategy that loses a run, and one that fails.
  private static let script = """
    local runs = store:runs()
    local axes = { energy = "log 0.5 50 TeV 8 bins", offset = "linear 0 2.5 deg 5 bins", threshold = "index" }
    local sums = dt.background2d(axes):run_sums(runs)
    local study = dt.study { runs = runs }
    local function model(fold, smoothing)
      return sums:subset(fold.training):background():rate { smoothing = smoothing }
    end
    study:grid({ smoothing = { "none", "gaussian 0.3 deg" }, least = { 1, 2 } }, function(fold, setting)
      return model(fold, setting.smoothing)
    end)
    study:strategy("lossy <b>", function(fold)
      if fold.name == "run " .. runs[1].OBS_ID then return nil, "no luck" end
      return model(fold, "none")
    end)
    study:strategy("failed", function() error("never") end)
    local ranking = study:ranking { baseline = BASELINE }
    ranking:write(out)
    local background = dt.background2d(axes)
    background:fill(runs)
    out:write_model(background:rate(), "best", { systematics = ranking:systematics() })

    """

  private func run(baseline: String = "nil", _ options: [String] = [], _ check: (Output) throws -> Void) throws {
    try runScript(Self.script.replacing("BASELINE", with: baseline), as: "study", options) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      try check(output)
    }
  }

  @Test("The page shows the ranking, settings, runs and reasons, and report makes the same page from the files")
  func page() throws {
    try run(baseline: "'lossy <b>'", ["--report", "--jobs", "2"]) { output in
      let html = try output.text("report.html")
      for text in [
        "Best of 6 strategies on ", "Effect of each setting", "smoothing = gaussian 0.3 deg", "lossy &lt;b&gt;",
        "1 run not predicted", "no luck", "total, compared with the baseline", "Runs, worst first", "alt=\"By energy\"",
        "alt=\"Norms against zenith angle\"", "minus baseline", "1 strategy failed", "never",
      ] { #expect(html.contains(text), "\(text)") }
      #expect(!html.contains("<b>lossy") && !html.contains("lossy <b>"))
      #expect(try Command.run(["report", output.path]).status == 0)
      let isSame = try output.text("report.html") == html
      #expect(isSame)
      for file in ["ranking.ecsv", "ranking_scores.ecsv", "ranking_parts.ecsv", "ranking_systematics.ecsv"] {
        #expect(html.contains("<a href=\"\(file)\">"))
      }
      #expect(try output.provenance()["studies"].items.map(\.string) == ["ranking.json"])
    }
  }

  @Test("The files are the same whatever the number of threads, and contain no times")
  func sameBytes() throws {
    var first: [String: Data] = [:]
    try run(["--jobs", "1"]) { first = try contents($0.path) }
    try run(["--jobs", "3"]) { output in
      let second = try contents(output.path)
      for name in first.keys where name.hasPrefix("ranking") { #expect(first[name] == second[name], "\(name)") }
      #expect(first.keys.count { $0.hasPrefix("ranking") } == 5)
    }
  }

  @Test("A study in which no strategy predicts a run ends with a warning")
  func nothingPredicted() throws {
    let script = """
      local study = dt.study { runs = store:runs() }
      study:strategy("a", function() error("never") end)
      study:strategy("b", function() return nil, "no model" end)
      study:ranking():write(out)
      """
    try runScript(script, as: "failing") { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let warnings = try output.provenance()["warnings"].items.compactMap(\.string)
      #expect(warnings.contains { $0.hasPrefix("no strategy of the study predicted any run") }, "\(warnings)")
    }
  }

  @Test("A baseline that failed is a warning")
  func failedBaseline() throws {
    try run(baseline: "'failed'") { output in
      let warnings = try output.provenance()["warnings"].items.compactMap(\.string)
      let text = "no strategy is compared with the baseline 'failed', because the baseline failed"
      #expect(warnings.contains { $0.contains(text) })
    }
  }

  @Test("The scatter between runs is written with a model, and shown")
  func systematics() throws {
    try run { output in
      let file = try ModelFile(path: output.path + "/best.fits.gz")
      let systematics = try #require(file.systematics)
      // Five energies and four rings of 0.5 deg, unless a cell has no expected events.
      #expect((15...20).contains(systematics.cells.count) && systematics.strategy.contains("smoothing"))
      for cell in systematics.cells {
        #expect(abs(cell.scatter * cell.scatter - max(0, cell.variance)) < 1e-12 && cell.varianceError > 0)
      }
      let table = try output.text("ranking_systematics.ecsv")
      #expect(table.contains("{name: ENERG_LO, unit: TeV"))
      let shown = try Command.run(["show", output.path + "/best.fits.gz"])
      #expect(shown.out.contains("scatter between runs beyond Poisson noise: 0.0 to "), "\(shown.out)")
    }
  }

  @Test("A damaged record is reported with its file")
  func damaged() throws {
    try run { output in
      try "{}".write(toFile: output.path + "/ranking.json", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["report", output.path])
      #expect(outcome.status == 3 && outcome.error.contains("ranking.json: the file is not in the format"))
    }
  }

  @Test("A dry run lists the files, and an unknown strategy has no scatter")
  func misuse() throws {
    try run(["--dry-run"]) { _ in }
    let script = Self.script.replacing("BASELINE", with: "nil")
      .replacing("ranking:systematics()", with: "ranking:systematics { strategy = 'lossy' }")
    try runScript(script, as: "study") { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("strategy: 'lossy'; expected the name of one of the 6"))
    }
  }

  @Test(
    "In a browser no text is smaller than 9 px and the page is not wider than the window",
    .enabled(if: ReportPageTests.browser != nil, "no Chromium is installed"))
  func inBrowser() throws {
    let check = """
      <script>
      window.addEventListener("load", () => {
        let least = Infinity;
        for (const element of document.querySelectorAll("body *")) {
          const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== "");
          if (own && element.tagName !== "SCRIPT") {
            least = Math.min(least, parseFloat(getComputedStyle(element).fontSize));
          }
        }
        // The smallest letters of a figure have 7.5 points; a figure has its size in points.
        for (const image of document.images) {
          if (image.clientWidth) least = Math.min(least, 7.5 * (image.clientWidth - 12) / image.getAttribute("width"));
        }
        const report = {
          least, wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
          rows: document.querySelectorAll(".forest-row").length, dots: document.querySelectorAll(".forest .dot").length,
        };
        document.body.dataset.outcome = JSON.stringify(report);
      });
      </script>
      """
    try run(baseline: "'lossy <b>'", ["--report"]) { output in
      let path = output.path + "/checked.html"
      let html = try output.text("report.html").replacing("</head>", with: check + "</head>")
      try html.write(toFile: path, atomically: true, encoding: .utf8)
      for width in [1400, 500] {
        let (dom, log) = try ReportPageTests.browse(path, width: width, in: output.path)
        let start = try #require(dom.range(of: "data-outcome=\"")?.upperBound, "\(log.suffix(2000))")
        let outcome = try JSON(String(dom[start...].prefix { $0 != "\"" }.replacing("&quot;", with: "\"")))
        #expect(try #require(outcome["least"].double) >= 9, "width \(width)")
        #expect(outcome["wide"].value as? Bool == false, "width \(width)")
        #expect(try #require(outcome["rows"].int) >= 11 && #require(outcome["dots"].int) > 10)
      }
    }
  }
}
