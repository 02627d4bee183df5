import DL3
import Outputs
import Production
import Selection

extension RecipeSession {
  /// Returns the runs of a selection whose events are to be read; `nil` in a dry run, which only locates the files.
  ///
  /// With `--verify`, the result contains only runs whose files are completely intact.
  /// - Parameter parts: whether the selection may contain parts of runs.
  /// - Throws: `DL3Error`, ``SelectionError/differentParts(found:expected:)``, and the errors of ``InputVerification``.
  public func runsToRead(_ selection: RunSelection, parts: Bool = false) throws -> Runs? {
    if !parts { try selection.requireCompleteRuns() }
    log.record(.choice(selection.history))
    let runs = selection.runs
    guard !request.dryRun else {
      for run in runs {
        _ = try runs.store.location(of: .events, obsID: run.obsID)
        log.record(.run(run.obsID, .planned))
      }
      return nil
    }
    guard request.verify else { return runs }
    let verification = try InputVerification(of: runs, jobs: request.jobs, keepGoing: request.keepGoing) { done in
      observer.progress(Progress(step: "verifying", done: done, total: runs.count))
    }
    for id in runs.obsIDs {
      if let hash = verification.sha256[id] { log.record(.run(id, .verified(sha256: hash))) }
    }
    for run in verification.damaged { log.record(.run(run.obsID, .refused(run.reason))) }
    let damaged = Set(verification.damaged.map(\.obsID))
    return runs.filter { !damaged.contains($0.obsID) }
  }

  /// Records excluded regions.
  public func record(_ exclusion: Exclusion?) {
    for region in exclusion?.definitions ?? [] { log.record(.region(region)) }
  }
}
