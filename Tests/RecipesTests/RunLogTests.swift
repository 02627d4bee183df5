import Diagnostics
import Sky
import Testing

@testable import BackgroundModels
@testable import Outputs
@testable import Production
@testable import Selection

@Suite("The log of a run") struct RunLogTests {
  private func statistics(_ obsID: Int64, read: Int, energies: Range<Double>? = nil) -> RunStatistics {
    var statistics = RunStatistics(obsID: obsID)
    (statistics.read, statistics.filled, statistics.ontime, statistics.energies) = (read, read, 100, energies)
    return statistics
  }

  private func read(_ runs: [RunStatistics], refused: [Int64] = [], into log: RecipeLog) {
    log.record(
      reading: runs, refused: refused.map { RefusedRun(obsID: $0, problem: "damaged") }, notes: Notes(),
      unmaskedFields: [:])
  }

  @Test("A run is used, refused or neither, only once; if it is read several times, its first reading is used")
  func runs() {
    let log = RecipeLog()
    read([statistics(3, read: 5), statistics(1, read: 7)], refused: [2, 4], into: log)
    read([statistics(1, read: 70, energies: 1..<10), statistics(4, read: 2)], refused: [2, 3], into: log)
    let histories = RunHistories(of: log)
    #expect(histories.used == [3, 1, 4] && histories.refused == [2])
    #expect(histories.eventCounts.read == 14 && histories.eventCounts.filled == 14)
    #expect(histories[1].readings.map(\.number) == [1, 2])
    #expect(histories[1].uses.map(\.energies) == [nil, 1..<10])
    #expect(histories[3].uses.count == 1 && histories[3].refusals == ["damaged"])
  }

  @Test("Runs are in the order of their first reading, whatever was recorded before")
  func order() {
    let log = RecipeLog()
    for id in [4, 1, 3] as [Int64] { log.record(.run(id, .verified(sha256: "\(id)"))) }
    read([statistics(3, read: 1), statistics(4, read: 1)], refused: [1], into: log)
    let histories = RunHistories(of: log)
    #expect(histories.used == [3, 4] && histories.refused == [1] && histories[4].sha256 == "4")
  }

  @Test("Runs of a dry run are used once")
  func planned() {
    let log = RecipeLog()
    for id in [5, 6, 5] as [Int64] { log.record(.run(id, .planned)) }
    #expect(RunHistories(of: log).used == [5, 6])
  }

  @Test("The reason why a run was not read is that of the last stage that it reached")
  func reasons() {
    let log = RecipeLog()
    let history = SelectionHistory(refusals: [1: "not dark"], criteria: ["dark"])
    for _ in 1...3 { log.record(.choice(history)) }
    #expect(log.entries.count == 1, "a choice is recorded once, however many groups of it are filled")
    log.record(.choice(SelectionHistory(refusals: [1: "not long", 2: "not long"])))
    let reasons = log.reasonsNotChosen(of: [1, 2, 3], scored: [])
    #expect(reasons.map(\.obsID) == [1, 2, 3])
    #expect(reasons.map(\.reason) == ["not dark", "not long", "not selected by the recipe"])
    #expect(log.reasonsNotChosen(of: [3], scored: [3]).map(\.reason) == ["used only to score models"])
  }

  @Test("Notes and warnings are separate, and each is listed once")
  func notes() {
    let log = RecipeLog()
    log.note("unit", "no unit", at: "a.fits")
    log.warn("mirror", "mirrored", at: "b.fits")
    let seen = log.entries.count
    log.note("unit", "no unit", at: "c.fits")
    log.warn("unit", "no unit", at: "c.fits")
    #expect(log.notes == ["no unit (2 times, first in a.fits)"])
    #expect(log.warnings == ["mirrored (b.fits)", "no unit (c.fits)"])
    #expect(log.notes(from: seen).all.map(\.place) == ["c.fits", "c.fits"])
  }

  @Test("Regions are counted once for each origin, in whatever fields they are")
  func regions() throws {
    let log = RecipeLog()
    let circle = try CircleRegion(longitude: 1, latitude: 2, radius: 3)
    for origin in [RegionOrigin.single, .single, .ds9] {
      for region in SkyRegions([circle], from: origin).definitions { log.record(.region(region)) }
    }
    #expect(log.regionCounts == ["lua": 1, "ds9": 1] && log.exclusions.isEmpty)
  }
}
