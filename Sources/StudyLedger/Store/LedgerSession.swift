import Diagnostics
import Studies

/// The ledger of one run of a recipe: it finds the results of strategies that need not be run again, and stores the
/// results of the others.
///
/// The ledger is opened when the first study begins. If the standard ledger cannot be used, a message reports this
/// once, and studies run without a ledger, with the same results. If the user has named the file, every failure is an
/// error.
public final class LedgerSession {
  private let place: LedgerPlace
  private let say: (String) -> Void
  private var ledger: StudyLedger?
  private var isOff: Bool
  /// The number of studies so far.
  private var count = 0

  /// Creates a session.
  /// - Parameter say: A function that prints a line for the user.
  public init(_ place: LedgerPlace, say: @escaping (String) -> Void) {
    (self.place, self.say, isOff) = (place, say, place == .off)
  }

  /// A study of the recipe.
  public struct Study {
    let identity: StudyIdentity
    let bins: [Int64: String]
  }

  /// The path of the ledger; `nil` if there is none.
  public var path: String? { ledger?.path }

  /// Begins a study. Returns `nil` if there is no ledger, or if the study is not kept.
  /// - Parameters:
  ///   - identity: A function that receives the number of the study in the recipe, from 1. The function returns the
  ///     identity, or `nil` for a study that is not kept. It is called only if there is a ledger.
  ///   - bins: A function that returns, for each run, the digest of its scored counts, by OBS_ID.
  /// - Throws: ``LedgerError`` and `FileFailure`, if the user has named the file.
  public func study(identity: (Int) throws -> StudyIdentity?, bins: () -> [Int64: String]) throws -> Study? {
    try attempt {
      if ledger == nil {
        guard let path = place.path() else { throw LedgerError.noDataFolder }
        let opened = try StudyLedger(path: path, creating: true)
        ledger = opened
        if opened.isNew {
          say(
            "the results of studies are stored in \(path) ('darktime studies' lists the studies; with --ledger none, "
              + "no results are stored)")
        }
      }
    }
    count += 1
    guard !isOff, let identity = try identity(count) else { return nil }
    return Study(identity: identity, bins: bins())
  }

  /// Returns the strategy at a position of a study, if it was kept with this name and its result may be used again.
  /// - Throws: ``LedgerError``, if the user has named the file.
  public func strategy(_ name: String, at position: Int, of study: Study) throws -> KeptStrategy? {
    var found: KeptStrategy?
    try attempt {
      guard let ledger, let number = try ledger.number(of: study.identity) else { return }
      found = try ledger.strategy(at: position, of: number)
    }
    return found.flatMap { $0.isReusable && $0.result.name == name ? $0 : nil }
  }

  /// Keeps a strategy.
  /// - Throws: ``LedgerError``, if the user has named the file.
  public func keep(_ strategy: KeptStrategy, at position: Int, of study: Study) throws {
    try attempt {
      guard let ledger else { return }
      try ledger.keep(strategy, at: position, of: try ledger.study(study.identity, bins: study.bins))
    }
  }

  /// Stores the name of the baseline of a study.
  /// - Throws: ``LedgerError``, if the user has named the file.
  public func keep(baseline: String, of study: Study) throws {
    try attempt {
      guard let ledger, let number = try ledger.number(of: study.identity) else { return }
      try ledger.keep(baseline: baseline, of: number)
    }
  }

  /// Uses the ledger, unless it is off or has failed before.
  private func attempt(_ body: () throws -> Void) throws {
    guard !isOff else { return }
    do { try body() } catch let error as any DarktimeError where place == .standard {
      isOff = true
      ledger = nil
      say("warning: the results of studies are not stored: \(error.description)")
    }
  }
}
