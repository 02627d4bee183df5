import DL3
import LuaHost
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

  /// Calls a function of the script for each run, and returns the answers by OBS_ID, without those that are `nil`.
  ///
  /// With `--keep-going`, a run whose data a host function cannot use during the call is recorded as refused and
  /// removed from `runs`. A mistake in the script remains an error.
  public func answers<Answer>(about runs: inout Runs, _ ask: (Run) throws -> Answer?) throws -> [Int64: Answer] {
    let (answers, failures) = try answers(about: runs, ask)
    for failure in failures { log.record(.run(failure.obsID, .refused(failure.problem))) }
    let failed = Set(failures.map(\.obsID))
    runs = runs.filter { !failed.contains($0.obsID) }
    return answers
  }

  /// Calls a function of the script for each run. Returns the answers by OBS_ID, without those that are `nil`. With
  /// `--keep-going`, it also returns the runs whose data a host function could not use during the call.
  public func answers<Answer>(
    about runs: Runs, _ ask: (Run) throws -> Answer?
  ) throws -> (answers: [Int64: Answer], failures: [RefusedRun]) {
    var answers: [Int64: Answer] = [:]
    var failures: [RefusedRun] = []
    for run in runs {
      do { answers[run.obsID] = try ask(run) } catch let error as LuaError {
        guard request.keepGoing, let fault = error.faultOfData else { throw error }
        failures.append(RefusedRun(obsID: run.obsID, problem: fault.description))
      }
    }
    return (answers, failures)
  }

  /// Throws an error if none of the requested runs could be read, which is possible with `--keep-going`.
  /// - Parameter count: the number of runs that were read.
  /// - Throws: ``SelectionError/noneRead(runs:reason:)`` with the reason for the first run.
  public func requireRead(_ count: Int, of asked: Runs) throws(SelectionError) {
    guard count == 0 else { return }
    let histories = RunHistories(of: log)
    let reasons = asked.obsIDs.compactMap { histories[$0].refusals.first }
    if let first = reasons.first { throw .noneRead(runs: reasons.count, reason: first) }
  }

  /// Records excluded regions.
  public func record(_ exclusion: Exclusion?) {
    for region in exclusion?.definitions ?? [] { log.record(.region(region)) }
  }
}
