import Foundation
import Simulation
import Testing
import TextFormat

@testable import Studies

@Suite("Ranking of strategies", .timeLimit(.minutes(60))) struct RankingTests {
  /// A result with the given deviances of the runs 1, 2, 3, ...; `nil` for a run that was lost.
  private func result(
    _ name: String, _ deviances: [Double?], unpredicted: Double = 0, own: [Int64] = [], settings: [String: String] = [:]
  ) throws -> StrategyResult {
    let grid = try Fixture.grid(energyEdges: [1, 2])
    var (scores, lost, summary) = ([RunScore](), [LostRun](), ScoreSummary())
    for (index, deviance) in deviances.enumerated() {
      let obsID = Int64(index + 1)
      guard let deviance else {
        lost.append(LostRun(obsID: obsID, reason: "too few runs"))
        continue
      }
      // One pixel has all counts, so the deviance grows with their number; its value is then set by hand.
      let run = try Fixture.run(obsID, grid) { _, _ in 1 }
      var score = try RunScore(run, predicted: [Double](repeating: 1, count: grid.count))
      score.deviance = PoissonDeviance(spectral: 0.25 * deviance, spatial: 0.75 * deviance)
      scores.append(score)
      summary.deviance += score.deviance
    }
    summary.unpredicted = unpredicted
    return StrategyResult(
      name: name, settings: settings, reader: .none, scores: scores, lost: lost, ownRuns: own, summary: summary,
      seconds: 1)
  }

  private func study(_ strategies: [StrategyResult]) -> StudyResult {
    StudyResult(folds: [Fold(name: "all", training: [99], targets: [1, 2, 3])], strategies: strategies)
  }

  @Test("The bootstrap error of many differences is their standard deviation times the root of their number")
  func bootstrapError() throws {
    var generator = Xoshiro256(seed: 2)
    let differences = (0..<200).map { _ in 3 + 2 * Fixture.normal(&generator) }
    let deviation = try #require(Spread(differences).deviation)
    let error = try #require(PairedBootstrap().error(differences))
    #expect(abs(error / (deviation * 200.0.squareRoot()) - 1) < 0.04)
    #expect(PairedBootstrap().error(differences) == error)
    #expect(PairedBootstrap(seed: 2).error(differences) != error)
    #expect(PairedBootstrap().error([1, 1, 1]) == 0)
    #expect(PairedBootstrap().error([1]) == nil)
  }

  @Test("In 400 repetitions, 60 to 75 % of the differences are within one error of the truth", arguments: [12, 45])
  func coverage(runs: Int) throws {
    var (covered, distinguished) = (0, 0)
    for repetition in 0..<400 {
      var generator = Xoshiro256(seed: UInt64(repetition), stream: UInt64(runs))
      // Differences of deviances have long tails: most runs hardly differ, some by much.
      let differences = (0..<runs).map { _ in
        -1 + Fixture.normal(&generator) * (generator.uniform() < 0.2 ? 4 : 1)
      }
      let error = try #require(PairedBootstrap(seed: UInt64(repetition), draws: 1000).error(differences))
      if abs(differences.reduce(0, +) + Double(runs)) < error { covered += 1 }
      // The same without a difference is distinguished in about 5 % of the cases.
      if abs(differences.reduce(0, +) + Double(runs)) > Comparison.leastDeviations * error { distinguished += 1 }
    }
    #expect((240...300).contains(covered), "\(covered) of 400")
    #expect(distinguished < 40, "\(distinguished) of 400")
  }

  @Test("Strategies are ranked by deviance, and compared with the best and with a baseline")
  func ranks() throws {
    let deviances: [[Double]] = [[110, 112, 108, 109], [100, 101, 99, 100], [100.5, 100, 99.5, 101]]
    let study = study(try zip(["one", "two", "three"], deviances).map { try result($0, $1) })
    let ranking = try Ranking(study, baseline: "one")
    #expect(ranking.rows.map(\.name) == ["two", "three", "one"])
    #expect(ranking.rows.map(\.rank) == [1, 2, 3] && ranking.rows.allSatisfy { $0.standing == .complete })
    #expect(ranking.rows[0].verdict == "best" && ranking.rows[0].best == nil)
    #expect(ranking.rows[1].verdict == "not distinguishable")
    #expect(ranking.rows[2].verdict.hasPrefix("worse by 39.0 +- "))
    let gain = try #require(ranking.rows[0].baseline)
    #expect(gain.difference == -39 && gain.runs == 4 && gain.betterRuns == 4 && gain.reference == "one")
    #expect(gain.parts == PoissonDeviance(spectral: -9.75, spatial: -29.25))
    #expect(gain.verdict.hasPrefix("better by 39.0 +- "))
    #expect(ranking.rows[2].baseline == nil)
  }

  @Test("Strategies with equal deviances are equal, and keep their order; tiny differences are not distinguishable")
  func equal() throws {
    let deviances = [100.0, 101, 99, 100]
    let study = study([try result("b", deviances), try result("a", deviances)])
    let rows = try Ranking(study).rows
    #expect(rows.map(\.name) == ["b", "a"])
    #expect(rows[1].verdict == "not distinguishable (equal)" && rows[1].best?.error == 0)
    // All runs differ by the same amount, so that the error is 0.
    let near = try Ranking(self.study([try result("b", deviances), try result("a", deviances.map { $0 + 0.001 })])).rows
    #expect(near[1].verdict == "not distinguishable")
    let far = try Ranking(self.study([try result("b", deviances), try result("a", deviances.map { $0 + 0.25 })])).rows
    #expect(far[1].verdict.hasPrefix("worse by 1.00 +- 0.0"))
  }

  @Test("Strategies with missing or 0 predictions or models made from their targets rank separately, failed ones last")
  func standings() throws {
    let study = study([
      try result("failed", [nil, nil, nil]), try result("seen", [50, 50, 50], own: [2]),
      try result("lossy", [90, nil, 90]), try result("zeros", [80, 80, 81], unpredicted: 3),
      try result("complete", [100, 100, 100]),
    ])
    let rows = try Ranking(study).rows
    #expect(rows.map(\.name) == ["complete", "zeros", "lossy", "seen", "failed"])
    #expect(rows.map(\.standing) == [.complete, .incomplete, .incomplete, .notHeldOut, .failed])
    #expect(rows.map(\.rank) == [1, 2, 3, 4, 5])
    #expect(
      rows.map(\.remark)
        == [nil, "3 events in bins where the prediction is 0", "1 run not predicted", "not held out", nil])
    #expect(rows[0].verdict == "best")
    // On the two runs that both predict.
    #expect(rows[2].best?.difference == -20 && rows[2].best?.runs == 2 && rows[2].lost == 1)
    #expect(rows[2].verdict == "too few runs to compare (2)")
    #expect(rows[1].verdict.hasPrefix("better by 59.0 +- ") && rows[1].unpredicted == 3)
    #expect(rows[4].verdict == "failed: too few runs" && rows[4].best == nil)
  }

  @Test("If no strategy is complete, the one with most runs and the least deviance is the best")
  func noneComplete() throws {
    let study = study([try result("few", [10, nil, nil]), try result("many", [100, 100, nil])])
    let rows = try Ranking(study).rows
    #expect(rows.first?.name == "many" && rows[0].best == nil && rows[0].verdict == "best")
    #expect(try Ranking(study).best == rows[0])
    #expect(try Ranking(self.study([try result("failed", [nil])])).rows.map(\.verdict) == ["failed: too few runs"])
  }

  @Test("A value has as many digits as its error is worth")
  func texts() {
    #expect(valueText(34.4, error: 9.2) == "34 +- 9")
    #expect(valueText(34.44, error: 2.34) == "34.4 +- 2.3")
    #expect(valueText(0.344, error: 0.123) == "0.34 +- 0.12")
    #expect(valueText(1234.5, error: 123) == "1234 +- 123" || valueText(1234.5, error: 123) == "1235 +- 123")
  }

  @Test("A baseline that was not tried is an error with a suggestion")
  func baseline() throws {
    let study = study([try result("bands", [1])])
    do {
      _ = try Ranking(study, baseline: "band")
      Issue.record("no error")
    } catch {
      #expect(error.description == "baseline: 'band'; expected 'bands'; similar names: 'bands'")
    }
    let many = self.study(try (1...54).map { try result("nearest \($0), smoothing = gaussian 0.2 deg", [1]) })
    do {
      _ = try Ranking(many, baseline: "nearest 12")
      Issue.record("no error")
    } catch {
      #expect(
        error.description == "baseline: 'nearest 12'; expected the name of one of the 54 strategies; similar "
          + "names: 'nearest 12, smoothing = gaussian 0.2 deg', 'nearest 1, smoothing = gaussian 0.2 deg', "
          + "'nearest 2, smoothing = gaussian 0.2 deg'")
    }
  }

  @Test("A baseline that failed is named, with the reason, and nothing is compared with it")
  func failedBaseline() throws {
    let study = study([try result("good", [1, 2, 3]), try result("other", [2, 2, 3]), try result("bad", [nil, nil])])
    let ranking = try Ranking(study, baseline: "bad")
    #expect(
      ranking.baselineProblem
        == "no strategy is compared with the baseline 'bad', because the baseline failed: too few runs")
    #expect(ranking.rows.allSatisfy { $0.baseline == nil })
    #expect(ranking.text.hasSuffix("because the baseline failed: too few runs"))
    #expect(try Ranking(study, baseline: "good").baselineProblem == nil)
  }

  @Test("The text of a ranking names what strategies lost, and the difference from the baseline")
  func text() throws {
    let study = study([
      try result("one", [110, 112, 108, 109]), try result("two", [100, 101, 99, 100]),
      try result("lossy", [90, nil, 90, 91]),
    ])
    let lines = try Ranking(study, baseline: "one").text.split(separator: "\n")
    #expect(lines[0].contains("  compared with the best strategy  "))
    #expect(lines[0].hasSuffix("  compared with the baseline"))
    #expect(lines[1].hasPrefix("two") && lines[1].contains("  best ") && lines[1].contains("better by 39.0 +- "))
    #expect(lines[2].hasSuffix("baseline"))
    #expect(lines[3].contains("(1 run not predicted)"))
  }

  @Test("The difference has a spectral and a spatial part, each with its error, which add up for the same runs")
  func parts() throws {
    let study = study([try result("one", [10, 12, 9, 8]), try result("two", [20, 21, 25, 18])])
    let comparison = try #require(try Ranking(study).rows[1].best)
    let errors = try #require(comparison.partErrors)
    // The fixture divides each deviance in the same proportion, so the errors are divided in it, too.
    let error = try #require(comparison.error)
    #expect(abs(errors.spectral - 0.25 * error) < 1e-9 && abs(errors.spatial - 0.75 * error) < 1e-9)
  }

  @Test("The record of a study has no times, and gives the same value when it is read")
  func record() throws {
    let study = study([try result("one", [10, nil, 9]), try result("two", [20, 21, 25], settings: ["a": "1"])])
    let record = StudyRecord(study, ranking: try Ranking(study, baseline: "one"), runs: [])
    let text = try stableJSON(record)
    #expect(!text.contains("seconds"))
    var read = try JSONDecoder().decode(StudyRecord.self, from: Data(text.utf8))
    #expect(read.best?.name == "two" && read.baselineDeviances == [10, nil, 9])
    #expect(read.ranking.rows.map(\.verdict) == record.ranking.rows.map(\.verdict))
    read = try JSONDecoder().decode(StudyRecord.self, from: Data(stableJSON(read).utf8))
    #expect(try stableJSON(read) == text)
  }

  @Test("Tables have a row for each strategy, run and part, and a reason for each lost run")
  func tables() throws {
    let study = study([try result("one", [10, nil, 9]), try result("two", [20, 21, 25])])
    let tables = StudyTables(study, ranking: try Ranking(study))
    #expect(tables.rows.rowCount == 2 && tables.scores.rowCount == 6)
    #expect(tables.scores["REASON"]?.values == .string(["", "", "", "", "", "too few runs"]))
    #expect(tables.scores["DEVIANCE"]?.isNull == [false, false, false, false, false, true])
    #expect(tables.rows["RANK"]?.values == .int([1, 2]))
    #expect(StudyTables.empty.rows.columns.map(\.name) == tables.rows.columns.map(\.name))
  }

  @Test("The profile of a setting has the best strategy for each of its values")
  func profile() throws {
    func strategy(_ zenith: String, _ rings: String, _ deviance: Double) throws -> StrategyResult {
      try result(
        "\(zenith) \(rings)", [deviance, deviance + 1, deviance - 1, deviance],
        settings: ["zenith": zenith, "rings": rings])
    }
    let study = study([
      try strategy("one", "few", 100), try strategy("two", "few", 90), try strategy("one", "many", 95),
      try strategy("two", "many", 97), try result("no settings", [80, 80, 80, 80]),
      try result("lossy", [1, nil, 1, 1], settings: ["zenith": "three"]),
    ])
    let ranking = try Ranking(study)
    #expect(ranking.settings == ["rings", "zenith"])
    let profile = ranking.profile(of: "zenith")
    #expect(profile.points.map(\.value) == ["two", "one"] && profile.points.map(\.name) == ["two few", "one many"])
    #expect(profile.points.map(\.strategies) == [2, 2])
    #expect(profile.points.map { $0.best?.difference } == [40, 60])
    #expect(ranking.profile(of: "colour").points.isEmpty)
  }
}
