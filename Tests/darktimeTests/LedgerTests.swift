import Foundation
import TestSupport
import Testing

@Suite("The ledger of studies, in commands", .timeLimit(.minutes(60))) struct LedgerTests {
  /// Code that reads the runs of the small store, and makes a study of them.
  private static let prelude = """
    local axes = { energy = "log 0.5 50 TeV 8 bins", offset = "linear 0 2.5 deg 5 bins", threshold = "index" }
    local runs = store:runs()
    local sums = dt.background2d(axes):run_sums(runs)
    local study = dt.study { runs = runs }
    local function all(fold) return sums:subset(fold.training):background():rate() end

    """
  private static let ending = """

    local ranking = study:ranking()
    out:write_table("ranking", ranking.rows)
    out:write_table("scores", ranking.scores)
    """

  /// A folder with a recipe and a ledger.
  private struct Place {
    let folder: String
    var ledger: String { folder + "/ledger.sqlite" }

    /// Writes the recipe with strategies, and runs it.
    func run(
      _ strategies: String, out: String, data: String = SampleStore.small.path, _ options: [String] = []
    ) throws -> Command.Outcome {
      let body = LedgerTests.prelude + strategies + LedgerTests.ending
      let script = """
        return dt.recipe { api = 1, summary = 'a study', params = { a = dt.param.integer { default = 1, help = 'a' } },
          run = function(p, store, out)
        \(body)
        end }
        """
      try script.write(toFile: folder + "/study.lua", atomically: true, encoding: .utf8)
      return try Command.run(
        ["run", "study.lua", "--data", data, "--out", out, "--ledger", ledger] + options, in: folder)
    }

    /// Runs the recipe, which must succeed, and returns the part of the summary about the ledger.
    func taken(
      _ strategies: String, out: String, data: String = SampleStore.small.path, _ options: [String] = []
    ) throws -> String {
      let outcome = try run(strategies, out: out, data: data, options)
      try #require(outcome.status == 0, "\(outcome.error)")
      let line = outcome.out.split(separator: "\n").first { $0.contains(" evaluated") } ?? ""
      return String(line.split(separator: "(")[0])
    }

    func contents(_ out: String) throws -> [String: Data] { try darktimeTests.contents(folder + "/" + out) }
  }

  private func withPlace(_ body: (Place) throws -> Void) throws {
    try withTemporaryFolder { try body(Place(folder: $0)) }
  }

  private static let two = """
    study:strategy("one", all)
    study:strategy("other", function(fold)
      if fold.targets[1].OBS_ID == runs[2].OBS_ID then return nil, "not this one" end
      return all(fold)
    end)
    """

  @Test("The results of the same study are read from the ledger, and the output has the same bytes")
  func same() throws {
    try withPlace { place in
      let first = try place.run(Self.two, out: "first")
      #expect(first.status == 0, "\(first.error)")
      #expect(first.error.contains("stored in \(place.ledger)") && first.out.contains("2 strategies evaluated\n"))
      let second = try place.run(Self.two, out: "second", ["--jobs", "3"])
      #expect(!second.error.contains("are stored in") && second.out.contains("2 strategies, 2 of them with results"))
      let outputs = (try place.contents("first"), try place.contents("second"))
      #expect(outputs.0 == outputs.1 && outputs.0["ranking.ecsv"] != nil)
    }
  }

  @Test("A changed parameter, recipe, option or data file is another study")
  func changed() throws {
    try withPlace { place in
      try SampleStore.withCopy { folder in
        let data = folder + "/store"
        let all = "2 strategies, 2 of them with results that were read from the ledger "
        #expect(try place.taken(Self.two, out: "a", data: data) == "2 strategies evaluated")
        #expect(try place.taken(Self.two, out: "b", data: data) == all)
        #expect(try place.taken(Self.two, out: "c", data: data, ["-p", "a=2"]) == "2 strategies evaluated")
        #expect(try place.taken(Self.two, out: "d", data: data, ["--keep-going"]) == "2 strategies evaluated")
        #expect(try place.taken(Self.two + " -- changed", out: "e", data: data) == "2 strategies evaluated")
        let file = "\(folder)/\(SampleStore.eventFile(2))"
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file)
        #expect(try place.taken(Self.two, out: "f", data: data) == "2 strategies evaluated")
        #expect(try place.taken(Self.two, out: "g", data: data) == all)
      }
    }
  }

  @Test("A file that is read between the study and a strategy, and a module, are part of what a study depends on")
  func inputs() throws {
    try withPlace { place in
      let strategies = """
        local regions = dt.sky.ds9("regions.reg")
        local number = require("number")
        study:strategy("one", all)
        """
      func write(_ radius: Int, _ number: Int) throws {
        try "icrs\ncircle(83.6d, 22.0d, 0.\(radius)d)\n"
          .write(toFile: place.folder + "/regions.reg", atomically: true, encoding: .utf8)
        try "return \(number)".write(toFile: place.folder + "/number.lua", atomically: true, encoding: .utf8)
      }
      try write(1, 1)
      let first = try place.run(strategies, out: "a")
      try #require(first.status == 0, "\(first.error)")
      #expect(
        try place.taken(strategies, out: "b") == "1 strategy, 1 of them with results that were read from the ledger ")
      try write(2, 1)
      #expect(try place.taken(strategies, out: "c") == "1 strategy evaluated")
      try write(2, 2)
      #expect(try place.taken(strategies, out: "d") == "1 strategy evaluated")
    }
  }

  @Test(
    "A strategy that does more than return a model is always evaluated again",
    arguments: [
      "local n = 0 study:strategy('s', function(fold) n = n + 1 return all(fold) end)",
      "local models = {} study:strategy('s', function(f) models[f.name] = all(f) return models[f.name] end)",
      "study:strategy('s', function(fold) print(fold.name) return all(fold) end)",
      "study:strategy('s', function(fold) math.random() return all(fold) end)",
      "local id = runs[1].OBS_ID study:strategy('s', function(f) if f.targets[1].OBS_ID == id then error('no') end "
        + "return all(f) end)",
      "study:strategy('s', function(f) return dt.background2d(axes):fill(f.training):rate() end)",
      "local t = { inner = { 1 } } study:strategy('s', function(f) table.insert(t.inner, 2) return all(f) end)",
      "local first = true study:strategy('s', function(f) if first then out:write_table('x', { { A = 1 } }) end "
        + "first = false return all(f) end)",
    ])
  func sideEffects(_ strategy: String) throws {
    try withPlace { place in
      for out in ["a", "b"] { #expect(try place.taken(strategy, out: out) == "1 strategy evaluated") }
      let outputs = (try place.contents("a"), try place.contents("b"))
      #expect(outputs.0 == outputs.1)
    }
  }

  @Test("Notes of a strategy are given again if its result is read from the ledger")
  func notes() throws {
    try withPlace { place in
      let strategies = """
        study:strategy("thin", function(fold)
          for _ in fold.training:group({ dt.by.edges("ZEN_PNT", "0, 1, 90 deg") }):each() do end
          return all(fold)
        end)
        """
      #expect(try place.taken(strategies, out: "a") == "1 strategy evaluated")
      #expect(try place.taken(strategies, out: "b").contains("with results that were read from the ledger"))
      let outputs = (try place.contents("a"), try place.contents("b"))
      #expect(outputs.0 == outputs.1)
      let provenance = try JSON(String(decoding: try #require(outputs.0["provenance.json"]), as: UTF8.self))
      #expect(provenance["notes"].items.contains { $0.string?.contains("group contains no runs") ?? false })
    }
  }

  @Test("Finished strategies of a study that is interrupted are kept, and a rerun continues")
  func interrupted() throws {
    try withPlace { place in
      let slow = """
        study:strategy("quick", all)
        study:strategy("slow", function(fold) for i = 1, p.a do local x = i * i end return all(fold) end)
        """
      // With a = 1 both finish; the parameter is part of the study, so both runs need the same one.
      let options = ["-p", "a=2000000000"]
      let script = place.folder + "/study.lua"
      try "".write(toFile: script, atomically: true, encoding: .utf8)
      let limited = try place.run(slow, out: "a", options + ["--time-limit", "20"])
      #expect(limited.status == 3 && limited.error.contains("time limit"), "\(limited.error)")
      let list = try Command.run(["studies", "1", "--ledger", place.ledger, "--format", "csv"])
      #expect(list.out.contains("\nquick,") && !list.out.contains("slow"), "\(list.out)\(list.error)")
    }
  }

  @Test("The commands list, rank and compare studies")
  func studies() throws {
    try withPlace { place in
      _ = try place.taken(Self.two, out: "a")
      _ = try place.taken(Self.two, out: "b", ["-p", "a=2"])
      func show(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["studies"] + arguments + ["--ledger", place.ledger])
      }
      let list = try show()
      #expect(list.status == 0 && list.out.contains("2 studies") && list.out.contains("study"), "\(list.error)")
      let one = try show("1")
      #expect(one.out.contains("-p a=1") && one.out.contains("other") && one.out.contains("not predicted)"))
      let compared = try show("1", "2")
      #expect(compared.out.contains("-p a: 1 -> 2") && compared.out.contains("the same"), "\(compared.error)")
      let csv = try show("1", "2", "--format", "csv")
      #expect(csv.out.hasPrefix("strategy,runs,first,second,difference,error,verdict\none,"))
      let unknown = try show("7")
      #expect(unknown.status == 3 && unknown.error.contains("no study with the number 7"))
      #expect(try show("1", "2", "3").status == 2)
    }
  }

  @Test("A ledger that cannot be used is an error if the user has named it, and otherwise a message")
  func unusable() throws {
    try withPlace { place in
      try "no database".write(toFile: place.ledger, atomically: true, encoding: .utf8)
      let named = try place.run("study:strategy('one', all)", out: "a")
      #expect(named.status == 3 && named.error.contains("not a ledger of studies"), "\(named.error)")
      let script = ["run", "study.lua", "--data", SampleStore.small.path, "--out"]
      let home = ["XDG_DATA_HOME": "/dev/null/nowhere"]
      let standard = try Command.run(script + ["b"], in: place.folder, environment: home)
      #expect(standard.status == 0 && standard.error.contains("results of studies are not stored"), "\(standard.error)")
      let off = try Command.run(script + ["c", "--ledger", "none"], in: place.folder, environment: home)
      #expect(off.status == 0 && off.error.isEmpty, "\(off.error)")
      #expect(try place.contents("b") == place.contents("c"))
    }
  }

  @Test("A ledger in a folder that does not exist is an error before any work, and no folder is created")
  func noFolder() throws {
    try withPlace { place in
      let outcome = try place.run("study:strategy('one', all)", out: "a", ["--ledger", "typo/folder/x.sqlite"])
      #expect(outcome.status == 3 && outcome.error.contains("the folder typo/folder does not exist"), "\(outcome)")
      #expect(try entries(place.folder) == ["study.lua"])
    }
  }

  @Test("Two runs of the same recipe at the same time share a ledger")
  func together() throws {
    try withPlace { place in
      _ = try place.run("study:strategy('first', all)", out: "prepared")
      let body = (0..<6).map { "study:strategy('s\($0)', all)" }.joined(separator: "\n")
      _ = try place.run(body, out: "dry", ["--dry-run"])
      let runs = try ["a", "b"].map { out in
        try Command.start(
          ["run", "study.lua", "--data", SampleStore.small.path, "--out", out, "--ledger", place.ledger],
          in: place.folder)
      }
      for run in runs {
        let outcome = try run.wait()
        #expect(outcome.status == 0, "\(outcome.error)")
      }
      #expect(try place.contents("a") == place.contents("b"))
      #expect(try place.taken(body, out: "c").contains("6 of them with results"))
    }
  }
}
