import BackgroundModels
import DL3
import Diagnostics
import Parallel

/// Reads runs of a store on all threads and tells their partial sums in the order of the runs: the one way in which
/// events come into backgrounds.
/// - Parameters:
///   - part: what is made of a partial sum, still on the thread that read the run.
///   - consume: takes it, with the deviations met.
///   - refuse: takes a run that could not be read, with `keepGoing`.
/// - Throws: the first failure in the order of the runs; `Interrupted` on Ctrl-C.
func fillRuns<Part: Sendable>(
  _ obsIDs: [Int64], of store: DataStore, axes: any ModelAxes, options: FillOptions,
  making part: @escaping @Sendable (RunCounts) -> Part, consume: (Part, Notes) throws -> Void,
  refuse: (RefusedRun) -> Void
) throws {
  let selection = try options.events.map { expression in try EventSelection(expression) }
  try orderedMap(
    count: obsIDs.count, threads: options.jobs,
    makeState: { RunFiller(store: store, axes: axes, options: options, selection: selection) },
    job: { index, filler in filler.outcome(of: obsIDs[index], keepGoing: options.keepGoing, making: part) },
    consume: { _, outcome in
      switch try outcome.get() {
      case .filled(let part, let notes): try consume(part, notes)
      case .refused(let run): refuse(run)
      }
    })
}
