import DL3
import Sky
import Units

/// Blocks of runs. The runs of a block are left out of models together.
struct RunBlocks {
  /// The name of each block.
  let names: [String]
  private let blockOfRun: [Int64: Int]

  /// Creates blocks from a key for each run. Runs with the same key form a block. The blocks are numbered in the order
  /// of their first runs.
  /// - Parameter name: A function that returns the name of a block from its key, its number (from 1), and its first
  ///   run.
  private init(_ runs: Runs, _ keys: [Int], name: (_ key: Int, _ number: Int, _ first: Run) -> String) {
    var numberOfKey: [Int: Int] = [:]
    var (names, blockOfRun): ([String], [Int64: Int]) = ([], [:])
    for (run, key) in zip(runs, keys) {
      let number = numberOfKey[key] ?? names.count
      if number == names.count {
        numberOfKey[key] = number
        names.append(name(key, number + 1, run))
      }
      blockOfRun[run.obsID] = number
    }
    (self.names, self.blockOfRun) = (names, blockOfRun)
  }

  /// Returns the number of the block that contains a run; `nil` for a run in no block.
  func block(of obsID: Int64) -> Int? { blockOfRun[obsID] }

  /// Divides the given runs into lists, one for each block.
  func members(of obsIDs: [Int64]) -> [[Int64]] {
    var members = [[Int64]](repeating: [], count: names.count)
    for obsID in obsIDs { if let block = blockOfRun[obsID] { members[block].append(obsID) } }
    return members
  }

  /// Creates blocks that consist of a single run each.
  init(runs: Runs) { self.init(runs, Array(runs.indices)) { _, _, run in "run \(run.obsID)" } }

  /// Creates blocks whose sizes differ by at most one run. The runs are distributed among them in random order.
  init(runs: Runs, parts: Int, seed: UInt64) throws(StudyError) {
    guard (2...max(2, runs.count)).contains(parts), runs.count >= parts else {
      throw .partCount(found: parts, runs: runs.count)
    }
    var keys = [Int](repeating: 0, count: runs.count)
    for (position, run) in randomOrder(of: runs.count, seed: seed).enumerated() { keys[run] = position % parts }
    self.init(runs, keys) { _, number, _ in "part \(number) of \(parts)" }
  }

  /// Creates blocks of runs with the same value in a column.
  init(runs: Runs, column: String) throws(StudyError) {
    let place = runs.place(column)
    guard runs.store.observations.column(column) != nil else {
      throw .missingColumn(place, present: runs.store.observations.allNames, purpose: "to divide the runs into folds")
    }
    var (keyOfValue, values, keys): ([String: Int], [String], [Int]) = ([:], [], [])
    for run in runs {
      guard let cell = run.value(column), cell != .null else { throw .noValue(place, obsID: run.obsID) }
      let text = cell.description
      let key = keyOfValue[text] ?? values.count
      if key == values.count {
        keyOfValue[text] = key
        values.append(text)
      }
      keys.append(key)
    }
    self.init(runs, keys) { key, _, _ in "\(column) \(values[key])" }
  }

  /// Creates blocks of neighbouring runs. Two runs are in the same block if their pointings are at most `angle` (deg)
  /// apart, or if a chain of such runs connects the two runs.
  init(runs: Runs, within angle: Double) throws(StudyError) {
    guard angle > 0, angle.isFinite else {
      throw .notPositive(what: "the maximum angle between fields", found: angle, unit: "deg")
    }
    let ra = try runs.values("RA_PNT", in: .deg, purpose: "to group the runs by field")
    let dec = try runs.values("DEC_PNT", in: .deg, purpose: "to group the runs by field")
    var keys = Array(runs.indices)
    func root(_ run: Int) -> Int {
      var run = run
      while keys[run] != run { run = keys[run] }
      return run
    }
    for run in runs.indices {
      let finder = OffsetFinder(pointingRA: ra[run], pointingDec: dec[run])
      for other in 0..<run where finder.offset(ra: ra[other], dec: dec[other]) <= angle {
        let (one, two) = (root(run), root(other))
        keys[max(one, two)] = min(one, two)
      }
    }
    self.init(runs, runs.indices.map(root)) { _, _, run in "field of run \(run.obsID)" }
  }

  /// Creates blocks of runs in periods of a number of days.
  ///
  /// A night ends if no run starts within ``nightGap`` after the end of the last run. This definition needs neither the
  /// site nor its time zone. A period begins with a night. It also contains the following nights that start at most
  /// `days` - 0.25 days after the start of the first one.
  init(runs: Runs, days: Double) throws(StudyError) {
    guard days > 0, days.isFinite else {
      throw .notPositive(what: "the number of days in a period", found: days, unit: "")
    }
    let place = runs.place("TSTART")
    guard let (starts, stops) = runs.spans else {
      throw .missingColumn(place, present: runs.store.observations.allNames, purpose: "to divide the runs by date")
    }
    for (run, span) in zip(runs, zip(starts, stops)) where !span.0.isFinite || !span.1.isFinite {
      throw .noValue(place, obsID: run.obsID)
    }
    var keys = [Int](repeating: 0, count: runs.count)
    var (period, last, began) = (-1, -Double.infinity, -Double.infinity)
    for run in runs.indices.sorted(by: { (starts[$0], $0) < (starts[$1], $1) }) {
      // Nights start at slightly different times. The tolerance of a quarter of a day ensures that each period has the
      // given number of nights.
      if starts[run] > last + Self.nightGap, starts[run] - began > (days - 0.25) * 86400 {
        period += 1
        began = starts[run]
      }
      last = max(last, stops[run])
      keys[run] = period
    }
    self.init(runs, keys) { _, _, run in "\(days == 1 ? "night" : "period") of run \(run.obsID)" }
  }

  /// The time without a run that separates two nights, in s.
  static let nightGap = 6 * 3600.0

  /// Creates blocks of runs in bands of zenith angle.
  /// - Parameter edges: The edges of the bands in deg, in increasing order. The last band includes its upper edge.
  init(runs: Runs, zenithEdges edges: [Double]) throws(StudyError) {
    guard edges.count >= 2, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .bandEdges(edges) }
    var keys: [Int] = []
    for (run, zenith) in zip(runs, try runs.values("ZEN_PNT", in: .deg, purpose: "to divide the runs into folds")) {
      guard let band = zenithBand(of: zenith, edges: edges) else {
        throw .outsideBands(obsID: run.obsID, zenith: zenith, edges: edges)
      }
      keys.append(band)
    }
    self.init(runs, keys) { key, _, _ in "zenith \(shortest(edges[key])) to \(shortest(edges[key + 1])) deg" }
  }
}
