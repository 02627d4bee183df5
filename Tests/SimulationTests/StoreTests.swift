import Diagnostics
import FITS
import Foundation
import Parallel
import TestSupport
import Testing

@testable import Simulation

@Suite(.timeLimit(.minutes(60))) struct StoreTests {
  private func options(_ dialect: StoreConvention = .hessDR1, runs: Int = 6, seed: UInt64 = 1, threads: Int = 2)
    -> SimulationOptions
  {
    var options = SimulationOptions()
    options.dialect = dialect
    options.runs = runs
    options.seed = seed
    options.threads = threads
    options.ontime = 300
    return options
  }

  /// Returns the bytes of every file in a folder and its subfolders, by path.
  private func contents(_ folder: String) throws -> [String: Data] {
    let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    var files: [String: Data] = [:]
    for name in names {
      if let data = FileManager.default.contents(atPath: folder + "/" + name) { files[name] = data }
    }
    return files
  }

  @Test("The same seed gives the same bytes with any number of threads", arguments: StoreConvention.all.map(\.name))
  func sameSeedGivesTheSameBytesOnAnyNumberOfThreads(name: String)
    throws
  {
    let dialect = try StoreConvention.named(name)
    try withTemporaryFolder { folder in
      try Simulator(options(dialect, threads: 1)).write(to: folder + "/one")
      try Simulator(options(dialect, threads: 3)).write(to: folder + "/three")
      let one = try contents(folder + "/one")
      #expect(one.count > 6)
      #expect(try contents(folder + "/three") == one)
    }
  }

  @Test("Different seeds give different events") func anotherSeedGivesOtherEvents() throws {
    try withTemporaryFolder { folder in
      let one = try Simulator(options(runs: 1, seed: 1)).write(to: folder + "/one")
      let two = try Simulator(options(runs: 1, seed: 2)).write(to: folder + "/two")
      #expect(one.runs != two.runs)
    }
  }

  @Test("A run does not depend on the number of other runs") func aRunDoesNotDependOnHowManyOthersThereAre() throws {
    try withTemporaryFolder { folder in
      var few = options(runs: 2)
      var many = options(runs: 5)
      (few.targetRuns, many.targetRuns) = (0, 0)
      try Simulator(few).write(to: folder + "/few")
      try Simulator(many).write(to: folder + "/many")
      let name = "data/sim_dl3_obs_id_000002.fits.gz"
      #expect(try contents(folder + "/few")[name] == contents(folder + "/many")[name])
    }
  }

  @Test("Every file and HDU in the index exists", arguments: StoreConvention.all.map(\.name))
  func everyFileOfTheIndexIsThereWithItsHDU(name: String) throws {
    let dialect = try StoreConvention.named(name)
    try withTemporaryFolder { folder in
      let store = folder + "/store"
      try Simulator(options(dialect, runs: 4)).write(to: store)
      let index = try readTable(store + "/hdu-index.fits.gz", hdu: .number(1))
      let columns = try ["FILE_DIR", "FILE_NAME", "HDU_NAME"].map { name -> [String] in
        guard case .string(let values) = try #require(index[name]).values else { return [] }
        return values
      }
      let tables = (dialect.events.hasPointing ? 3 : 2) + dialect.responses.count
      #expect(index.rowCount == 4 * tables)
      for row in 0..<index.rowCount {
        let table = try readTable(
          "\(store)/\(columns[0][row])/\(columns[1][row])", hdu: .name(columns[2][row]))
        #expect(table.rowCount > 0)
      }
    }
  }

  @Test("The index agrees with the event lists") func theIndexTellsWhatTheEventListsHold() throws {
    try withTemporaryFolder { folder in
      let store = folder + "/store"
      let truth = try Simulator(options(runs: 5)).write(to: store)
      let index = try readTable(store + "/obs-index.fits.gz", hdu: .name("OBS_INDEX"))
      guard case .int(let counts) = try #require(index["EVENT_COUNT"]).values,
        case .string(let targets) = try #require(index["TARGET_NAME"]).values
      else { return #expect(Bool(false), "columns of another type") }
      for (row, run) in truth.runs.enumerated() {
        let path = "\(store)/data/sim_dl3_obs_id_\(padded(run.id, to: 6)).fits.gz"
        let events = try readTable(path, hdu: .name("EVENTS"))
        #expect(events.rowCount == Int(counts[row]))
        #expect(events.rowCount == run.background + run.source + run.stray)
        #expect(targets[row] == run.target)
        #expect(events.keyword("DEADC") == .double(run.deadTimeCorrection))
        guard case .double(let starts) = try #require(readTable(path, hdu: .name("GTI"))["START"]).values else {
          continue
        }
        #expect(events.keyword("TSTART") == .double(starts[0]))
      }
      #expect(targets.contains("Off data") && targets.contains { $0 != "Off data" })
    }
  }

  @Test("A folder that is not empty is an error and is not changed") func aFolderThatHoldsSomethingIsLeftAlone() throws
  {
    try withTemporaryFolder { folder in
      try "mine".write(toFile: folder + "/notes.txt", atomically: true, encoding: .utf8)
      #expect(throws: SimulationError.self) { try Simulator(options()).write(to: folder) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes.txt"])
    }
  }

  @Test("An interrupted simulation leaves no files") func nothingIsLeftOfAStoreThatWasInterrupted() throws {
    try withTemporaryFolder { folder in
      let store = folder + "/store"
      let stop = StopSignal {
        FileManager.default.enumerator(atPath: folder)?.contains {
          ($0 as? String)?.hasSuffix("/data/sim_dl3_obs_id_000003.fits.gz") ?? false
        } ?? false
      }
      #expect(throws: Interrupted.self) { try Simulator(options(runs: 50), stop: stop).write(to: store) }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test("A run with more events than fit into memory is an error", arguments: [1e6, 1e9, 1e19, 1e300])
  func moreEventsThanMemoryHoldsAreRefused(rate: Double) throws {
    try withTemporaryFolder { folder in
      var options = options(runs: 1)
      (options.targetRuns, options.law.rate) = (0, rate)
      let error = #expect(throws: SimulationError.self) { try Simulator(options).write(to: folder + "/store") }
      #expect(error?.problem.text.contains("expected at most 50000000 per run") == true)
      #expect(error?.exitReason == .usage)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test("The folder of a store appears only when the store is complete")
  func nothingIsAtThePlaceOfAStoreBeforeItIsWhole()
    throws
  {
    try withTemporaryFolder { folder in
      let store = folder + "/above/store"
      try Simulator(options(runs: 3)).write(to: store) { _ in
        #expect(!FileManager.default.fileExists(atPath: store))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/above")
      #expect(names == ["store"])
      #expect(FileManager.default.fileExists(atPath: store + "/truth.json"))
    }
  }

  @Test("An empty folder is used, and a link to an empty folder remains a link")
  func anEmptyFolderIsFilledAndALinkToOneStaysALink()
    throws
  {
    try withTemporaryFolder { folder in
      let (real, link) = (folder + "/real", folder + "/link")
      try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
      try Simulator(options(runs: 1)).write(to: link)
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: link)
      #expect(target == real)
      #expect(FileManager.default.fileExists(atPath: real + "/truth.json"))
      let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
      #expect(names == ["link", "real"])
    }
  }

  @Test("The error for an option out of range gives the range") func optionsOutOfRangeAreToldWithTheirRange() {
    var options = SimulationOptions()
    options.runs = 0
    #expect { try Simulator(options) } throws: {
      "\($0)" == "simulation option runs: 0; expected 1 to 999999"
    }
    options = SimulationOptions()
    options.zenith = 0...5
    #expect { try Simulator(options) } throws: {
      "\($0)".contains("PKS 2155-304 culminates at a zenith angle of 7 deg") && "\($0)".contains("widen the range")
    }
    #expect { try StoreConvention.named("hess-dr2") } throws: {
      "\($0)" == "dialect 'hess-dr2'; did you mean 'hess-dr1'?"
    }
  }
}
