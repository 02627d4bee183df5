import GRDB

/// The tables of a ledger.
///
/// `study` has a row for each study, `strategy` for each strategy of a study, and `score` for each run of a strategy.
/// Composite values are JSON, which the functions of SQLite read as well: `json_extract(score, '$.counts')`.
enum LedgerSchema {
  /// The version of the tables, stored in the file header (`PRAGMA user_version`). Version 2 added `study.baseline`.
  static let version = 2
  /// The mark in the header of the file (`PRAGMA application_id`): the letters DTSL.
  static let mark = 0x4454_534c

  /// Creates the tables in an empty file, adds missing columns to a ledger of an earlier version, and checks that any
  /// other file is a ledger.
  /// - Throws: ``LedgerError/notALedger(path:)``, ``LedgerError/newer(path:found:known:)``, `DatabaseError`
  static func prepare(_ database: Database, path: String) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if found == mark {
      let present = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      guard present <= version else { throw LedgerError.newer(path: path, found: present, known: version) }
      if present < 2 {
        try database.execute(sql: "ALTER TABLE study ADD COLUMN baseline TEXT; PRAGMA user_version = \(version)")
      }
      return
    }
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard found == 0, tables == 0 else { throw LedgerError.notALedger(path: path) }
    try database.execute(
      sql: """
        PRAGMA application_id = \(mark);
        PRAGMA user_version = \(version);
        CREATE TABLE study (
          id INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE,
          created TEXT NOT NULL,
          identity TEXT NOT NULL,
          bins TEXT NOT NULL,
          baseline TEXT
        );
        CREATE TABLE strategy (
          id INTEGER PRIMARY KEY,
          study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
          position INTEGER NOT NULL,
          name TEXT NOT NULL,
          settings TEXT NOT NULL,
          reader TEXT NOT NULL,
          kept TEXT NOT NULL,
          seconds REAL NOT NULL,
          context TEXT NOT NULL,
          reusable INTEGER NOT NULL,
          standing TEXT NOT NULL,
          deviance REAL NOT NULL,
          own_runs TEXT NOT NULL,
          summary TEXT NOT NULL,
          notes TEXT NOT NULL,
          UNIQUE (study, position)
        );
        CREATE TABLE score (
          strategy INTEGER NOT NULL REFERENCES strategy ON DELETE CASCADE,
          place INTEGER NOT NULL,
          obs_id INTEGER NOT NULL,
          score TEXT,
          reason TEXT,
          PRIMARY KEY (strategy, place)
        ) WITHOUT ROWID;
        """)
  }

  /// Changes the journal to a write-ahead log. If another program has locked the file, the change is omitted: the mode
  /// is a property of the file, and that program or a later one sets it.
  static func useWriteAheadLog(_ database: Database) throws {
    do {
      try database.execute(sql: "PRAGMA journal_mode = WAL")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
    try database.execute(sql: "PRAGMA synchronous = NORMAL")
  }
}
