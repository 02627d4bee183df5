import DL3
import Diagnostics
import TestSupport
import Testing
import Units

@testable import Matching

@Suite("Distances and matches of runs") struct DistanceTests {
  private let table = RunTable([
    "ZEN_PNT deg": [10, 20, 30, 40, 50], "AZ_PNT deg": [350, 10, 180, 20, 355],
    "MUONEFF": [1.0, 1.1, 0.9, .nan, 1.0], "LIVETIME s": [1600, 1500, 1400, 1300, 1200],
  ])

  private func distance(_ runs: Runs, _ scales: [String: Quantity]) throws -> RunDistance {
    try RunDistance(scales: scales, in: runs.store)
  }

  @Test("Differences are divided by their scales and added in quadrature; angles are on the circle")
  func formula() throws {
    try table.withRuns { runs in
      let distance = try distance(
        runs, ["ZEN_PNT": Quantity(10, .deg), "AZ_PNT": Quantity(40, .deg), "muoneff": Quantity(0.1, .one)])
      #expect(abs(distance.between(runs[0], runs[1]) - (1 + 0.25 + 1).squareRoot()) < 1e-12)
      #expect(abs(distance.between(runs[0], runs[4]) - (16 + 1.0 / 64).squareRoot()) < 1e-12)
      #expect(distance.between(runs[0], runs[3]).isNaN)
      #expect(distance.text == "AZ_PNT / 40 deg, ZEN_PNT / 10 deg, muoneff / 0.1")
    }
  }

  @Test("Scales are converted to the unit of the column; an expression has no unit")
  func units() throws {
    try table.withRuns { runs in
      let time = try distance(runs, ["LIVETIME": Quantity(1, try Unit(parsing: "min"))])
      #expect(abs(time.between(runs[0], runs[1]) - 100.0 / 60) < 1e-12)
      let cosine = try distance(runs, ["1/cos(ZEN_PNT * #deg)": Quantity(0.05, .one)])
      #expect(abs(cosine.between(runs[0], runs[1]) - 20 * (1.0641777724759123 - 1.0154266118857451)) < 1e-9)
      for unit in [Unit.s, .one] {
        let scale = Quantity(1, unit)
        let error = #expect(throws: MatchingError.self) { try distance(runs, ["ZEN_PNT": scale]) }
        #expect(error?.problem.place == "the value for ZEN_PNT")
      }
      let wrong = #expect(throws: DL3Error.self) { try distance(runs, ["1/cos(ZEN_PNT)": Quantity(1, .one)]) }
      #expect(wrong?.problem.hint == "write cos(ZEN_PNT * #deg)")
      #expect(throws: MatchingError.scale(column: "ZEN_PNT", found: "0 deg")) {
        try distance(runs, ["ZEN_PNT": Quantity(0, .deg)])
      }
      #expect(throws: MatchingError.noColumns) { try distance(runs, [:]) }
      #expect(throws: DL3Error.self) { try distance(runs, ["MOON": Quantity(1, .one)]) }
    }
  }

  @Test("Matches are the nearest runs; every other run has the reason of its refusal")
  func matches() throws {
    try table.withRuns { runs in
      let both = try distance(runs, ["ZEN_PNT": Quantity(10, .deg), "MUONEFF": Quantity(0.1, .one)])
      let matches = try runs.matches(of: runs[0], by: both, count: 1, limit: 3)
      #expect(matches.map(\.obsID) == [2, 3, 5, 4])
      #expect(matches.map(\.isMatch) == [true, false, false, false])
      #expect(
        matches.map(\.reason) == [
          "", "1 run has a smaller distance", "the distance exceeds the limit of 3", "MUONEFF of run 4 has no value",
        ])
      #expect(abs(matches[0].distance - 2.0.squareRoot()) < 1e-12)
      let limited = try runs.matches(of: runs[0], by: both, allowed: [3])
      #expect(limited.filter(\.isMatch).map(\.obsID) == [3] && limited[0].reason.hasPrefix("the pair does not meet"))
      #expect(throws: MatchingError.noValue(text: "MUONEFF", obsIDs: [4])) { try runs.matches(of: runs[3], by: both) }
    }
  }

  @Test("Runs at equal distances are in the order of the selection")
  func ties() throws {
    try table.withRuns { runs in
      let zenith = try distance(runs, ["ZEN_PNT": Quantity(10, .deg)])
      #expect(try runs.matches(of: runs[2], by: zenith).map(\.obsID) == [2, 4, 1, 5])
    }
  }

  @Test("In a pairing every OFF run is used once, and the pairs are the best together")
  func pairs() throws {
    let table = RunTable(["ZEN_PNT deg": [20, 22, 40, 21, 24, 60, .nan]])
    try table.withRuns { runs in
      let zenith = try distance(runs, ["ZEN_PNT": Quantity(1, .deg)])
      let (on, off) = (runs.subset(0..<3), runs.subset(3..<7))
      // Both 20 and 22 are nearest to 21. The sum of the squares is 1 + 4 if 22 gets 24, and 16 + 1 if 20 gets it.
      let matches = try on.pairs(with: off, by: zenith, limit: 10)
      #expect(matches.map(\.target) == [1, 2, 3, nil, nil])
      #expect(matches.map(\.obsID) == [4, 5, nil, 6, 7])
      #expect(
        matches.map(\.reason) == [
          "", "", "no OFF run is left for this run", "not used for any ON run", "ZEN_PNT of run 7 has no value",
        ])
      #expect(matches[1].distance == 2 && matches[3].distance == 20)
      let all = try on.pairs(with: off, by: zenith)
      #expect(all.prefix(3).map(\.obsID) == [4, 5, 6])
    }
  }

  @Test("Rounds make new pairs, and no run is paired with itself")
  func rounds() throws {
    try RunTable(["ZEN_PNT deg": [10, 11, 30, 31]]).withRuns { runs in
      let zenith = try distance(runs, ["ZEN_PNT": Quantity(1, .deg)])
      let matches = try runs.pairs(with: runs, by: zenith, rounds: 2)
      #expect(matches.prefix(4).map(\.obsID) == [2, 1, 4, 3])
      #expect(Set(matches.map { "\($0.target ?? 0)-\($0.obsID ?? 0)" }).count == 8)
      #expect(!matches.contains { $0.target == $0.obsID })
      #expect(Dictionary(grouping: matches, by: { $0.obsID }).values.allSatisfy { $0.count == 2 })
    }
  }

  @Test("Sums and means have the unit of the column; a run without a value is an error")
  func sums() throws {
    try table.withRuns { runs in
      let livetime = try RunQuantity("livetime", of: runs.store)
      #expect(try livetime.sum(over: runs) == 7000 && livetime.unit == .s)
      let cosine = try RunQuantity("cos(ZEN_PNT * #deg)", of: runs.store)
      let some = runs.subset(0..<2)
      #expect(abs(try cosine.mean(over: some) - (0.984807753012208 + 0.9396926207859084) / 2) < 1e-12)
      let weighted = (1600 * 0.984807753012208 + 1500 * 0.9396926207859084) / 3100
      #expect(abs(try cosine.mean(over: some, weight: livetime) - weighted) < 1e-12)
      #expect(try livetime.sum(over: runs.subset([])) == 0)
      #expect(throws: MatchingError.noMean(text: "cos(ZEN_PNT * #deg)", weight: nil)) {
        try cosine.mean(over: runs.subset([]))
      }
      #expect(throws: MatchingError.noValue(text: "MUONEFF", obsIDs: [4])) {
        try RunQuantity("MUONEFF", of: runs.store).sum(over: runs)
      }
    }
  }
}
