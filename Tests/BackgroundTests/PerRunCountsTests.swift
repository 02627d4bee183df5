import BackgroundModels
import DL3
import Histograms
import Production
import TestSupport
import Testing

@Suite("Counts of single runs", .timeLimit(.minutes(60))) struct RunSumsTests {
  static func contribution(_ axes: some ModelAxes, _ obsID: Int64, _ counts: [Double]) throws -> RunCounts {
    var statistics = RunStatistics(obsID: obsID)
    statistics.ontime = 100 * Double(obsID)
    return RunCounts(
      counts: try Histogram(axes: axes.all, values: counts), time: statistics.ontime, statistics: statistics)
  }

  private func sums() throws -> PerRunCounts {
    let axes = try Fixture.axes()
    let runs = try (1...4).map { run in
      try Self.contribution(axes, Int64(run), (0..<12).map { Double($0 % run * run) })
    }
    return try PerRunCounts(axes: axes, contributions: runs)
  }

  @Test("A selection of runs has the same sums as adding these runs, in the given order")
  func anyRuns() throws {
    let sums = try sums()
    for chosen in [[1, 2, 3, 4], [3], [4, 1], []] as [[Int64]] {
      var expected = CountsAccumulator(axes: sums.axes)
      for obsID in chosen {
        try expected.add(Self.contribution(sums.axes, obsID, (0..<12).map { Double($0 % Int(obsID) * Int(obsID)) }))
      }
      let narrowed = try sums.narrowed(to: chosen)
      #expect(narrowed.obsIDs == chosen && narrowed.statistics.map(\.obsID) == chosen)
      #expect(try narrowed.fill() == expected)
    }
  }

  @Test("A run that was not summed, and one that is given twice, are errors")
  func strangers() throws {
    let sums = try sums()
    #expect(throws: BackgroundError.notSummed(9)) { try sums.narrowed(to: [1, 9]) }
    #expect(throws: BackgroundError.runTwice(2)) { try sums.narrowed(to: [2, 2]).fill() }
    let axes = sums.axes
    let twice = try [5, 5].map { try Self.contribution(axes, $0, Array(repeating: 1, count: 12)) }
    #expect(throws: BackgroundError.runTwice(5)) { try PerRunCounts(axes: axes, contributions: twice) }
  }

  @Test(
    "On H.E.S.S. DR1 they are equal to fills to the last bit, with thresholds and a cut in each field",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func asFills() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = Array(ReferenceTests.offRuns(store).prefix(6))
    var options = ReferenceTests.options()
    options.safeEnergies = .stored(.index)
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 8, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 20, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 20, unit: .deg), alignment: .altaz)
    let sums = try PerRunCounts(axes: axes, store: store, obsIDs: runs, options: options)
    for chosen in [runs, [runs[4], runs[1]]] {
      let fill = try CountsAccumulator(axes: axes, store: store, obsIDs: chosen, options: options)
      let summed = try sums.narrowed(to: chosen).fill()
      #expect(summed.counts == fill.counts && summed.exposure == fill.exposure && summed.runs == fill.runs)
    }
  }
}
