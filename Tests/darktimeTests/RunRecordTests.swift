import FITS
import Foundation
import Simulation
import Tables
import TestSupport
import Testing

/// Tests what an output contains about every run of the store, for any recipe.
@Suite("The record of a run", .timeLimit(.minutes(60))) struct RunRecordTests {
  private let truth = SampleStore.full.truth

  /// Returns the runs of a list, in which a reason can be written once for several runs.
  private func ids(_ items: JSON) -> [Int] {
    items.items.flatMap { item in item["obsID"].int.map { [$0] } ?? item["obsIDs"].items.compactMap(\.int) }
  }

  private func reasons(_ items: JSON) -> [Int: String] {
    let pairs = items.items.flatMap { item in
      item["obsIDs"].items.compactMap(\.int).map { ($0, item["reason"].string ?? "") }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// Checks conditions that hold for every output. Each run of the store is in one list, with a reason unless it was
  /// read; the numbers of events are those of single runs; each run has one model, as in the index tables, or a reason.
  private func check(_ output: Output, store: Set<Int>) throws {
    let provenance = try output.provenance()
    let lists = ["runs", "refused", "notChosen"].map { ids(provenance[$0]) }
    #expect(lists.flatMap(\.self).sorted() == store.sorted())
    let why = ["refused", "notChosen", "withoutModel"].flatMap { provenance[$0].items }
    #expect(why.allSatisfy { $0["reason"].string?.isEmpty == false })
    #expect(provenance["events"]["read"].int == provenance["runs"].items.reduce(0) { $0 + ($1["events"].int ?? 0) })
    #expect(provenance["runs"].items.allSatisfy { !$0["fills"].items.isEmpty })

    let served = provenance["groups"].items.map { $0["serves"].items.compactMap(\.int) }
    #expect((served.flatMap(\.self) + ids(provenance["withoutModel"])).sorted() == store.sorted())
    let index = try readTable(output.path + "/hdu-index.fits.gz", hdu: .name("HDU_INDEX"))
    var models: [Int: String] = [:]
    for (group, runs) in zip(provenance["groups"].items, served) {
      for run in runs { models[run] = group["model"].string }
    }
    guard case .int(let rows)? = index["OBS_ID"]?.values, case .string(let types)? = index["HDU_TYPE"]?.values,
      case .string(let folders)? = index["FILE_DIR"]?.values, case .string(let files)? = index["FILE_NAME"]?.values
    else { throw RecipeTests.Missing(name: "OBS_ID") }
    var indexed: [Int: String] = [:]
    func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
    for row in rows.indices where trimmed(types[row]) == "bkg" {
      indexed[Int(rows[row])] = "\(trimmed(folders[row]))/\(trimmed(files[row]))"
    }
    #expect(models == indexed)
    // The runs of a model are those that its own file lists, and all of them were read.
    for group in provenance["groups"].items {
      let file = try #require(group["model"].string)
      let runs = try readTable("\(output.path)/\(file)", hdu: .name("RUNS"))
      guard case .int(let made)? = runs["OBS_ID"]?.values else { throw RecipeTests.Missing(name: "RUNS") }
      #expect(group["obsIDs"].items.compactMap(\.int) == made.map(Int.init))
      #expect(Set(made.map(Int.init)).isSubset(of: lists[0]))
    }
    let html = try output.text("report.html")
    // A run that was read, but made no model, does not count as used.
    let idle = provenance["runs"].items.count { $0["unused"].string != nil }
    #expect(html.components(separatedBy: "<tr class=\"unused\">").count - 1 == lists[1].count + lists[2].count + idle)
    #expect(html.contains("<dd>\(lists[0].count - idle) <small>of \(store.count)</small>"))
  }

  @Test(
    "Every recipe lists every run of the store once",
    arguments: [
      "zenith_bands", "off_runs", "agn_exclusion", "acceptance_curves", "cube_models -p filter=none",
      "runwise", "runwise -p min_runs=2 -p zenith=5deg", "runwise -p models=stacked",
      "parametric -p form=2D -p threshold=none -p emin=0.5TeV",
      "parametric -p form=2D -p threshold=none -p emin=0.5TeV -p runwise=false", "true_reco -p truth=TRUTH",
    ])
  func everyRun(command: String) throws {
    let truthFile = SampleStore.full.path + "/truth/models/zenith_bands_g001.fits.gz"
    let words = command.split(separator: " ").map { String($0).replacing("TRUTH", with: truthFile) }
    try withOutput(words[0], Array(words.dropFirst()) + ["--report"]) { output in
      try check(output, store: Set(truth.runs.map(\.id)))
    }
  }

  @Test("A damaged run is refused once, however it would be read", arguments: ["off_runs", "parametric"])
  func damaged(recipe: String) throws {
    try SampleStore.withCopy { folder in
      let file = "\(folder)/\(SampleStore.eventFile(2))"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      try bytes.prefix(bytes.count / 10).write(to: URL(fileURLWithPath: file))
      let options = recipe == "parametric" ? ["-p", "form=2D", "-p", "threshold=none"] : []
      let outcome = try Command.run(
        ["run", recipe, "--data", "store", "--out", "out", "--keep-going", "--report"] + options, in: folder)
      try #require(outcome.status == 0, "\(outcome.error)")
      let output = Output(path: folder + "/out")
      try check(output, store: [1, 2, 3])
      #expect(ids(try output.provenance()["refused"]) == [2])
      if recipe == "parametric" {
        #expect(reasons(try output.provenance()["withoutModel"]) == [2: "no run of the group could be used"])
      }
    }
  }

  @Test("A run that is filled into two backgrounds is counted once everywhere, and each way of filling is listed")
  func twice() throws {
    let body = """
      local groups = store:runs():group {}
      local circle = dt.sky.circle(store:runs()[1].RA_PNT .. " deg", store:runs()[1].DEC_PNT .. " deg", "0.5 deg")
      local axes = { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
      local models = dt.models(groups)
      local one, two = dt.background2d(axes), dt.background2d(axes)
      axes.exclude, axes.threshold = circle, "1 TeV"
      local other = dt.background2d(axes)
      for _, background in ipairs { one, two, other } do background:fill(groups[1].runs) end
      models:add(groups[1], one:rate())
      out:write_models(models)
      out:write_index(store, models)
      """
    try runScript(body, as: "record", ["--report"]) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.out.contains("\n3 runs of 3 read\n"), "\(outcome.out)")
      let provenance = try output.provenance()
      let events = SampleStore.small.truth.runs.reduce(0) { $0 + $1.background + $1.source + $1.stray }
      #expect(provenance["events"]["read"].int == events)
      #expect(provenance["events"]["excluded"].int == 0, "that of the first reading")
      #expect(try output.text("report.html").contains(">of "))
      try check(output, store: [1, 2, 3])
      let fills = provenance["runs"][0]["fills"].items
      #expect(fills.count == 2 && (fills[0].value as? [String: Any])?.isEmpty == true)
      #expect(fills[1]["exclusions"].items.map(\.int) == [0] && fills[1]["energies"].items.count == 2)
      // A circle of 0.5 deg covers (1 - cos 0.5 deg) / (1 - cos 3 deg) of a field of 3 deg.
      let kept = 1 - (1 - cos(0.5 * .pi / 180)) / (1 - cos(3 * .pi / 180))
      #expect(abs((fills[1]["keptSky"].double ?? 0) - kept) < 1e-4)
    }
    try runScript(body, as: "record", ["--dry-run"]) { outcome, _ in
      #expect(outcome.out.contains("\n3 runs of 3 would be read\n"), "\(outcome.out)")
    }
  }

  @Test("runwise lists why a run has no model, and why another was not read")
  func runwise() throws {
    let options = ["-p", "min_runs=3", "-p", "zenith=4 deg", "-p", "leave_out=true", "-p", "from=ZEN_PNT < 40"]
    try withOutput("runwise", options) { output in
      let provenance = try output.provenance()
      let (unserved, left) = (reasons(provenance["withoutModel"]), reasons(provenance["notChosen"]))
      let read = Set(ids(provenance["runs"]))
      // The source at 41 deg has no run at less than 40 deg within 4 deg.
      #expect(unserved[12] == "too few runs to build a model: 0; min_runs is 3" && unserved[4] == nil)
      for run in truth.runs {
        let isSource = run.zenith < 40
        #expect(read.contains(run.id) == (isSource || !run.isOff))
        if run.isOff {
          #expect(unserved[run.id] == "in no group: !IS_OFF does not hold")
          if !isSource { #expect(left[run.id] == "ZEN_PNT < 40 does not hold") }
        } else if let reason = unserved[run.id] {
          #expect(reason.hasPrefix("too few runs to build a model: "))
        }
      }
      let members = Set(provenance["groups"].items.flatMap { $0["obsIDs"].items.compactMap(\.int) })
      for run in provenance["runs"].items {
        let reason = members.contains(run["obsID"].int ?? 0) ? nil : "not used in any model that was written"
        #expect(run["unused"].string == reason)
      }
    }
  }

  @Test("A run without energies above its threshold, a run in no group, and an unfilled group have their reasons")
  func hostReasons() throws {
    let body = """
      local groups = store:select("OBS_ID != 3"):group { dt.by.values("OBS_ID", { 1, 2 }) }
      local models = dt.models(groups)
      local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg",
        threshold = function(run) return run.OBS_ID == 1 and "200 TeV" or "0.1 TeV" end }
      background:fill(groups[1].runs)
      background:fill(store:select("OBS_ID == 3"))
      models:add(groups[1], background:rate())
      out:write_models(models)
      out:write_index(store, models)
      """
    try runScript(body, as: "record") { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let provenance = try output.provenance()
      #expect(ids(provenance["runs"]) == [1, 3])
      #expect(provenance["runs"][0]["unused"].string == "no energy bin is within the safe energy range of the run")
      #expect(provenance["runs"][1]["unused"].isNull)
      #expect(
        reasons(provenance["notChosen"])
          == [2: "not read by the recipe, although in group 1: OBS_ID = 2"])
      #expect(
        reasons(provenance["withoutModel"]) == [
          2: "the recipe added no model for the group", 3: "in no group: OBS_ID != 3 does not hold",
        ])
      #expect(outcome.out.contains("  2: the recipe added no model for the group\n"), "\(outcome.out)")
    }
  }

  private static let forgetful = """
    local groups = store:runs():group {}
    local models = dt.models(groups)
    for group in groups:each() do
      local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
      background:fill(group.runs)
      local model = background:rate()
      LINE
    end
    """

  @Test("A list of runs in a file is an input")
  func runList() throws {
    try withTemporaryFolder { folder in
      let list = folder + "/runs.txt"
      try "1\n3 # the last\n".write(toFile: list, atomically: true, encoding: .utf8)
      try withOutput("off_runs", data: SampleStore.small.path, ["-p", "obs_ids=" + list]) { output in
        let provenance = try output.provenance()
        #expect(provenance["runs"].items.compactMap { $0["obsID"].int } == [1, 3])
        #expect(provenance["inputs"].items.compactMap { $0["file"].string } == ["runs.txt"])
        // This is the output of sha256sum.
        #expect(
          provenance["inputs"][0]["sha256"].string
            == "26513a56a2d9918b3941c4a85a1b60479f64877b5fb338813ffbbfd852968757")
      }
    }
  }

  @Test("The sum of models of different runs contains each run once, and has a closure")
  func sum() throws {
    let body = """
      local groups = store:runs():group {}
      local function rings(condition)
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
        background:fill(store:select(condition))
        return background:rate()
      end
      local models = dt.models(groups)
      models:add(groups[1], (rings("OBS_ID == 1") + rings("OBS_ID == 2") + rings("OBS_ID == 3")):fill_empty())
      out:write_models(models)
      """
    try runScript(body, as: "record") { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let provenance = try output.provenance()
      #expect(provenance["groups"][0]["obsIDs"].items.map(\.int) == [1, 2, 3])
      #expect(provenance["closure"][0]["runs"].items.compactMap { $0["obsID"].int } == [1, 2, 3])
      #expect(abs((provenance["closure"][0]["total"].double ?? 0) - 1) < 0.02)
      #expect(try output.model("record", 0).runs.map(\.obsID) == [1, 2, 3])
    }
  }

  @Test(
    "A recipe that writes models but has added none is an error with the line",
    arguments: ["write_models(", "write_index(store, "])
  func noModels(call: String) throws {
    let none = "the only group with runs has no model; "
    for (line, hint) in [
      ("", none + "expected a model for at least one group; call models:add("),
      ("models:skip(group, 'too few')", none + "1 group was skipped (first reason: too few)"),
    ] {
      let body = Self.forgetful.replacing("LINE", with: line) + "\nout:\(call)models)"
      for options in [[], ["--dry-run"]] {
        try runScript(body, as: "record", options) { outcome, output in
          #expect(outcome.status == 3)
          #expect(outcome.errorLines.first?.hasPrefix("darktime: record.lua:10: ") == true, "\(outcome.error)")
          #expect(outcome.error.contains(hint), "\(outcome.error)")
          #expect(!FileManager.default.fileExists(atPath: output.path))
        }
      }
    }
  }

  @Test("Groups without runs do not excuse an output without models")
  func emptyGroups() throws {
    let script = Self.forgetful.replacing("LINE", with: "") + "\nout:write_models(models)"
    let body = script.replacing("group {}", with: "group { dt.by.values('OBS_ID', { 77 }) }")
    try runScript(body, as: "record") { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains(":10: no group has a run, so no group has a model; "))
    }
  }

  @Test("A dry run of fits, which have no result, is no error; adding a model for a skipped group is one")
  func decided() throws {
    let options = ["--data", SampleStore.small.path, "--dry-run"]
    #expect(try Command.run(["run", "parametric"] + options).status == 0)
    let body = Self.forgetful.replacing("LINE", with: "models:skip(group, 'no'); models:add(group, model)")
    try runScript(body, as: "record") { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("group 0 already has a model, or was skipped"))
    }
  }
}
