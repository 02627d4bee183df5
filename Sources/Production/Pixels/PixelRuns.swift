import BackgroundModels
import DL3
import Diagnostics
import Parallel

/// Runs of a store, each counted once on the same grid.
public struct PixelRuns: Sendable {
  /// The grid.
  public let grid: PixelGrid
  /// The counts of the runs, in order.
  public private(set) var runs: [PixelCounts] = []
  /// Runs that were left out because they could not be read, in order.
  public private(set) var refused: [RefusedRun] = []
  /// Notes on deviations found while reading.
  public private(set) var notes = Notes()

  /// Reads runs of a store, each once, on several threads. The result does not depend on the number of threads.
  /// - Parameters:
  ///   - obsIDs: the runs, in the order of the result.
  ///   - onRun: called after each run, in order; for a progress bar.
  /// - Throws: the first failure in the order of the runs: `DL3Error`, ``BackgroundError/runTwice(_:)``,
  ///   ``BackgroundError/horizon(_:_:)``; ``PixelError`` for impossible options. With `keepGoing` a run whose data are
  ///   faulty is listed instead. `Interrupted` on Ctrl-C.
  public init(
    store: DataStore, obsIDs: [Int64], grid: PixelGrid, options: PixelOptions = PixelOptions(),
    onRun: (PixelCounts) -> Void = { _ in }
  ) throws {
    self.grid = grid
    try options.check()
    var known: Set<Int64> = []
    for obsID in obsIDs where !known.insert(obsID).inserted { throw BackgroundError.runTwice(obsID) }
    try orderedMap(
      count: obsIDs.count, threads: options.jobs,
      makeState: { PixelCounter(store: store, grid: grid, options: options) },
      job: { index, counter -> RunOutcome<PixelCounts> in
        var notes = Notes()
        do {
          return .filled(try counter.counts(of: obsIDs[index], notes: &notes), notes)
        } catch let error as any DarktimeError where options.keepGoing && error.exitReason == .data {
          return .refused(RefusedRun(obsID: obsIDs[index], problem: error.description))
        }
      },
      consume: { _, outcome in
        switch outcome {
        case .filled(let run, let notes):
          runs.append(run)
          self.notes.merge(notes)
          onRun(run)
        case .refused(let run): refused.append(run)
        }
      })
  }

  /// Returns the counts of a run.
  public subscript(obsID: Int64) -> PixelCounts? { runs.first { $0.obsID == obsID } }
}
