import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Closure by quadrant, on the command line", .timeLimit(.minutes(60))) struct QuadrantClosureTests {
  /// Fits one model to two runs whose field has gradients of 15 and -10 % per degree.
  private func fit(_ options: [String], _ check: (Command.Outcome, Output) throws -> Void) throws {
    try withTemporaryFolder { folder in
      var simulation = SimulationOptions()
      (simulation.runs, simulation.targetRuns, simulation.threads, simulation.dialect) = (2, 0, 2, .veritas)
      simulation.law.rate = 60
      simulation.law.gradient = FieldGradient(lon: 0.15, lat: -0.1, alignment: .radec)
      try Simulator(simulation).write(to: folder + "/store")
      let outcome = try Command.run(
        [
          "run", "parametric", "--data", "store", "--out", "out", "-p", "select=ONTIME > 0", "-p", "threshold=none",
          "-p", "emin=1 TeV", "-p", "emax=20 TeV", "-p", "enumbins=4", "-p", "per_decade=4", "-p", "cell=0.5 deg", "-p",
          "runwise=false",
        ] + options, in: folder)
      try check(outcome, Output(path: folder + "/out"))
    }
  }

  @Test("A fit without a gradient deviates only in the quadrants; the warning says how to reproduce a gradient")
  func lost() throws {
    try fit(["-p", "gradient=false", "--report"]) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let closure = try output.provenance()["closure"][0]
      #expect(abs((closure["total"].double ?? 0) - 1) < 1e-4)
      let quadrants = closure["quadrants"].items
      #expect(
        quadrants.map { $0["name"].string } == [
          "lon > 0, lat > 0", "lon > 0, lat < 0", "lon < 0, lat < 0", "lon < 0, lat > 0",
        ])
      // Within 2 deg, lon and lat of a quadrant are about 0.7 deg on average: ratios are near 0.97, 0.85, 0.97, 1.21.
      let ratios = quadrants.compactMap { $0["ratio"].double }
      #expect(ratios.count == 4 && ratios[1] < 0.92 && ratios[3] > 1.1, "\(ratios)")
      #expect(closure["worstQuadrants"][0]["name"].string == "lon < 0, lat > 0")
      let warning = try #require(outcome.out.split(separator: "\n").last)
      #expect(warning.hasPrefix("warning: for the runs that the models were built from"), "\(warning)")
      #expect(warning.contains("where lon < 0, lat > 0"), "\(warning)")
      #expect(warning.contains("gradient = true"), "\(warning)")
      #expect(outcome.out.contains("\n  lon < 0, lat > 0  "))
      let page = try output.text("report.html")
      #expect(page.contains("lon &lt; 0, lat &gt; 0</td>"))
    }
    try fit(["-p", "gradient=false", "--strict"]) { outcome, _ in #expect(outcome.status == 3) }
  }

  @Test("With a gradient the quadrants agree; a radial model has no quadrants")
  func kept() throws {
    try fit([]) { outcome, output in
      #expect(
        outcome.status == 0 && !outcome.out.contains("warning: for the runs that the models"), "\(outcome.out)")
      let quadrants = try output.provenance()["closure"][0]["quadrants"].items
      #expect(quadrants.count == 4 && quadrants.allSatisfy { abs($0["deviations"].double ?? 9) < 4 })
    }
    try fit(["-p", "gradient=false", "-p", "form=2D"]) { outcome, output in
      #expect(
        outcome.status == 0 && !outcome.out.contains("warning: for the runs that the models"), "\(outcome.out)")
      let closure = try output.provenance()["closure"][0]
      #expect(closure["total"].double != nil && closure["quadrants"].isNull)
    }
  }
}
