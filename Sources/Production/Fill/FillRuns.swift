import BackgroundModels
import DL3
import Diagnostics
import Parallel

/// Reads runs of a store on all threads and passes on their counts in the order of the runs. All counts of backgrounds
/// are made by this function.
/// - Parameters:
///   - obsIDs: The runs.
///   - store: The data store.
///   - axes: The axes of the counts.
///   - options: The options of the fill.
///   - part: Converts the counts of a run, on the thread that read it.
///   - consume: Called for each run with the converted counts and the notes.
///   - refuse: Called for each run that could not be read, with `keepGoing`.
/// - Throws: The first error in the order of the runs; `Interrupted` on Ctrl-C.
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
