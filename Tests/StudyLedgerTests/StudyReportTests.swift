import Foundation
import Production
import Reports
import Studies
import TestSupport
import Testing

@testable import StudyLedger

@Suite("Reports of the ledger", .timeLimit(.minutes(60))) struct StudyReportTests {
  /// A ledger with two studies: the second has another strategy "one", and only the first has "two".
  private func withStudies(
    _ first: [PixelCounts], _ second: [PixelCounts], _ body: (StudyLedger) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let ledger = try StudyLedger(path: folder + "/studies.sqlite", creating: true)
      for (runs, slope, names) in [(first, 0.1, ["one", "two"]), (second, 0.3, ["one"])] {
        let identity = Fixture.identity(runs, parameters: ["slope": "\(slope)"])
        let study = try ledger.study(identity, bins: Fixture.bins(runs))
        for (position, name) in names.enumerated() {
          let result = try Fixture.result(name, runs, slope: slope * Double(position + 1))
          try ledger.keep(KeptStrategy(result, context: "", isReusable: true), at: position, of: study)
        }
      }
      try body(ledger)
    }
  }

  @Test("The list has a line for each study, with its best strategy and the data that it is scored on")
  func list() throws {
    let runs = try Fixture.runs()
    try withStudies(runs, try Fixture.runs(seed: 1)) { ledger in
      let list = try StudyList(ledger, file: ledger.path)
      #expect(list.studies.map(\.strategies) == [2, 1] && list.studies.map(\.runs) == [4, 4])
      let results = try ledger.strategies(of: 1).map(\.result)
      let best = results.min { $0.summary.deviance.total < $1.summary.deviance.total }
      #expect(list.studies[0].best == best?.name && list.studies[0].deviance == best?.summary.deviance.total)
      #expect(list.studies[0].data != list.studies[1].data)
      #expect(list.text.contains("2 studies") && list.csv.hasPrefix("study,created,recipe,store,data,runs"))
      #expect(try StudyList(nil, file: "f").text == "f: no studies")
    }
  }

  @Test("The report of a study has its strategies in the order of the ranking")
  func ranking() throws {
    let runs = try Fixture.runs()
    try withStudies(runs, runs) { ledger in
      let report = try StudyReport(1, of: ledger)
      let results = try ledger.strategies(of: 1).map(\.result)
      let expected = try Ranking(StudyResult(folds: [], strategies: results)).rows
      #expect(report.strategies.map(\.strategy) == expected.map(\.name))
      #expect(report.strategies.map(\.deviance) == expected.map(\.deviance.total))
      #expect(report.text.contains("-p slope=0.1") && report.text.contains("pixel: 1 deg"))
      #expect(throws: LedgerError.unknownStudy(path: ledger.path, 9, present: 2)) { try StudyReport(9, of: ledger) }
    }
  }

  @Test("The report of a study compares its strategies with the baseline of the recipe")
  func baseline() throws {
    let runs = try Fixture.runs()
    try withStudies(runs, runs) { ledger in
      let results = try ledger.strategies(of: 1).map(\.result)
      for (name, isKnown) in [("two", true), ("not kept", false)] {
        try ledger.keep(baseline: name, of: 1)
        let report = try StudyReport(1, of: ledger)
        let expected = try Ranking(StudyResult(folds: [], strategies: results), baseline: isKnown ? name : nil).rows
        #expect(report.baseline == (isKnown ? name : nil))
        #expect(report.strategies.map(\.baselineDifference) == expected.map(\.baseline?.difference))
        #expect(report.strategies.map(\.baselineError) == expected.map(\.baseline?.error))
        #expect(report.text.contains("compared with the baseline") == isKnown)
      }
      #expect(try StudyReport(2, of: ledger).baseline == nil)
    }
  }

  @Test("Two studies are compared by name, on the runs with the same bins, with what has changed")
  func comparison() throws {
    let runs = try Fixture.runs()
    // Run 2 has other pixels in the second study, so it cannot be compared.
    let changed = runs.map { run in run.obsID == 2 ? run.keeping { $0 != 3 } : run }
    try withStudies(runs, changed) { ledger in
      let comparison = try StudyComparison(1, 2, of: ledger)
      #expect(comparison.runs == 3 && comparison.strategies.map(\.strategy) == ["one", "two"])
      let (one, other) = (try ledger.strategies(of: 1)[0].result, try ledger.strategies(of: 2)[0].result)
      func deviance(_ result: StrategyResult) -> Double {
        result.scores.filter { $0.obsID != 2 }.reduce(0) { $0 + $1.deviance.total }
      }
      let row = comparison.strategies[0]
      #expect(row.first == deviance(one) && row.second == deviance(other))
      #expect(abs((row.difference ?? 0) - (deviance(other) - deviance(one))) < 1e-12)
      #expect(comparison.strategies[1].verdict == "only in the first study")
      #expect(comparison.differences.contains { $0.what == "-p slope" && $0.first == "0.1" && $0.second == "0.3" })
      #expect(try StudyComparison(1, 1, of: ledger).strategies.map(\.verdict) == ["the same", "the same"])
    }
  }

  @Test("Studies of other counts cannot be compared")
  func notComparable() throws {
    try withStudies(try Fixture.runs(), try Fixture.runs(seed: 1)) { ledger in
      #expect(throws: LedgerError.notComparable(1, 2)) { try StudyComparison(1, 2, of: ledger) }
    }
  }

  @Test("Commas, quotes and line breaks are quoted in comma-separated values")
  func csv() {
    struct Report: TableReport {
      static let kind = "test"
      let columns = ["a", "b"]
      let cells = [["1,2", "say \"x\""], ["", "two\nlines"]]
      var text: String { "" }
    }
    #expect(Report().csv == "a,b\n\"1,2\",\"say \"\"x\"\"\"\n,\"two\nlines\"")
  }
}
