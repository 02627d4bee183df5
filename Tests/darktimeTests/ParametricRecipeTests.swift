import Foundation
import TestSupport
import Testing

/// Runs the recipe `parametric` on a simulated store, and checks the errors of impossible fits.
@Suite("Parametric models by recipe", .timeLimit(.minutes(60))) struct ParametricRecipeTests {
  private let options = [
    "-p", "per_decade=3", "-p", "cell=0.5 deg", "-p", "emin=1 TeV", "-p", "emax=20 TeV", "-p", "enumbins=4", "-p",
    "threshold=none",
  ]

  @Test("A fit of each off run has errors for all values, predicts the observed events, and covers the truth")
  func runwise() throws {
    try withOutput("parametric", options) { output in
      let fits = try JSON(output.text("fits.json"))["fits"].items
      #expect(fits.count == 9)
      for fit in fits {
        #expect(fit["status"].string == "converged" && fit["obsIDs"].items.count == 1)
        let (seen, predicted) = (fit["observed"].int ?? 0, fit["predicted"].double ?? .nan)
        let parameters = fit["parameters"].items
        // The optimiser stops 1e-10 below the maximum of ln L, which is 1e-5 sqrt(n) in a prediction of n events. If an
        // intensity is held at its bound, the others cannot make the two numbers equal.
        let isHeld = parameters.contains { ($0["state"].string ?? "").contains("bound") }
        #expect(seen > 100 && abs(predicted - Double(seen)) < (isHeld ? 1 : 2e-5 * Double(seen).squareRoot()))
        #expect(
          parameters.map { $0["name"].string ?? "" }.starts(with: ["Sigma", "Grad_lon", "Grad_lat", "Intensity0"]))
        #expect(parameters.count == fit["covariance"].items.count)
        for (position, parameter) in parameters.enumerated() where !parameter["error"].isNull {
          let variance = fit["covariance"][position][position].double ?? .nan
          #expect(abs((parameter["error"].double ?? .nan) / variance.squareRoot() - 1) < 1e-12)
        }
      }
    }
  }

  @Test("Models are cubes, or radial models on request")
  func forms() throws {
    for (form, isCube) in [("3D", true), ("2D", false)] {
      try withOutput("parametric", options + ["-p", "form=\(form)"]) { output in
        let model = try output.model("parametric", 0)
        #expect((model.cubeAxes != nil) == isCube && (model.radialAxes != nil) == !isCube)
      }
    }
  }

  @Test("One model for all runs, with exclusion regions from a file")
  func joint() throws {
    try withTemporaryFolder { folder in
      let regions = "# Region file format: DS9\nicrs\ncircle(10, 10, 0.5)\n"
      try regions.write(toFile: folder + "/stars.reg", atomically: true, encoding: .utf8)
      try withOutput("parametric", options + ["-p", "runwise=false", "-p", "exclusion=\(folder)/stars.reg"]) { output in
        let fits = try JSON(output.text("fits.json"))["fits"].items
        #expect(fits.count == 1 && fits[0]["runs"].items.count == 9)
      }
    }
  }

  private static let none = ["-p", "threshold=none"]
  static let faults: [(options: [String], line: String)] = [
    (none + ["-p", "emin=80 TeV"], "events"),
    (none + ["-p", "emin=150 TeV", "-p", "emax=200 TeV"], "no events at 150 to 200 TeV"),
    (["-p", "threshold=90 TeV", "-p", "emax=50 TeV"], "no energies are left"),
    (none + ["-p", "emin=3 TeV", "-p", "emax=2 TeV"], "a lower limit that is not above the upper limit"),
    (none + ["-p", "enumbins=1"], "1 node from"),
    (none + ["-p", "spatial=LOOKUP"], "the shape 'LOOKUP' without a file"),
  ]

  @Test(
    "Too few events, an impossible threshold, impossible nodes: each gives one line and leaves no files",
    arguments: faults)
  func badInput(options: [String], line: String) throws {
    try SampleStore.withCopy { folder in
      try alterTable("\(folder)/store/obs-index.fits.gz") { table in
        table.columns.removeAll { $0.name == "SAFE_ENERGY_LO" }
      }
      let outcome = try Command.run(["run", "parametric", "--data", "store", "--out", "out"] + options, in: folder)
      #expect(outcome.status == 3)
      #expect(outcome.errorLines.count == 1 && outcome.error.contains(line), "\(outcome.error)")
      #expect(try entries(folder) == ["store"])
    }
  }

  @Test("A completely excluded field is reported with its run")
  func allExcluded() throws {
    try withTemporaryFolder { folder in
      let circle = "icrs\ncircle(180, 0, 179)\nicrs\ncircle(0, 0, 179)\n"
      try circle.write(toFile: folder + "/all.reg", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        [
          "run", "parametric", "--data", SampleStore.small.path, "--out", "out", "-p", "threshold=none", "-p",
          "exclusion=all.reg",
        ], in: folder)
      #expect(outcome.status == 3 && outcome.errorLines.count == 1)
      #expect(outcome.error.contains("exclude the whole field"), "\(outcome.error)")
    }
  }
}
