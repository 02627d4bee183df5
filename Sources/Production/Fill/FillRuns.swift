import BackgroundModels
import DL3
import Diagnostics
import Parallel

/// Reads runs of a store on several threads, and passes their counts on in the order of the runs. All functions that
/// count events for background models use this function.
/// - Parameters:
///   - obsIDs: The runs.
///   - store: The data store.
///   - axes: The axes of the counts.
///   - options: The options of the fill.
///   - part: A function that converts the counts of a run to the value that `consume` receives. It runs on the thread
///     that read the run.
///   - consume: A function that is called for each run with the converted counts and the notes.
///   - refuse: A function that is called for each run that could not be read. Without the option `keepGoing`, such a
///     run is an error.
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
