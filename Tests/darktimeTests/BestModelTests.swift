import Foundation
import TestSupport
import Testing

@Suite("The recipe best_model", .timeLimit(.minutes(60))) struct BestModelTests {
  @Test("With norms from own events, each run gets a model, and norms.ecsv lists the events that determine its norm")
  func own() throws {
    try withOutput("best_model", ["-p", "norm=own", "-p", "updates=3", "-p", "apply=OBS_ID <= 2"]) { output in
      let norms = try output.text("norms.ecsv")
      let rows = norms.split(separator: "\n").filter { !$0.hasPrefix("#") }
      #expect(rows.count == 3 && rows[0].contains("EVENTS"), "\(norms)")
      let model = try output.model("best_model", 2)
      #expect(model.keywords.contains { $0.name == "PREDICTS" && $0.value == .int(2) })
      #expect(model.model.origin.predictedRun == 2)
    }
  }

  @Test("A regression that does not reach beyond the analysis cannot give norms: an error that names the parameter")
  func radius() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "run", "best_model", "--data", SampleStore.small.path, "--out", folder + "/out", "-p", "norm=own", "-p",
          "own_radius=1.5 deg",
        ])
      #expect(outcome.status == 3 && outcome.error.contains("'own_radius' must be larger"), "\(outcome.error)")
    }
  }

  @Test("Left out, a run has a model of the other runs only; all runs are compared in a study as held out")
  func leftOut() throws {
    try runScript(
      """
      local runs = store:runs()
      local counts = dt.pixel_counts { runs = runs, energy = "0.5, 1, 2, 5, 10, 30 TeV" }
      local regression = dt.regression { counts = counts, updates = 3 }
      local study = dt.study { runs = runs }
      study:strategy("regression", function(fold)
        return regression:without(fold.targets):predict(fold.targets[1])
      end)
      study:strategy("leak", function(fold) return regression:predict(fold.targets[1]) end)
      for _, row in ipairs(study:ranking().rows) do print(row.STRATEGY, row.STANDING) end
      local other = dt.pixel_counts { runs = runs, energy = "1, 3, 10 TeV" }
      local norm = dt.regression { counts = other, updates = 3 }:norms(runs[1])[1]
      print(pcall(regression.predict, regression, runs[1], { norm = norm }))
      """, as: "left"
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.errorLines.contains("regression\tcomplete"))
      #expect(outcome.errorLines.contains("leak\tnot held out"))
      #expect(outcome.error.contains("a norm that was computed with another regression"))
    }
  }
}
