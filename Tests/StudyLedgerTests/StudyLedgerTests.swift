import Foundation
import Production
import Studies
import TestSupport
import Testing

@testable import StudyLedger

@Suite("The ledger of studies", .timeLimit(.minutes(60))) struct StudyLedgerTests {
  private func withLedger<Result>(_ body: (StudyLedger) throws -> Result) throws -> Result {
    try withTemporaryFolder { try body(StudyLedger(path: "\($0)/new/folder/studies.sqlite", creating: true)) }
  }

  @Test("A strategy that is read back has the same numbers, to the last bit")
  func sameNumbers() throws {
    try withLedger { ledger in
      let runs = try Fixture.runs()
      let study = try ledger.study(Fixture.identity(runs), bins: Fixture.bins(runs))
      let result = try Fixture.result("one", runs, losing: 3, slope: 1 / 7.0)
      let kept = KeptStrategy(result, context: "c", isReusable: true)
      try ledger.keep(kept, at: 5, of: study)
      #expect(try ledger.strategy(at: 5, of: study) == kept)
      #expect(result.lost == [LostRun(obsID: 3, reason: "lost on purpose")] && result.scores.count == 3)
      #expect(try ledger.strategy(at: 4, of: study) == nil)
    }
  }

  @Test("A study is found by its identity; a change of any entry is another study")
  func identity() throws {
    try withLedger { ledger in
      let runs = try Fixture.runs()
      let identity = Fixture.identity(runs, parameters: ["a": "1"])
      #expect(try ledger.number(of: identity) == nil)
      let number = try ledger.study(identity, bins: [:])
      #expect(try ledger.study(identity, bins: [:]) == number && ledger.number(of: identity) == number)
      let changes: [(inout StudyIdentity) -> Void] = [
        { $0.program = "9" }, { $0.build = "9" }, { $0.recipe.sha256 = "9" }, { $0.recipe.modules = ["m": "9"] },
        { $0.parameters["a"] = "2" }, { $0.site = "hess" }, { $0.inputs = [.init(file: "f", sha256: "9")] },
        { $0.files = "9" }, { $0.reading["verify"] = "true" }, { $0.number = 2 }, { $0.options["pixel"] = "2 deg" },
        { $0.folds = "9" }, { $0.targets = [1] }, { $0.counts = "9" },
      ]
      for change in changes {
        var other = identity
        change(&other)
        #expect(try ledger.number(of: other) == nil)
      }
    }
  }

  @Test("The digest of counts changes with a count, a pixel, an energy, a time or a zenith angle")
  func digests() throws {
    let runs = try Fixture.runs()
    let all = digest(of: runs, zeniths: [1: 20])
    #expect(all == digest(of: try Fixture.runs(), zeniths: [1: 20]))
    let counted = try Fixture.runs(seed: 1)
    #expect(all != digest(of: runs, zeniths: [1: 21]) && all != digest(of: counted, zeniths: [1: 20]))
    let run = runs[0]
    let others = [
      run.keeping { $0 != 3 }, run.using(energyBins: 1..<2),
      try PixelCounts(obsID: 1, grid: run.grid, counts: run.counts, livetime: 91, ontime: 100),
    ]
    for other in others { #expect(all != digest(of: [other] + runs.dropFirst(), zeniths: [1: 20])) }
    // Times are no part of the bins, so scores of such runs can be compared.
    #expect(others[2].scoredDigest == run.scoredDigest && others[0].scoredDigest != run.scoredDigest)
  }

  @Test("Folds with the same runs in other folds are another study")
  func foldDigest() throws {
    let folds = Fixture.folds(try Fixture.runs())
    let merged = [Fold(name: "run 1", training: [3, 4], targets: [1, 2])] + folds.dropFirst(2)
    #expect(digest(of: folds) != digest(of: merged))
    #expect(digest(of: folds) == digest(of: Fixture.folds(try Fixture.runs())))
  }

  @Test("Two programs write at the same time, and nothing is lost")
  func concurrent() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/studies.sqlite"
      let runs = try Fixture.runs()
      let result = try Fixture.result("one", runs)
      // Each task opens the file by itself, as a program does. The first ones create it at the same time.
      DispatchQueue.concurrentPerform(iterations: 8) { program in
        do {
          let ledger = try StudyLedger(path: path, creating: true)
          for strategy in 0..<10 {
            let identity = Fixture.identity(runs, parameters: ["program": "\(program % 4)"])
            let study = try ledger.study(identity, bins: [:])
            try ledger.keep(
              KeptStrategy(result, context: "", isReusable: true), at: 10 * (program / 4) + strategy, of: study)
          }
        } catch { Issue.record("\(error)") }
      }
      let studies = try StudyLedger(path: path, creating: false).studies()
      #expect(studies.map(\.strategies) == [20, 20, 20, 20])
    }
  }

  @Test("A strategy at the same position replaces the old one, with its scores")
  func replaced() throws {
    try withLedger { ledger in
      let runs = try Fixture.runs()
      let study = try ledger.study(Fixture.identity(runs), bins: [:])
      for name in ["old", "new"] {
        try ledger.keep(
          KeptStrategy(try Fixture.result(name, runs), context: "", isReusable: true), at: 0, of: study)
      }
      let strategies = try ledger.strategies(of: study)
      #expect(strategies.map(\.result.name) == ["new"] && strategies[0].result.scores.count == 4)
    }
  }

  @Test("Files that are no ledger are refused and stay as they are")
  func otherFiles() throws {
    try withTemporaryFolder { folder in
      let text = folder + "/text.sqlite"
      try String(repeating: "not a database\n", count: 100).write(toFile: text, atomically: true, encoding: .utf8)
      let before = FileManager.default.contents(atPath: text)
      #expect(throws: LedgerError.notALedger(path: text)) { try StudyLedger(path: text, creating: true) }
      #expect(FileManager.default.contents(atPath: text) == before)
      let missing = folder + "/none.sqlite"
      #expect(throws: LedgerError.missing(path: missing)) { try StudyLedger(path: missing, creating: false) }
      #expect(!FileManager.default.fileExists(atPath: missing))
      #expect(throws: LedgerError.self) { try StudyLedger(path: folder, creating: true) }
    }
  }

  @Test("A ledger of a later version is refused")
  func newer() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/studies.sqlite"
      let ledger = try StudyLedger(path: path, creating: true)
      try ledger.write { try $0.execute(sql: "PRAGMA user_version = 7") }
      #expect(throws: LedgerError.newer(path: path, found: 7, known: 2)) { try StudyLedger(path: path, creating: true) }
    }
  }

  @Test("A ledger of version 1 gets the column of baselines and keeps its studies")
  func older() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/studies.sqlite"
      let runs = try Fixture.runs()
      let ledger = try StudyLedger(path: path, creating: true)
      _ = try ledger.study(Fixture.identity(runs), bins: [:])
      try ledger.write { try $0.execute(sql: "ALTER TABLE study DROP COLUMN baseline; PRAGMA user_version = 1") }
      for _ in 0..<2 {
        let opened = try StudyLedger(path: path, creating: false)
        #expect(try opened.studies().map(\.baseline) == [nil])
      }
      try StudyLedger(path: path, creating: false).keep(baseline: "all", of: 1)
      #expect(try StudyLedger(path: path, creating: false).studies().map(\.baseline) == ["all"])
    }
  }

  @Test("A named file needs a folder that exists; the folder of the standard file is created")
  func folders() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/typo/studies.sqlite"
      let error = #expect(throws: LedgerError.self) { try LedgerPlace(option: path).requireFolder() }
      #expect(
        error?.description == "\(path): the folder \(folder)/typo does not exist; expected a ledger in a folder that "
          + "exists; correct the path of --ledger, or create the folder")
      for option in [nil, "none", "studies.sqlite", folder + "/studies.sqlite"] {
        try LedgerPlace(option: option).requireFolder()
      }
    }
  }

  @Test("The database of another program is refused and stays as it is")
  func otherDatabase() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/other.sqlite"
      let ledger = try StudyLedger(path: path, creating: true)
      try ledger.write { try $0.execute(sql: "PRAGMA application_id = 5; CREATE TABLE other (x)") }
      #expect(throws: LedgerError.notALedger(path: path)) { try StudyLedger(path: path, creating: true) }
    }
  }

  @Test("The standard file is in the user's data folder")
  func place() {
    let place = LedgerPlace(option: nil)
    #expect(place.path { ["XDG_DATA_HOME": "/data", "HOME": "/home/u"][$0] } == "/data/darktime/studies.sqlite")
    #expect(place.path { ["XDG_DATA_HOME": "data"][$0] } == nil && place.path { _ in nil } == nil)
    let home = place.path { ["HOME": "/home/u"][$0] }
    #if os(macOS)
      #expect(home == "/home/u/Library/Application Support/darktime/studies.sqlite")
    #else
      #expect(home == "/home/u/.local/share/darktime/studies.sqlite")
    #endif
    #expect(LedgerPlace(option: "none").path() == nil && LedgerPlace(option: "f.sqlite").path() == "f.sqlite")
  }
}
