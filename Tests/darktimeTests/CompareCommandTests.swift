import Foundation
import TestSupport
import Testing

@Suite("darktime compare", .timeLimit(.minutes(60))) struct CompareCommandTests {
  /// A script that writes a model of the other runs for each run, and the scores of the same models in a study.
  private static let script = """
    local runs = store:runs()
    local axes = { energy = "log 0.5 50 TeV 8 bins", offset = "linear 0 2.5 deg 5 bins", threshold = "index" }
    local sums = dt.background2d(axes):run_sums(runs)
    local groups = runs:group_by_run()
    local models = dt.models(groups)
    local made = {}
    for group in groups:each() do
      local id = group.runs[1].OBS_ID
      if id ~= SKIPPED then
        made[id] = sums:subset(runs:select("OBS_ID != " .. id)):background():rate { smoothing = "SMOOTHING" }
        models:add(group, made[id])
      end
    end
    out:write_models(models)
    out:write_index(store, models)
    local study = dt.study { runs = runs, reader = "READER" }
    study:strategy("same", function(fold) return made[fold.targets[1].OBS_ID] end)
    study:ranking():write(out, { name = "scores" })
    print(runs[1].RA_PNT .. "," .. runs[1].DEC_PNT)

    """

  /// Runs the script, and returns the pointing of the first run.
  @discardableResult
  private static func write(
    _ name: String, in folder: String, smoothing: String = "none", reader: String = "none", skipped: String = "nil"
  ) throws -> String {
    let body = script.replacing("SMOOTHING", with: smoothing).replacing("READER", with: reader)
      .replacing("SKIPPED", with: skipped)
    let text = "return dt.recipe { api = 1, summary = 'x', run = function(p, store, out)\n\(body)\nend }\n"
    try text.write(toFile: "\(folder)/made.lua", atomically: true, encoding: .utf8)
    let outcome = try Command.run(
      ["run", "made", "--data", SampleStore.small.path, "--out", name, "--ledger", "none"], in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return try #require(outcome.errorLines.first)
  }

  private func compare(_ arguments: [String], in folder: String) throws -> JSON {
    let outcome = try Command.run(
      ["compare"] + arguments + ["--data", SampleStore.small.path, "--format", "json"], in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return try JSON(outcome.out)
  }

  @Test("A DATASUM of a model that does not match is an error, and ignored with --no-datasum")
  func dataSums() throws {
    try withTemporaryFolder { folder in
      try Self.write("one", in: folder)
      let before = try compare(["one"], in: folder)["outputs"][0]["spatial"].double
      for name in try entries(folder + "/one/models") {
        let url = URL(fileURLWithPath: "\(folder)/one/models/\(name)")
        let change = """
          import gzip, re, sys
          data = gzip.decompress(sys.stdin.buffer.read())
          sys.stdout.buffer.write(gzip.compress(re.sub(rb"DATASUM = '[1-9]", b"DATASUM = '0", data)))
          """
        try Data(python(change, reading: [UInt8](Data(contentsOf: url)))).write(to: url)
      }
      let outcome = try Command.run(["compare", "one", "--data", SampleStore.small.path], in: folder)
      #expect(outcome.status == 3 && outcome.out.contains("but DATASUM is"), "\(outcome)")
      let after = try compare(["one", "--no-datasum"], in: folder)["outputs"][0]["spatial"].double
      #expect(try #require(before) == #require(after))
    }
  }

  @Test("Models in files have the scores of the same models in a study, with either reader")
  func sameScores() throws {
    for reader in ["none", "gammapy 3"] {
      try withTemporaryFolder { folder in
        try Self.write("one", in: folder, reader: reader)
        let scores = try JSON(String(contentsOfFile: folder + "/one/scores.json", encoding: .utf8))
        let best = scores["best"]["summary"]
        let result = try compare(["one", "--reader", reader], in: folder)
        let entry = result["outputs"][0]
        #expect(result["report"].string == "scores" && entry["standing"].string == "complete")
        #expect(result["runs"].int == best["runs"].int && result["bins"].int == best["bins"].int)
        for (key, part) in [("spectral", "spectral"), ("spatial", "spatial")] {
          let (found, expected) = (try #require(entry[key].double), try #require(best["deviance"][part].double))
          #expect(abs(found - expected) < 1e-6 * abs(expected), "\(reader) \(key)")
        }
        #expect(result["warnings"].items.isEmpty)
      }
    }
  }

  @Test("Outputs are ranked; one without the model of a run is incomplete")
  func ranking() throws {
    try withTemporaryFolder { folder in
      try Self.write("one", in: folder)
      try Self.write("two", in: folder, smoothing: "gaussian 0.3 deg", skipped: "3")
      let outcome = try Command.run(["compare", "one", "two", "--data", SampleStore.small.path], in: folder)
      #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
      let lines = outcome.out.split(separator: "\n")
      #expect(lines[0].hasPrefix("\(SampleStore.small.path): "))
      #expect(lines[2].hasPrefix("one ") && lines[2].contains("best"))
      #expect(lines[3].hasPrefix("two ") && lines[3].hasSuffix("(1 run not predicted)"))
      let some = try compare(["two", "one", "--select", "OBS_ID != 3", "--energy", "1, 3, 10 TeV"], in: folder)
      #expect(some["outputs"].items.allSatisfy { $0["standing"].string == "complete" })
      #expect(some["outputs"].items.allSatisfy { $0["lost"].int == 0 })
    }
  }

  @Test("A model that was made from the run itself is a warning, and so is a model of unknown runs")
  func ownRuns() throws {
    try withOutput("zenith_bands", data: SampleStore.small.path, ["-p", "select=true"]) { output in
      let outcome = try Command.run(["compare", output.path, "--data", SampleStore.small.path])
      #expect(outcome.status == 0)
      #expect(outcome.out.contains("warning: out: "), "\(outcome.out)")
      #expect(outcome.out.contains(", the model was made from the run itself and contains its noise"))
      #expect(outcome.out.contains("(not held out)"))
    }
  }

  @Test("Regions and pixels change the scored bins")
  func bins() throws {
    try withTemporaryFolder { folder in
      let pointing = try Self.write("one", in: folder)
      let all = try #require(try compare(["one"], in: folder)["bins"].int)
      let coarse = try #require(
        try compare(["one", "--pixel", "0.5 deg", "--radius", "1.5 deg"], in: folder)["bins"].int)
      #expect(coarse < all / 6)
      try "icrs\ncircle(\(pointing),0.5)\n".write(
        toFile: folder + "/sources.reg", atomically: true, encoding: .utf8)
      let cut = try #require(try compare(["one", "--exclude", "sources.reg"], in: folder)["bins"].int)
      #expect(cut < all)
      let kept = try compare(["one", "--gti", "keep"], in: folder)
      #expect(kept["bins"].int == all)
    }
  }

  @Test("Impossible requests are reported with the right exit code")
  func misuse() throws {
    try withTemporaryFolder { folder in
      try Self.write("one", in: folder)
      let data = ["--data", SampleStore.small.path]
      let faults: [([String], Int32, String)] = [
        (["one", "--reader", "ctools"] + data, 2, "--reader: 'ctools'; expected 'none' or 'gammapy', optionally"),
        (["one", "--pixel", "wide"] + data, 2, "--pixel: 'wide'"),
        (["one", "--gti", "maybe"] + data, 2, "--gti: 'maybe'; expected cut or keep"),
        (["one", "one"] + data, 2, "this output is given twice"),
        (["nothing"] + data, 3, "nothing"),
        (["one", "--select", "OBS_ID < 0"] + data, 3, "none of the 3 runs is selected"),
        ([".", "one"] + data, 3, "no index tables"),
        ([], 2, "outputs"),
      ]
      for (arguments, status, text) in faults {
        let outcome = try Command.run(["compare"] + arguments, in: folder)
        #expect(outcome.status == status && outcome.error.contains(text), "\(arguments): \(outcome.error)")
      }
    }
  }
}
