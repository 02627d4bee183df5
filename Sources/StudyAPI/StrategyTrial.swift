import Diagnostics
import LuaHost
import Outputs
import Parallel
import RecipeAPI
import Studies
import StudyLedger

/// One strategy of a study, which is tried unless the ledger contains its result.
///
/// A stored result replaces the call of a strategy only if the recipe behaves in the same way without the call. A
/// strategy that reads or writes files, prints, changes a variable outside its function, or raises an error is called
/// again in each run of the recipe. Its result is still stored, for `darktime studies`.
final class StrategyTrial {
  private let name: String
  private let settings: [String: String]
  private let position: Int
  private let kept: LedgerSession.Study?
  private let state: LuaState
  private let session: RecipeSession
  private let ledger: LedgerSession
  private let context: String
  /// Whether a call of the strategy raised an error.
  private var hasFailed = false

  init(
    _ name: String, _ settings: [String: String], at position: Int, of kept: LedgerSession.Study?,
    _ context: StudyContext, in call: Call
  ) throws {
    (self.name, self.settings, self.position, self.kept) = (name, settings, position, kept)
    (state, session, ledger) = (call.state, try call.attached(), try call.attached())
    self.context = kept == nil ? "" : try context.readDigest(state)
  }

  /// Returns the result from the ledger; `nil` if the strategy has to be tried. If there is a result, the notes from
  /// the earlier trial are added to the log.
  func keptResult() throws -> StrategyResult? {
    guard let kept, let found = try ledger.strategy(name, at: position, of: kept), found.context == context,
      found.result.settings == settings
    else { return nil }
    var notes = Notes()
    for note in found.notes { notes.merge(note.note) }
    session.log.record(.notes(notes))
    session.log.record(.strategy(isKept: true))
    return found.result
  }

  /// Calls the function of the script, and records whether it raises an error.
  func calling(_ body: () throws -> [LuaValue]) throws -> [LuaValue] {
    session.log.isTrying = true
    defer { session.log.isTrying = false }
    do { return try body() } catch {
      hasFailed = true
      throw error
    }
  }

  /// Tries the strategy and keeps its result.
  func result(of strategy: Strategy, calling function: LuaFunction, in study: Study) throws -> StrategyResult {
    let before = try kept.map { _ in try Traces(function, session, state) }
    let deadline = state.deadline
    let stop = StopSignal.process(until: deadline)
    let result: StrategyResult
    do {
      result = try study.result(of: strategy, stop: stop, endsStudy: { ($0 as? LuaError)?.limit != nil })
    } catch let error as Interrupted {
      // The signal is raised by Ctrl-C or by the time limit.
      if StopSignal.process.isRaised { throw error }
      throw LuaLimit.time(seconds: state.limits.seconds ?? 0)
    }
    if let kept, let before {
      let isReusable = try !hasFailed && before.areUnchanged(Traces(function, session, state), in: session.log)
      let notes = session.log.notes(from: before.entries).all.map(KeptNote.init)
      try ledger.keep(
        KeptStrategy(result, notes: notes, context: context, isReusable: isReusable), at: position, of: kept)
    }
    session.log.record(.strategy(isKept: false))
    return result
  }
}

/// The state that a strategy can change apart from its result, recorded before and after the call.
private struct Traces {
  /// The number of entries of the log.
  let entries: Int
  private let printedLines: Int
  private let modules: Int
  /// A number that depends on all variables that the strategy can change; `nil` if there are too many.
  private let variables: Int?

  init(_ function: LuaFunction, _ session: RecipeSession, _ state: LuaState) throws {
    (entries, printedLines) = (session.log.entries.count, state.printedLines)
    (modules, variables) = (state.moduleFiles.count, try function.reachDigest())
  }

  /// Returns whether the state is the same in `now`, apart from notes that were added to the log.
  func areUnchanged(_ now: Traces, in log: RecipeLog) -> Bool {
    let added = log.entries[entries..<now.entries]
    return now.printedLines == printedLines && now.modules == modules && variables != nil
      && now.variables == variables && added.allSatisfy { if case .notes = $0 { true } else { false } }
  }
}
