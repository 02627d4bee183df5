import Foundation
import TestSupport
import Testing

@Suite("Predictions of a regression that cannot be made", .timeLimit(.minutes(60))) struct PredictionErrorTests {
  @Test("Models without finite rates or with too many bins are errors, for cubes and for radial models")
  func refused() throws {
    try runScript(
      """
      local runs = store:runs()
      local counts = dt.pixel_counts { runs = runs, energy = "0.5, 1, 2, 5, 10, 30 TeV" }
      local regression = dt.regression { counts = counts, updates = 3 }
      local function try(method, options)
        print(pcall(regression[method], regression, runs[1], options))
      end
      -- A power law falls to less than the smallest number at 1e150 TeV.
      try("predict", { energy = "0.5, 1, 2, 5, 10, 30, 1e60, 1e200 TeV" })
      try("predict2d", { energy = "0.5, 1, 2, 5, 10, 30, 1e60, 1e200 TeV" })
      local wide = dt.axis.linear("lon", -2.5, 2.5, 3000, "deg")
      try("predict", { lon = wide, lat = dt.axis.linear("lat", -2.5, 2.5, 3000, "deg") })
      try("predict2d", { offset = dt.axis.linear("offset", 0, 2.5, 1000000, "deg") })
      """, as: "refused"
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      let lines = outcome.errorLines.filter { $0.hasPrefix("false\t") }
      #expect(lines.count == 4, "\(outcome.error)")
      for (line, text) in zip(
        lines,
        [
          " of 3,388 bins of the predicted model have no finite rate", "bins of the predicted model have no finite",
          "a model of 180,000,000 bins (20 x 3,000 x 3,000); expected at most 20,000,000 bins",
          "a model that needs 480,000,000 rates (20 x 1,000,000 bins x 24 position angles)",
        ])
      {
        #expect(line.contains(text), "\(line)")
      }
    }
  }
}
