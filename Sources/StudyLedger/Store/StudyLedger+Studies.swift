import FoundationEssentials
import GRDB
import Studies

extension StudyLedger {
  /// Returns the number of the study that has this identity; `nil` if the ledger has no such study.
  /// - Throws: ``LedgerError``
  public func number(of identity: StudyIdentity) throws -> Int64? {
    let key = try identity.key
    return try read { try Int64.fetchOne($0, sql: "SELECT id FROM study WHERE key = ?", arguments: [key]) }
  }

  /// Returns the number of the study that has this identity. The study is added if the ledger does not contain it.
  /// - Parameter bins: For each run, the digest of its scored counts, by OBS_ID.
  /// - Throws: ``LedgerError``
  public func study(_ identity: StudyIdentity, bins: [Int64: String]) throws -> Int64 {
    let key = try identity.key
    let texts = (try json(identity), try json(Dictionary(uniqueKeysWithValues: bins.map { ("\($0)", $1) })))
    return try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO study (key, created, identity, bins) VALUES (?, ?, ?, ?)",
        arguments: [key, now(), texts.0, texts.1])
      return try Int64.fetchOne(database, sql: "SELECT id FROM study WHERE key = ?", arguments: [key]) ?? 0
    }
  }

  /// Stores the name of the strategy with which the recipe compares all others.
  /// - Throws: ``LedgerError``
  public func keep(baseline: String, of study: Int64) throws {
    try write { database in
      try database.execute(sql: "UPDATE study SET baseline = ? WHERE id = ?", arguments: [baseline, study])
    }
  }

  /// Stores the result of a strategy. A result at the same position is replaced.
  /// - Parameter position: The number of the strategy in the study, from 0.
  /// - Throws: ``LedgerError``
  public func keep(_ strategy: KeptStrategy, at position: Int, of study: Int64) throws {
    let result = strategy.result
    let (settings, own) = (try json(result.settings), try json(result.ownRuns))
    let (reader, summary, notes) = (try json(result.reader), try json(result.summary), try json(strategy.notes))
    let scores = try result.scores.map { (obsID: $0.obsID, text: try json($0)) }
    try write { database in
      try database.execute(
        sql: "DELETE FROM strategy WHERE study = ? AND position = ?", arguments: [study, position])
      try database.execute(
        sql: """
          INSERT INTO strategy
            (study, position, name, settings, reader, kept, seconds, context, reusable, standing, deviance, own_runs,
            summary, notes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          study, position, result.name, settings, reader, now(), result.seconds,
          strategy.context, strategy.isReusable, result.standing.rawValue, result.summary.deviance.total, own, summary,
          notes,
        ])
      let id = database.lastInsertedRowID
      let insert = try database.makeStatement(
        sql: "INSERT INTO score (strategy, place, obs_id, score, reason) VALUES (?, ?, ?, ?, ?)")
      for (place, score) in scores.enumerated() {
        try insert.execute(arguments: [id, place, score.obsID, score.text, nil])
      }
      for (place, run) in result.lost.enumerated() {
        try insert.execute(arguments: [id, scores.count + place, run.obsID, nil, run.reason])
      }
    }
  }

  /// Returns the strategy at a position of a study; `nil` if it has not been stored.
  /// - Throws: ``LedgerError``
  public func strategy(at position: Int, of study: Int64) throws -> KeptStrategy? {
    try strategies(of: study, where: "AND position = \(position)").first
  }

  /// Returns all strategies of a study, in the order in which the recipe tries them.
  /// - Throws: ``LedgerError``
  public func strategies(of study: Int64) throws -> [KeptStrategy] { try strategies(of: study, where: "") }

  private func strategies(of study: Int64, where condition: String) throws -> [KeptStrategy] {
    try read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM strategy WHERE study = ? \(condition) ORDER BY position", arguments: [study])
      return try rows.map { row in
        do { return try strategy(row, in: database) } catch let error as DecodingError {
          throw LedgerError.damaged(path: path, study: study, reason: "\(error)")
        }
      }
    }
  }

  private func strategy(_ row: Row, in database: Database) throws -> KeptStrategy {
    let rows = try Row.fetchAll(
      database, sql: "SELECT obs_id, score, reason FROM score WHERE strategy = ? ORDER BY place",
      arguments: [row["id"] as Int64])
    let result = StrategyResult(
      name: row["name"], settings: try value(row["settings"]), reader: try value(row["reader"]),
      scores: try rows.compactMap { try ($0["score"] as String?).map { try value($0) } },
      lost: rows.compactMap { score in
        (score["reason"] as String?).map { LostRun(obsID: score["obs_id"], reason: $0) }
      },
      ownRuns: try value(row["own_runs"]), summary: try value(row["summary"]), seconds: row["seconds"])
    return KeptStrategy(result, notes: try value(row["notes"]), context: row["context"], isReusable: row["reusable"])
  }

  /// Returns all studies, the oldest first.
  /// - Throws: ``LedgerError``
  public func studies() throws -> [KeptStudy] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT study.*, best.name AS best, best.deviance AS deviance,
            (SELECT count(*) FROM strategy WHERE strategy.study = study.id) AS strategies
          FROM study LEFT JOIN strategy AS best ON best.id = (
            SELECT id FROM strategy WHERE strategy.study = study.id AND standing = 'complete'
            ORDER BY deviance, position LIMIT 1)
          ORDER BY study.id
          """
      ).map { row in
        do {
          return KeptStudy(
            id: row["id"], identity: try value(row["identity"]), created: row["created"],
            strategies: row["strategies"], best: row["best"], deviance: row["deviance"],
            bins: try value(row["bins"]), baseline: row["baseline"])
        } catch let error as DecodingError {
          throw LedgerError.damaged(path: path, study: row["id"], reason: "\(error)")
        }
      }
    }
  }
}

/// Returns the current time in UTC, such as `2026-11-30T09:50:12Z`.
private func now() -> String { Date.now.formatted(.iso8601) }

/// Returns a value as JSON. Numbers keep all their digits, so the value that is read again is the same.
private func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

private func value<Value: Decodable>(_ json: String) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try decoder.decode(Value.self, from: Data(json.utf8))
}
