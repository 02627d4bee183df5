import Foundation
import Simulation
import TestSupport
import Testing

@Suite("The command", .timeLimit(.minutes(60))) struct CommandTests {
  private let store = SampleStore.full.path

  /// Returns the words of a line, for any width of its columns.
  private func words(_ line: Substring) -> [String] { line.split { $0 == " " }.map(String.init) }

  @Test(
    "A wrong command line is reported, with exit code 2",
    arguments: [
      (["run"], "Missing expected argument '<recipe>'"), (["frobnicate"], "Unexpected argument 'frobnicate'"),
      (["run", "zenith_bands", "--nosuch"], "Unknown option '--nosuch'"),
      (["run", "zenith_bands", "--jobs", "0"], "--jobs is 0; it must be between 1 and 1024"),
      (["run", "zenith_bands", "--jobs", "many"], "many"),
      (["run", "zenith_bands", "--time-limit=-1"], "--time-limit must be a positive number of seconds, or 0"),
      (["run", "zenith_bands", "--lua-memory", "0"], "--lua-memory must be between 1 and 1048576 MiB"),
      (["diff", "a", "b", "--tolerance=-1"], "--tolerance must be 0 or greater"),
      (["api", "--luacats", "--markdown"], "--luacats and --markdown cannot be combined"),
      (["data", "show"], "Missing expected argument '<store>'"),
      (["recipes", "--format", "xml"], "xml"),
    ])
  func usage(arguments: [String], text: String) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.status == 2 && outcome.out.isEmpty)
    #expect(outcome.error.contains(text), "\(outcome.error)")
  }

  private static let dataHint = "give a data store with --data STORE; 'darktime simulate store' creates one for tests"
  private static let outHint = "give --out OUT, a folder that does not exist yet"
  private static let needsData = "the recipe needs --data; \(dataHint)"
  private static let needsOut = "the recipe needs --out; \(outHint)"
  private static let noStore =
    "no: no such file or folder; expected a data store; "
    + "give the folder with obs-index.fits.gz and hdu-index.fits.gz"

  static let refusals: [(arguments: [String], status: Int32, line: String)] = [
    (
      ["run", "nope"], 2,
      "there is no recipe 'nope'; expected a Lua file or a recipe that comes with darktime; "
        + "available: \(shipped.joined(separator: ", "))"
    ),
    (
      ["check", "zenith_band"], 2,
      "there is no recipe 'zenith_band'; expected a Lua file or a recipe that comes with darktime; "
        + "did you mean 'zenith_bands'?"
    ),
    (["run", "zenith_bands", "--out", "o"], 2, needsData),
    (
      ["run", "zenith_bands", "--data", "", "--out", "o"], 2, needsData
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", ""], 2,
      needsOut
    ),
    (["run", "zenith_bands", "--data", "STORE"], 2, needsOut),
    (["run", "zenith_bands"], 2, "the recipe needs --data and --out; \(dataHint); \(outHint)"),
    (["watch", "zenith_bands"], 2, "the recipe needs --data and --out; \(dataHint); \(outHint)"),
    (
      ["new", "zenith_bands"], 2,
      "zenith_bands: a recipe that comes with darktime has this name, and the new file would hide that recipe; "
        + "give another name, such as my_zenith_bands"
    ),
    (
      ["run", "zenith_bands", "--data", "no", "--out", "o"], 3, noStore
    ),
    (
      ["run", "zenith_bands", "--data", "$DARKTIME_NOWHERE/s", "--out", "o"], 3,
      "$DARKTIME_NOWHERE/s: the environment variable DARKTIME_NOWHERE is not set; set the variable, or give the "
        + "full path"
    ),
    (["run", "zenith_bands", "-p", "=3", "--data", "STORE", "--out", "no/o"], 2, "-p =3: no '='; expected name=value"),
    (
      ["run", "zenith_bands", "-p", " gti = kepp ", "--data", "STORE", "--out", "no/o"], 2,
      "parameter gti: the string 'kepp'; expected one of 'cut', 'keep'; did you mean 'keep'?"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "STORE/o"], 2,
      "STORE/o: the output and the input STORE overlap: one of them would contain the other; "
        + "give an --out that is not inside the input and does not contain it; inputs are never changed"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "here"], 2,
      "here: it already exists; give another --out, or replace the existing output with --overwrite"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "here", "--overwrite"], 2,
      "here: it contains no provenance.json written by darktime, so --overwrite does not replace it; "
        + "expected an earlier output of darktime; remove the folder yourself, or give another --out"
    ),
    (["data", "no"], 3, noStore),
    (["show", "no"], 3, "no: cannot be read: No such file or directory"),
    (
      ["show", "here"], 3, "here: no model files; expected a FITS file with a model, or an output folder of darktime"
    ),
    (
      ["simulate", "STORE"], 3,
      "STORE: already exists; expected a new or empty folder; give another folder, or remove this one"
    ),
    (["simulate", "s", "--dialect", "magik"], 2, "dialect 'magik'; did you mean 'magic'?"),
    (
      ["simulate", "s", "--gradient", "0.2, 0 deg-1"], 2,
      "simulation option gradient: 0.2, 0 per deg; expected two slopes whose sum in quadrature is below 0.2 per deg, "
        + "so that the background stays above 0 within 5 deg of the pointing"
    ),
    (
      ["simulate", "s", "--zenith", "40 to 20 deg"], 2,
      "simulation option zenith: '40 to 20 deg'; expected an increasing range, such as '5 to 58 deg'"
    ),
    (
      ["simulate", "s", "--gradient", "0.1 deg-1"], 2,
      "simulation option gradient: '0.1 deg-1'; expected slopes along lon and lat, such as '0.05, -0.02 deg-1'"
    ),
    (["simulate", "s", "--truth", "no.fits"], 3, "no.fits: cannot be read: No such file or directory"),
    (
      ["orient", "STORE/truth/models/zenith_bands_g000.fits.gz", "--data", "STORE"], 3,
      "STORE/truth/models/zenith_bands_g000.fits.gz: axes energy, offset; expected the axes of a cube (BKG_3D), "
        + "because a radial model has no orientation"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "o", "--site", "hes"], 2,
      "site 'hes': 'hes'; expected longitude, latitude and height, such as '16.5 deg, -23.27 deg, "
        + "1835 m', or one of cta-north, cta-south, fact, hess, magic, veritas"
    ),
    (["api", "store:selec"], 2, "the API has no 'store:selec'; did you mean 'Store:select'?"),
    (
      ["new", "../x"], 2,
      "../x: the name contains characters other than letters, digits, '_' and '-'; give a name such as my_model"
    ),
  ]

  /// The names of the recipes in the repository, sorted.
  static let shipped: [String] = {
    let folder = SharedData.repository.appendingPathComponent("recipes")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }.sorted()
  }()

  @Test("An impossible request is reported on one line, before any work starts", arguments: refusals.indices)
  func refusal(number: Int) throws {
    let (arguments, status, line) = Self.refusals[number]
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/here", withIntermediateDirectories: true)
      let outcome = try Command.run(arguments.map { $0.replacing("STORE", with: store) }, in: folder)
      #expect(outcome.status == status && outcome.out.isEmpty)
      #expect(outcome.error.replacing(store, with: "STORE") == "darktime: \(line)\n")
      #expect(try entries(folder) == ["here"])
    }
  }

  @Test("recipes, describe and check show the recipes")
  func recipes() throws {
    let listed = try Command.run(["recipes"])
    #expect(listed.out.split(separator: "\n").map { words($0)[0] } == Self.shipped)
    let described = try Command.run(["describe", "zenith_bands"])
    #expect(
      described.out.split { $0.isWhitespace }.joined(separator: " ").contains(
        "min_ontime minimum ontime of a run [quantity of at least 0 s, in s; optional]"))
    #expect(described.out.contains("log 0.1 100 TeV 19 bins") && described.out.contains("one of cut, keep"))
    for line in described.out.split(separator: "\n").dropFirst(2) { #expect(line.count <= 80, "\(line)") }
    let checked = try Command.run(["check", "zenith_bands", "-p", "gti=keep"])
    let valid =
      "zenith_bands.lua: valid (10 parameters with a value); the recipe ran without errors on a simulated store\n"
    #expect(checked.out == valid)
    #expect([listed, described, checked].allSatisfy { $0.status == 0 && $0.error.isEmpty })
  }

  @Test("data shows the contents of a store, and data check finds no error in a valid store")
  func data() throws {
    let shown = try Command.run(["data", store])
    #expect(shown.status == 0 && shown.out.hasPrefix("\(store): 12 runs, "))
    #expect(shown.out.contains("\n  Off data"))
    let checked = try Command.run(["data", "check", store])
    #expect(checked.status == 0 && checked.error.isEmpty)
    // In this dialect, events are up to 0.6 s after the last good time.
    let warnings = checked.out.split(separator: "\n").count {
      $0.contains("events outside the good time intervals: ")
    }
    #expect(warnings > 3 && checked.out.hasSuffix("12 runs checked, 0 errors, \(warnings) warnings\n"))
  }

  @Test("data check reports every damaged file, with exit code 3")
  func damagedStore() throws {
    try SampleStore.withCopy { folder in
      let path = "\(folder)/\(SampleStore.eventFile(1))"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
      try FileManager.default.removeItem(atPath: "\(folder)/\(SampleStore.eventFile(3))")
      let outcome = try Command.run(["data", "check", "store"], in: folder)
      #expect(outcome.status == 3)
      let errors = outcome.out.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(errors.contains { $0.contains("000001") && $0.contains("gzip stream is damaged") })
      #expect(errors.contains { $0.contains("000003") && $0.contains("does not exist") })
      #expect(outcome.error == "darktime: store: the check found \(errors.count) errors\n")
    }
  }

  @Test("Every dialect can be simulated, checked, run and shown", arguments: StoreConvention.all.map(\.name))
  func dialects(name: String) throws {
    try withTemporaryFolder { folder in
      let simulated = try Command.run(
        ["simulate", "store", "--dialect", name, "--runs", "6", "--seed", "3"], in: folder)
      let summary = "store: dialect \(name), seed 3; runs: 6 (off runs: 5); "
      #expect(simulated.status == 0 && simulated.out.hasPrefix(summary))
      #expect(try Command.run(["data", "check", "store"], in: folder).status == 0)
      // The files of FACT do not name targets. In its simulated stores, the last run is that on a source.
      let select = name == "fact" ? "OBS_ID < 20131104006" : "IS_OFF"
      let run = try Command.run(
        ["run", "zenith_bands", "--data", "store", "--out", "out", "-p", "select=\(select)"], in: folder)
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      #expect(run.out.contains("\n5 runs of 6 read\n") && run.out.contains("\nwrote out: "))
      let shown = try Command.run(["show", "out"], in: folder)
      #expect(shown.status == 0 && shown.out.contains("energy: log 0.1 100 TeV 19 bins"))
      #expect(shown.out.contains("RECIPE: zenith_bands"))
    }
  }

  @Test("diff exits with 0 for equal models and with 3 for different ones; a tolerance allows small differences")
  func diff() throws {
    try withOutput("zenith_bands") { one in
      try withOutput("zenith_bands", ["-p", "solid_angle=flat"]) { other in
        let same = try Command.run(["diff", one.path, one.path])
        #expect(same.status == 0 && same.out.hasSuffix("\nequal\n"))
        let different = try Command.run(["diff", one.path, other.path])
        #expect(different.status == 3 && different.out.hasSuffix("\ndifferent\n") && different.error.isEmpty)
        let near = try Command.run(["diff", one.path, other.path, "--tolerance", "0.01"])
        #expect(near.status == 0 && near.out.hasSuffix("\nequal within 0.01\n"))
        let file = "/models/zenith_bands_g000.fits.gz"
        #expect(try Command.run(["diff", one.path + file, one.path + file]).status == 0)
        let agreement = try Command.run(["diff", one.path, "\(store)/truth", "--poisson"])
        #expect(agreement.status == 0, "\(agreement)")
      }
    }
  }

  @Test("api explains a name in upper or lower case, and prints definitions that Lua can read")
  func api() throws {
    for name in ["store:select", "Store:select", "Store.select"] {
      #expect(try Command.run(["api", name]).out.hasPrefix("Store:select(condition)"))
    }
    #expect(try Command.run(["api", "dt.background2d"]).out.contains("solid_angle"))
    #expect(try Command.run(["api"]).out.hasPrefix("The Lua API of darktime, API version 1\n"))
    #expect(try Command.run(["api", "--luacats"]).out.hasPrefix("---@meta"))
    #expect(try Command.run(["api", "--markdown"]).out.hasPrefix("# The Lua API of darktime\n"))
  }

  @Test("With --format json every command that prints a result prints JSON")
  func json() throws {
    try withOutput("zenith_bands") { output in
      for arguments in [
        ["recipes"], ["describe", "off_runs"], ["check", "off_runs"], ["data", store], ["data", "check", store],
        ["show", output.path], ["diff", output.path, output.path],
        ["run", "off_runs", "--data", store, "--out", output.path + "2"],
        ["simulate", output.path + "3", "--runs", "1"],
      ] {
        let outcome = try Command.run(arguments + ["--format", "json"])
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(arguments): \(outcome.error)")
        #expect(try !JSON(outcome.out).isNull)
      }
      let shown = try JSON(Command.run(["show", output.path, "--format", "json"]).out)
      #expect(shown["models"].items.count == 3 && shown["models"][0]["axes"][1]["unit"].string == "deg")
    }
  }

  @Test("A dry run reads no events and writes no files, but lists what it would do")
  func dryRun() throws {
    try SampleStore.withCopy { folder in
      try Data("no FITS".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(2))"))
      let outcome = try Command.run(
        ["run", "off_runs", "--data", "store", "--out", "out", "--dry-run"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.out.contains("\n3 runs of 3 would be read\n"))
      #expect(outcome.out.contains("\nwould write out: choice.ecsv, groups.ecsv, groups.fits, hdu-index.fits.gz, "))
      #expect(try entries(folder) == ["store"])
      let missing = try Command.run(
        ["run", "off_runs", "--data", "store", "--out", "store/x", "--dry-run"], in: folder)
      #expect(missing.status == 2, "the output is checked all the same")
    }
  }

  @Test("There are no colours and no progress if stderr is not a terminal, and no output at all with --quiet")
  func terminal() throws {
    try withTemporaryFolder { folder in
      try """
      return dt.recipe { api = 1, summary = "talks", run = function(p, store, out) print("hello", store) end }
      """.write(toFile: folder + "/talks.lua", atomically: true, encoding: .utf8)
      let loud = try Command.run(["run", "talks", "--data", store, "--out", "a"], in: folder)
      #expect(loud.status == 0 && loud.error == "hello\tstore of 12 runs\n")
      #expect(!loud.out.contains("\u{1b}") && !loud.out.isEmpty)
      let quiet = try Command.run(["run", "talks", "--data", store, "--out", "b", "--quiet"], in: folder)
      #expect(quiet.status == 0 && quiet.error.isEmpty && quiet.out.isEmpty)
      let failed = try Command.run(["run", "talks", "--data", "no", "--out", "c", "-q"], in: folder)
      #expect(failed.status == 3 && !failed.error.contains("\u{1b}") && !failed.error.isEmpty)
    }
  }

  @Test("Control characters of scripts and files are replaced in all output")
  func controlCharacters() throws {
    try withTemporaryFolder { folder in
      try #"""
      local help = "help\27[2J\u{9b}31m"
      return dt.recipe { api = 1, summary = help, params = { word = dt.param.string { default = help, help = help } },
        run = function(p, store, out)
          print("tab\tand\27[2J", p.word)
          local groups = store:runs():group { dt.by.edges("ZEN_PNT", "0, 20, 90 deg") }
          local models = dt.models(groups)
          local rings = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
          rings:fill(groups[1].runs)
          models:add(groups[1], rings:rate())
          models:skip(groups[2], "why\27[2J\u{9b}31m")
          out:write_models(models)
          out:write_index(store, models)
        end }
      """#.write(toFile: folder + "/talks.lua", atomically: true, encoding: .utf8)
      for (number, arguments) in [
        ["run", "talks", "--data", store], ["run", "talks", "--data", store, "--format", "json"],
        ["run", "talks", "--data", "no\u{1b}[2J\u{9b}"], ["describe", "talks"],
        ["describe", "talks", "--format", "json"],
        ["check", "talks"], ["show", "no\u{1b}[2J"], ["no\u{1b}[2J\u{9b}"], ["run", "talks", "--no\u{1b}[2J\u{9b}"],
      ].enumerated() {
        let out = arguments[0] == "run" ? ["--out", "out\(number)"] : []
        let outcome = try Command.run(arguments + out, in: folder)
        let printed = (outcome.out + outcome.error).unicodeScalars
        #expect(printed.count > 10)
        #expect(
          !printed.contains { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7f...0x9f).contains($0.value) },
          "\(arguments)")
      }
      #expect(
        try JSON(Command.run(["describe", "talks", "--format", "json"], in: folder).out)["summary"].string
          == "help\u{1b}[2J\u{9b}31m", "JSON escapes them")
    }
  }

  @Test("On a terminal there are colours and progress, but with NO_COLOR there are no colours")
  func pseudoTerminal() throws {
    // script(1) of util-linux runs a command on its own terminal.
    func run(_ arguments: String, _ environment: [String: String]) throws -> String {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["script", "-qec", "'\(Command.program)' \(arguments)", "/dev/null"]
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      let pipe = Pipe()
      (process.standardOutput, process.standardError) = (pipe, pipe)
      process.standardInput = FileHandle.nullDevice
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return String(decoding: data, as: UTF8.self)
    }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), try run("--version", [:]) == "0.1.0\r\n"
    else {
      return
    }
    let wrong = "show no"
    #expect(try run(wrong, ["TERM": "xterm", "NO_COLOR": ""]).contains("\u{1b}[31mdarktime: \u{1b}[0m"))
    #expect(try !run(wrong, ["TERM": "xterm", "NO_COLOR": "1"]).contains("\u{1b}"))
    let check = "data check '\(store)'"
    #expect(try run(check, ["TERM": "xterm", "NO_COLOR": "1"]).contains("checking [="))
    #expect(try !run(check + " --quiet", ["TERM": "xterm", "NO_COLOR": "1"]).contains("checking ["))
    #expect(try !run(check, ["TERM": "dumb"]).contains("checking ["))
  }

  @Test("Variables and ~ in --data are expanded")
  func expansion() throws {
    let (parent, name) = ((store as NSString).deletingLastPathComponent, (store as NSString).lastPathComponent)
    for path in ["$DARKTIME_TEST/\(name)", "${DARKTIME_TEST}/\(name)", "~/\(name)"] {
      let outcome = try Command.run(
        ["run", "off_runs", "--dry-run", "--data", path], environment: ["DARKTIME_TEST": parent, "HOME": parent])
      #expect(outcome.status == 0, "\(path): \(outcome.error)")
    }
  }

  @Test("Recipe, store and output may have any name; the file name of the model in the index is ASCII")
  func names() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.run(["new", "mine"], in: folder).status == 0)
      try FileManager.default.moveItem(atPath: folder + "/mine.lua", toPath: folder + "/my Modèle.lua")
      try FileManager.default.createSymbolicLink(atPath: folder + "/données", withDestinationPath: store)
      let outcome = try Command.run(["run", "my Modèle", "--data", "données", "--out", "été 1"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(try entries(folder + "/été 1/models").first == "my Mod_le_g000.fits.gz")
      #expect(try Command.run(["data", "check", "été 1"], in: folder).status == 0)
    }
  }

  @Test("A result that cannot be written is an error")
  func fullOutput() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let outcome = try Command.run(["api", "--markdown"], prelude: "exec >/dev/full;")
    #expect(outcome.status == 3)
    #expect(outcome.error == "darktime: cannot write to standard output: No space left on device\n")
  }

  @Test("The first steps of a new user: new, check, describe, run, change, and run again over the old output")
  func newcomer() throws {
    try withTemporaryFolder { folder in
      let new = try Command.run(["new", "my_model"], in: folder)
      #expect(new.status == 0)
      #expect(
        new.out == """
          wrote my_model.lua. Next:
            darktime check my_model
            darktime describe my_model
            darktime run my_model --data STORE --out OUT --report
            darktime watch my_model --data STORE --out OUT --overwrite --report

          """)
      #expect(
        try Command.run(["new", "my_model"], in: folder).error
          == "darktime: my_model.lua: the file already exists; give another name, or edit this file\n")
      #expect(
        try Command.run(["run", "my_modle"], in: folder).error
          == "darktime: there is no recipe 'my_modle'; expected a Lua file or a recipe that comes with darktime; "
          + "did you mean 'my_model'?\n")
      #expect(try Command.run(["check", "my_model"], in: folder).status == 0)
      #expect(try Command.run(["describe", "my_model"], in: folder).out.contains("edges of the zenith bands"))
      let run = try Command.run(["run", "my_model", "--data", store, "--out", "out"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.errorLines.first == "group 0: ZEN_PNT = [0, 30) deg (4 runs)")
      let path = folder + "/my_model.lua"
      let script = try String(contentsOfFile: path, encoding: .utf8)
      try script.replacing("0, 30, 60 deg", with: "0, 60 deg").write(toFile: path, atomically: true, encoding: .utf8)
      let again = try Command.run(["run", "my_model.lua", "--data", store, "--out", "out", "--overwrite"], in: folder)
      #expect(again.status == 0, "\(again.error)")
      #expect(try entries(folder + "/out/models") == ["my_model_g000.fits.gz"])
      #expect(try entries(folder) == ["my_model.lua", "out"])
    }
  }
}
