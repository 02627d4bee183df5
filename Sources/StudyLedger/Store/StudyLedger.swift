import Diagnostics
import FileSystem
import GRDB

/// The results of studies, in an SQLite file.
///
/// Several programs can use a ledger at the same time. Each strategy is written in one transaction when it has
/// finished, so a study that is interrupted keeps its finished strategies.
///
/// ```
/// let ledger = try StudyLedger(path: "studies.sqlite", creating: true)
/// let study = try ledger.study(identity, bins: digests)
/// try ledger.keep(strategy, at: 0, of: study)
/// for study in try ledger.studies() { print(study.id, study.identity.recipe.name) }
/// ```
public final class StudyLedger: Sendable {
  /// The path of the file.
  public let path: String
  /// Whether the file did not exist before.
  public let isNew: Bool
  private let queue: DatabaseQueue

  /// The maximum time, in s, for which an access waits for the accesses of other programs. An access takes
  /// milliseconds, but many accesses can queue on a slow disk.
  static let patience = 20.0

  /// Opens a ledger.
  /// - Parameter creating: Whether the file and the folders above it are created if they do not exist.
  /// - Throws: ``LedgerError``; `FileFailure` if a folder cannot be created.
  public init(path: String, creating: Bool) throws {
    self.path = path
    isNew = !fileExists(path)
    if isNew {
      guard creating else { throw LedgerError.missing(path: path) }
      try makeFolders(to: folderName(of: path))
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.patience)
    configuration.label = "ledger of studies"
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          try LedgerSchema.prepare(database, path: path)
          return .commit
        }
        // With a write-ahead log, readers do not wait for writers, and a commit does not wait for the disk. The log
        // needs shared memory, so it only works for programs on one machine.
        if isOnThisMachine(folderName(of: path)) { try LedgerSchema.useWriteAheadLog(database) }
      }
    } catch { throw LedgerError(error, path: path, action: isNew ? "create" : "open") }
  }

  /// Reads from the ledger, in one transaction.
  /// - Throws: ``LedgerError``
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try queue.read(body) } catch { throw LedgerError(error, path: path, action: "read") }
  }

  /// Writes to the ledger, in one transaction.
  /// - Throws: ``LedgerError``
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try queue.write(body) } catch { throw LedgerError(error, path: path, action: "write to") }
  }
}

extension LedgerError {
  /// Converts an error, such as one of SQLite. An error that is already a ``LedgerError`` is unchanged.
  init(_ error: any Error, path: String, action: String) {
    switch error {
    case let error as LedgerError: self = error
    case let error as DatabaseError where error.resultCode == .SQLITE_BUSY:
      self = .locked(path: path, seconds: StudyLedger.patience)
    case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB: self = .notALedger(path: path)
    case let error as DatabaseError:
      self = .failed(path: path, action: action, reason: error.message ?? "\(error.resultCode)")
    default: self = .failed(path: path, action: action, reason: "\(error)")
    }
  }
}
