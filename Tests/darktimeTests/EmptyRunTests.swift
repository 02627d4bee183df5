import FITS
import Foundation
import Tables
import TestSupport
import Testing

/// Runs without events among good ones, with --keep-going.
@Suite("Runs without events", .timeLimit(.minutes(60))) struct EmptyRunTests {
  /// Removes the events of a run.
  static func removeEvents(of path: String) throws {
    let tables = try readHDUList(path).dropFirst().map { try readTable(path, hdu: .number($0.number)) }
    try FileManager.default.removeItem(atPath: path)
    var writer = try FITSWriter(path: path)
    for var table in tables {
      if table.name == "EVENTS" {
        table.columns = table.columns.map { Column($0.name, unit: $0.unit, .double([])) }
      }
      try writer.append(table)
    }
    try writer.close()
  }

  /// Recipes with each way of reading runs: rings, cubes, fits, pixels.
  private static let commands: [(recipe: String, select: String, options: [String])] = [
    ("off_runs", "select", []), ("zenith_bands", "select", []), ("agn_exclusion", "select", ["threshold=none"]),
    ("acceptance_curves", "select", ["offset=linear 0 2.5 deg 5 bins"]), ("runwise", "select", ["exclude=none"]),
    ("runwise", "select", ["exclude=none", "shape=cube", "field=linear -3 3 deg 6 bins", "energy=0.5, 1, 10 TeV"]),
    ("cube_models", "select", ["filter=none", "threshold=none", "field=linear -3 3 deg 6 bins"]),
    ("parametric", "select", ["form=2D", "threshold=none", "emin=0.5 TeV", "enumbins=2"]),
    (
      "parametric", "select",
      ["form=3D", "cell=0.5 deg", "per_decade=4", "threshold=none", "emin=0.5 TeV", "enumbins=2", "runwise=false"]
    ),
    ("best_model", "train", ["bins=1, 5, 30 TeV", "pixel=0.5 deg", "updates=2", "field=linear -2 2 deg 8 bins"]),
  ]

  @Test("With --keep-going only the run without events is left out; all other numbers are unchanged")
  func oneEmptyRun() throws {
    let store = SampleStore.full
    let empty = try #require(store.truth.offRuns().first).id
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: store.path, toPath: folder + "/store")
      let file = String(repeating: "0", count: 6 - "\(empty)".count) + "\(empty)"
      try Self.removeEvents(of: "\(folder)/store/data/sim_dl3_obs_id_\(file).fits.gz")
      for command in Self.commands {
        let options = command.options.flatMap { ["-p", $0] }
        func run(_ data: String, _ out: String, _ select: String, _ more: [String] = []) throws -> Command.Outcome {
          try? FileManager.default.removeItem(atPath: "\(folder)/\(out)")
          return try Command.run(
            ["run", command.recipe, "--data", data, "--out", out, "-p", "\(command.select)=\(select)"] + options + more,
            in: folder)
        }
        let name = "\(command.recipe) \(command.options)"
        let runs = command.recipe == "agn_exclusion" ? "OBS_ID > 0" : "IS_OFF"
        let refused = try run("store", "kept", runs)
        #expect(refused.status == 3 && refused.error.contains("run \(empty) has "), "\(name): \(refused)")
        let kept = try run("store", "kept", runs, ["--keep-going"])
        #expect(kept.status == 0, "\(name): \(kept.error)")
        let other = try run(store.path, "other", "\(runs) && OBS_ID != \(empty)")
        #expect(other.status == 0, "\(name): \(other.error)")

        let provenance = try Output(path: folder + "/kept").provenance()
        let reasons = provenance["refused"].items
        #expect(reasons.count == 1 && reasons[0]["obsID"].int == empty, "\(name)")
        #expect(reasons[0]["reason"].string?.contains("EVENTS has no rows") == true, "\(name): \(reasons[0])")
        #expect(
          kept.out.contains("\nruns skipped because they could not be read:\n  run \(empty): "), "\(name): \(kept.out)")
        // The models of all other runs are those of the store without damage.
        let (models, others) = (try self.models("\(folder)/kept", empty), try self.models("\(folder)/other", empty))
        #expect(models.keys.sorted() == others.keys.sorted() && !models.isEmpty, "\(name)")
        for (runs, file) in models {
          let compared = try Command.run(["diff", file, others[runs] ?? ""], in: folder)
          #expect(compared.status == 0, "\(name): \(compared.out)\(compared.error)")
        }
      }
    }
  }

  /// Returns the model files of an output by the runs from which they were made and for which they are.
  private func models(_ folder: String, _ empty: Int) throws -> [String: String] {
    let groups = try Output(path: folder).provenance()["groups"].items
    var models: [String: String] = [:]
    for group in groups {
      let serves = group["serves"].items.compactMap(\.int).filter { $0 != empty }
      guard let file = group["model"].string, !serves.isEmpty else { continue }
      models["\(group["obsIDs"].items.compactMap(\.int)) \(serves)"] = "\(folder)/\(file)"
    }
    return models
  }
}
