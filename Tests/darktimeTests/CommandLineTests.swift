import Foundation
import TestSupport
import Testing

@Suite("Conveniences of the command line", .timeLimit(.minutes(60))) struct CommandLineTests {
  private let store = SampleStore.small.path

  @Test("--out creates the folders above the output, and a failed run removes them")
  func folders() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "zenith_bands", "--data", store, "--out", "a/b/c"]
      let failed = try Command.run(run + ["-p", "select=OBS_ID < 0"], in: folder)
      #expect(failed.status == 3)
      #expect(try entries(folder) == [])
      #expect(try Command.run(run, in: folder).status == 0)
      #expect(try entries(folder + "/a/b/c").contains("provenance.json"))
    }
  }

  @Test("--verbose prints the stages, and --log keeps them with everything that is printed")
  func stages() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "zenith_bands", "--data", store, "--out", "o", "--overwrite", "--log", "log"]
      let verbose = try Command.run(run + ["--verbose", "--report"], in: folder)
      #expect(verbose.status == 0, "\(verbose.error)")
      let names = [
        "loading the recipe", "reading the index tables", "reading events, ", "writing models, ",
        "running the recipe, excluding the stages above", "making the report page", "moving the output into place",
      ]
      for name in names {
        let isTimed = verbose.errorLines.contains { $0.wholeMatch(of: #/[0-9.]+ s  .*/#) != nil && $0.contains(name) }
        #expect(isTimed, "\(name)")
      }
      let quiet = try Command.run(run + ["--quiet"], in: folder)
      #expect(quiet.error.isEmpty && quiet.out.isEmpty)
      let silent = try Command.run(run, in: folder)
      #expect(!silent.error.contains("loading the recipe"))
      let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
      #expect(log.hasPrefix("darktime ") && log.contains(": run zenith_bands --data") && log.contains(silent.out))
      for name in names where name != "making the report page" { #expect(log.contains(name), "\(name)") }
      #expect(try Command.run(run + ["--quiet", "--verbose"], in: folder).status == 2)
      let failed = try Command.run(["run", "zenith_bands", "--data", "no", "--out", "p", "--log", "log"], in: folder)
      #expect(failed.status == 3)
      #expect(try String(contentsOfFile: folder + "/log", encoding: .utf8).hasSuffix(failed.error))
      let unwritable = ["run", "zenith_bands", "--data", store, "--out", "p", "--log", "x/y"]
      #expect(try Command.run(unwritable, in: folder).status == 3)
    }
  }

  @Test("Options of other programs lead to the option of this one, if the command has it")
  func synonyms() throws {
    let run = try Command.run(["run", "zenith_bands", "--store", store])
    #expect(run.status == 2, "\(run.error)")
    #expect(run.error.hasPrefix("Error: Unknown option '--store'. Did you mean '--data'?\n"), "\(run.error)")
    #expect(try Command.run(["run", "zenith_bands", "--output", "o"]).error.contains("Did you mean '--out'?"))
    #expect(try !Command.run(["show", "--store", store]).error.contains("--data"))
  }

  @Test("data --runs lists runs as text, CSV and JSON")
  func runs() throws {
    let text = try Command.run(["data", store, "--runs"])
    #expect(text.status == 0 && text.out.split(separator: "\n").count == 4, "\(text.error)")
    #expect(text.out.hasPrefix("OBS_ID") && text.out.contains("ZEN_PNT (deg)"))
    let csv = try Command.run(["data", store, "--columns", "obs_id, TARGET_NAME", "--format", "csv"])
    #expect(csv.out == "OBS_ID,TARGET_NAME\n1,Off data\n2,Off data\n3,Off data\n")
    let json = try JSON(try Command.run(["data", store, "--select", "OBS_ID > 2", "--format", "json"]).out)
    #expect(json["runs"].items.count == 1 && json["runs"][0]["OBS_ID"].int == 3)
    #expect(json["runs"][0]["ZEN_PNT"].double != nil && json["columns"][0].string == "OBS_ID")
    let wrong = try Command.run(["data", store, "--columns", "ZEN_PMT"])
    #expect(wrong.status == 3 && wrong.error.contains("did you mean 'ZEN_PNT'?"), "\(wrong.error)")
    #expect(try Command.run(["data", store, "--format", "csv"]).error.contains("--format csv requires --runs"))
    #expect(try Command.run(["data", store, "--format", "json"]).out.contains("\"report\" : \"store\""))
  }

  /// Returns the words with which bash completes a command line.
  private func bash(_ words: [String], in folder: String) throws -> [String] {
    let script = try Command.run(["completions", "bash"]).out
    try script.write(toFile: folder + "/completions.bash", atomically: true, encoding: .utf8)
    let line = words.joined(separator: " ")
    // Bash splits words at '='.
    let split = words.flatMap { word -> [String] in
      guard let equals = word.firstIndex(of: "=") else { return [word] }
      return [String(word[..<equals]), "="] + (word.hasSuffix("=") ? [] : [String(word[word.index(after: equals)...])])
    }
    let last = split.last == "=" ? "" : split.last ?? ""
    let list = split.map { "'\($0)'" }.joined(separator: " ")
    let code = """
      . ./completions.bash; COMP_WORDS=('\(Command.program)' \(list)); COMP_CWORD=\(split.count)
      COMP_LINE='\(Command.program) \(line)'; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
      _darktime_joined darktime '\(last)' ''; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", code]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("bash completes recipes, parameters of the recipe on the line, and their choices")
  func completions() throws {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = 'x', params = { deep = dt.param.boolean {} }, run = function() end }
        """
      try script.write(toFile: folder + "/zen_own.lua", atomically: true, encoding: .utf8)
      #expect(try bash(["run", "zen"], in: folder) == ["zenith_bands", "zen_own.lua"])
      let names = try bash(["run", "zenith_bands", "--data", "x", "-p", "g"], in: folder)
      #expect(names == ["gti="])
      #expect(try bash(["run", "zenith_bands", "-p", "gti="], in: folder) == ["cut", "keep"])
      #expect(try bash(["run", "zenith_bands", "-p", "gti=k"], in: folder) == ["keep"])
      #expect(try bash(["run", "zen_own.lua", "-p", "deep="], in: folder) == ["true", "false"])
      #expect(try bash(["describe", "true"], in: folder) == ["true_reco"])
      #expect(try bash(["comp"], in: folder).sorted() == ["compare", "completions"])
    }
  }

  @Test("There is a script for each shell, and an unknown shell is an error", arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) throws {
    let outcome = try Command.run(["completions", shell])
    #expect(outcome.status == 0 && outcome.out.contains("---completion"))
    #expect(shell != "bash" || outcome.out.contains("-F _darktime_joined darktime"))
    #expect(try Command.run(["completions", "tcsh"]).status == 2)
  }

  @Test("The files of an output are all listed")
  func wrote() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", "runwise", "--data", SampleStore.full.path, "--out", "o"], in: folder)
      try #require(outcome.status == 0, "\(outcome.error)")
      for file in try contents(folder + "/o").keys where file != "provenance.json" {
        #expect(outcome.out.contains(file), "\(file)")
      }
    }
  }
}
