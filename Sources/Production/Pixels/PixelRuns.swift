import BackgroundModels
import DL3
import Diagnostics
import Parallel

/// The runs of a store, each counted once on the same grid.
public struct PixelRuns: Sendable {
  /// The grid.
  public let grid: PixelGrid
  /// The counts of the runs, in the order in which they were requested.
  public private(set) var runs: [PixelCounts] = []
  /// The runs that were skipped because they could not be read, in the order in which they were requested.
  public private(set) var refused: [RefusedRun] = []
  /// The notes about the runs.
  public private(set) var notes = Notes()

  /// Reads runs of a store on several threads, each run once. The result does not depend on the number of threads.
  /// - Parameters:
  ///   - obsIDs: The runs, in the order of the result.
  ///   - onRun: A function that is called after each run, in order, for example for a progress bar.
  /// - Throws: The first error in the order of the runs: `DL3Error`, ``BackgroundError/runTwice(_:)``,
  ///   ``BackgroundError/horizon(_:_:)``; ``PixelError`` for impossible options. With `keepGoing`, a run whose data
  ///   cannot be used is skipped and listed instead. `Interrupted` on Ctrl-C.
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

  /// Returns the counts of a run; `nil` if the run was not counted.
  public subscript(obsID: Int64) -> PixelCounts? { runs.first { $0.obsID == obsID } }
}
