import Diagnostics

/// An error of the ledger. All messages are in `LedgerError+Text.swift`.
public enum LedgerError: DarktimeError, Equatable {
  /// The user's data folder is not known, because neither `HOME` nor `XDG_DATA_HOME` is an absolute path.
  case noDataFolder
  /// The user has named a file in a folder that does not exist.
  case noFolder(path: String, folder: String)
  /// There is no file with this path.
  case missing(path: String)
  /// The file is a database of another program, or no database.
  case notALedger(path: String)
  /// A later version of the program has written the ledger.
  case newer(path: String, found: Int, known: Int)
  /// Another program has locked the file for too long.
  case locked(path: String, seconds: Double)
  /// SQLite or another library reports an error; `reason` is its message.
  case failed(path: String, action: String, reason: String)
  /// An entry of the ledger cannot be read.
  case damaged(path: String, study: Int64, reason: String)
  /// The ledger has no study with this number.
  case unknownStudy(path: String, Int64, present: Int)
  /// Two studies cannot be compared, because no run is scored by both studies in the same bins.
  case notComparable(Int64, Int64)
}
