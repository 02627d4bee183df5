import DL3
import Sky
import TestSupport
import Testing

@testable import Studies

@Suite("Folds", .timeLimit(.minutes(60))) struct FoldTests {
  private func runs() throws -> Runs { try #require(SampleStore.store).runs }

  /// Each scored run is a target once, and no fold trains with its targets.
  private func check(_ folds: [Fold], scored: Runs, training: Runs) {
    #expect(folds.flatMap(\.targets).sorted() == scored.obsIDs.sorted())
    for fold in folds {
      #expect(Set(fold.targets).isDisjoint(with: fold.training))
      #expect(!fold.targets.isEmpty && !fold.training.isEmpty)
      #expect(Set(fold.training).isSubset(of: training.obsIDs))
    }
  }

  @Test("Each run is left out once, and all other training runs remain in their order")
  func run() throws {
    let runs = try runs()
    let scored = runs.subset(0..<5)
    let folds = try FoldRule.run.folds(scoring: scored, training: runs)
    check(folds, scored: scored, training: runs)
    #expect(folds.count == 5)
    #expect(folds[2].targets == [runs[2].obsID])
    #expect(folds[2].training == runs.obsIDs.filter { $0 != runs[2].obsID })
    #expect(folds[2].name == "run \(runs[2].obsID)")
  }

  @Test("Random parts differ in size by at most one run, and are the same for the same seed")
  func parts() throws {
    let runs = try runs()
    let folds = try FoldRule.parts(5, seed: 7).folds(scoring: runs, training: runs)
    check(folds, scored: runs, training: runs)
    #expect(folds.map(\.targets.count).sorted() == [3, 3, 3, 3, 4])
    #expect(folds.allSatisfy { $0.training.count == runs.count - $0.targets.count })
    #expect(try FoldRule.parts(5, seed: 7).folds(scoring: runs, training: runs) == folds)
    #expect(try FoldRule.parts(5, seed: 8).folds(scoring: runs, training: runs) != folds)
  }

  @Test("A random order of 16 numbers does not change between versions")
  func order() {
    // From another implementation of the generator and of the method.
    #expect(randomOrder(of: 16, seed: 1) == [7, 5, 10, 0, 9, 14, 1, 6, 12, 8, 3, 11, 2, 13, 15, 4])
    #expect(randomOrder(of: 1, seed: 1) == [0] && randomOrder(of: 0, seed: 1) == [])
    var sums = [Int](repeating: 0, count: 6)
    for seed in 0..<6000 { sums[randomOrder(of: 6, seed: UInt64(seed)).firstIndex(of: 0) ?? 0] += 1 }
    // Each place is equally likely: 1000 +- 29.
    #expect(sums.allSatisfy { abs($0 - 1000) < 130 })
  }

  @Test("Training runs that are not scored train every random part")
  func partsWithOtherTraining() throws {
    let runs = try runs()
    let scored = runs.subset(0..<6)
    let folds = try FoldRule.parts(3, seed: 1).folds(scoring: scored, training: runs)
    check(folds, scored: scored, training: runs)
    #expect(folds.allSatisfy { $0.training.count == runs.count - 2 })
  }

  @Test("Runs with the same target are left out together, also training runs that are not scored")
  func column() throws {
    let runs = try runs()
    let folds = try FoldRule.column("TARGET_NAME").folds(scoring: runs, training: runs)
    check(folds, scored: runs, training: runs)
    let names = try #require(runs.texts("TARGET_NAME"))
    #expect(folds.count == Set(names).count)
    for fold in folds {
      let inside = Set(zip(runs.obsIDs, names).filter { fold.targets.contains($0.0) }.map(\.1))
      let outside = Set(zip(runs.obsIDs, names).filter { fold.training.contains($0.0) }.map(\.1))
      #expect(inside.count == 1 && inside.isDisjoint(with: outside))
    }
    let one = runs.subset([0])
    let left = try FoldRule.column("TARGET_NAME").folds(scoring: one, training: runs)
    #expect(left.count == 1 && left[0].training.count == names.count { $0 != names[0] })
  }

  @Test("A field is all runs that are connected by small steps between pointings")
  func field() throws {
    let runs = try runs()
    let folds = try FoldRule.field(1.5).folds(scoring: runs, training: runs)
    check(folds, scored: runs, training: runs)
    let (ra, dec) = (try #require(runs.numbers("RA_PNT")), try #require(runs.numbers("DEC_PNT")))
    let fold = Dictionary(
      uniqueKeysWithValues: folds.enumerated().flatMap { number, fold in fold.targets.map { ($0, number) } })
    for one in runs.indices {
      for other in runs.indices where separation(ra[one], dec[one], ra[other], dec[other]) <= 1.5 {
        #expect(fold[runs[one].obsID] == fold[runs[other].obsID])
      }
    }
    #expect(folds.count > 3)
    #expect(throws: StudyError.self) { try FoldRule.field(180).folds(scoring: runs, training: runs) }
  }

  @Test("Nights and periods of days do not overlap in time")
  func date() throws {
    let runs = try runs()
    let nights = try FoldRule.date(days: 1).folds(scoring: runs, training: runs)
    check(nights, scored: runs, training: runs)
    let start = Dictionary(uniqueKeysWithValues: zip(runs.obsIDs, try #require(runs.numbers("TSTART"))))
    for fold in nights {
      let times = fold.targets.compactMap { start[$0] }
      let (first, last) = (times.min() ?? 0, times.max() ?? 0)
      #expect(last - first < 0.75 * 86400)
      // No other run is between the first and the last one, or close to them.
      for other in fold.training.compactMap({ start[$0] }) { #expect(other > last + 3600 || other < first - 3600) }
    }
    let all = (start.values.max() ?? 0) - (start.values.min() ?? 0)
    let halves = try FoldRule.date(days: all / 86400 / 2 + 1).folds(scoring: runs, training: runs)
    check(halves, scored: runs, training: runs)
    #expect(halves.count == 2 && nights.count > halves.count)
  }

  @Test("Zenith bands include their lower edge, and the last one its upper edge")
  func zenith() throws {
    let runs = try runs()
    let folds = try FoldRule.zenith([0, 25, 60]).folds(scoring: runs, training: runs)
    check(folds, scored: runs, training: runs)
    let zenith = try #require(runs.numbers("ZEN_PNT"))
    #expect(folds.count == 2)
    for fold in folds {
      let low = fold.name == "zenith 0 to 25 deg"
      for (obsID, angle) in zip(runs.obsIDs, zenith) where fold.targets.contains(obsID) { #expect((angle < 25) == low) }
    }
    #expect(zenithBand(of: 20, edges: [0, 20, 40]) == 1)
    #expect(zenithBand(of: 40, edges: [0, 20, 40]) == 1)
    #expect(zenithBand(of: 40.1, edges: [0, 20, 40]) == nil)
    #expect(zenithBand(of: .nan, edges: [0, 20, 40]) == nil)
  }

  @Test("Impossible folds are errors that say what is possible")
  func errors() throws {
    let runs = try runs()
    let none = runs.subset([])
    func text(_ rule: FoldRule, scored: Runs? = nil, training: Runs? = nil) -> String {
      do {
        _ = try rule.folds(scoring: scored ?? runs, training: training ?? runs)
        return "no error"
      } catch { return error.description }
    }
    #expect(text(.run, scored: none) == "no run to score; expected at least one run")
    #expect(text(.parts(1, seed: 1)) == "a division of 16 runs into 1 part; expected 2 to 16 parts")
    #expect(text(.parts(17, seed: 1)) == "a division of 16 runs into 17 parts; expected 2 to 16 parts")
    #expect(
      text(.parts(2, seed: 1), scored: runs.subset([0]))
        == "a division of 1 run into 2 parts; expected 2 or more runs to divide")
    #expect(text(.column("TARGET_NAM")).contains("; did you mean 'TARGET_NAME'? available: TARGET_NAME, "))
    #expect(text(.field(0)) == "the maximum angle between fields is 0 deg; expected a finite number above 0")
    #expect(text(.date(days: -1)) == "the number of days in a period is -1; expected a finite number above 0")
    #expect(text(.zenith([0])) == "zenith bands with the edges 0 deg; expected two or more increasing edges")
    #expect(text(.zenith([0, 20])).contains("expected an angle in one of the zenith bands, whose edges are 0, 20 deg"))
    #expect(text(.run, scored: runs.subset([0]), training: runs.subset([0])).contains("no training run remains"))
  }
}
