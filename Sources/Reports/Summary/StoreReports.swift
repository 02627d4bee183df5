import DL3
import Diagnostics
import FITS
import Outputs
import TextFormat

/// The contents of a data store.
public struct StoreReport: Report {
  /// The kind of this report: `store`.
  public static let kind = "store"

  struct Target: Encodable, Sendable {
    let name: String
    let runs: Int
    let ontime: Double?
  }

  struct Kind: Encodable, Sendable {
    let type: String
    let hduClass: String
    let runs: Int
  }

  let store: String
  let format: String
  let instruments: [String]
  let runs: Int
  let ontime: Double?
  let zenithLow: Double?
  let zenithHigh: Double?
  let targets: [Target]
  let hdus: [Kind]
  let notes: [String]

  init(_ summary: StoreSummary) {
    store = summary.path
    format = summary.format
    instruments = summary.instruments
    runs = summary.runs
    ontime = summary.ontime
    zenithLow = summary.zenith?.lowerBound
    zenithHigh = summary.zenith?.upperBound
    targets = summary.targets.map { Target(name: $0.name, runs: $0.runs, ontime: $0.ontime) }
    hdus = summary.hdus.map { Kind(type: $0.type.rawValue, hduClass: $0.hduClass, runs: $0.runs) }
    notes = summary.notes.all.map(\.description)
  }

  /// The report as text.
  public var text: String {
    var facts = ["\(store): \(counted(runs, "run"))"]
    if let ontime { facts.append("\(fixed(ontime / 3600, 1)) h ontime") }
    if let zenithLow, let zenithHigh { facts.append("zenith \(fixed(zenithLow, 1)) to \(fixed(zenithHigh, 1)) deg") }
    facts.append(format)
    if !instruments.isEmpty { facts.append(instruments.joined(separator: ", ")) }
    var lines = [facts.joined(separator: ", ")]
    var targetTable = TextTable([("target", .left), ("runs", .right), ("ontime", .right)])
    for target in targets {
      targetTable.add([target.name, "\(target.runs)", target.ontime.map { "\(fixed($0 / 3600, 2)) h" } ?? ""])
    }
    lines += targetTable.lines()
    var hduTable = TextTable([("HDU type", .left), ("class", .left), ("runs", .right)])
    for kind in hdus { hduTable.add([kind.type, kind.hduClass, "\(kind.runs)"]) }
    lines += hduTable.lines()
    lines += notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// The result of checking a store.
public struct StoreCheckReport: Report {
  /// The kind of this report: `store-check`.
  public static let kind = "store-check"

  struct Entry: Encodable, Sendable {
    let severity: String
    let place: String
    let text: String
  }

  let store: String
  let runs: Int
  let findings: [Entry]
  private let errors: Int
  private let warnings: Int

  init(store: DataStore, findings: [Finding]) {
    self.store = store.path
    runs = store.observations.count
    errors = findings.count { $0.severity == .error }
    warnings = findings.count { $0.severity == .warning }
    self.findings = findings.map { Entry(severity: $0.severity.rawValue, place: $0.place, text: $0.text) }
  }

  /// The findings as text, one per line, followed by the numbers of errors and warnings.
  public var text: String {
    let lines = findings.map { "\($0.severity): \($0.place): \($0.text)".oneLine }
    let total =
      "\(store): \(counted(runs, "run")) checked, \(counted(errors, "error")), \(counted(warnings, "warning"))"
    return (lines + [total]).joined(separator: "\n")
  }

  /// The error to report if the check found errors; otherwise `nil`.
  public var failure: (any DarktimeError)? { errors == 0 ? nil : DamagedStore(store: store, errors: errors) }
}

/// The error that is reported if the check of a store found errors.
struct DamagedStore: DarktimeError {
  let store: String
  let errors: Int
  var problem: Problem { Problem(at: store, found: "the check found \(counted(errors, "error"))") }
}

/// Returns the contents of a data store.
/// - Throws: `DL3Error`
public func describeStore(_ path: String, dataSums: DataSumRule = .compare) throws -> StoreReport {
  StoreReport(StoreSummary(try DataStore(path: path, dataSums: dataSums)))
}

/// Checks a store: reads all bytes of every file that the index tables name.
/// - Throws: `DL3Error` for a store that cannot be opened; `Interrupted`.
public func checkStore(_ path: String, jobs: Int, progress: (Progress) -> Void) throws -> StoreCheckReport {
  let store = try DataStore(path: path)
  let findings = try store.check(threads: jobs) { done, all in
    progress(Progress(step: "checking", done: done, total: all))
  }
  return StoreCheckReport(store: store, findings: findings)
}
