import DL3
import Diagnostics
import Expression
import FITS
import TextFormat
import Units

/// The runs of a data store, with some of their columns.
public struct RunListReport: TableReport {
  /// The kind of this report: `store-runs`.
  public static let kind = "store-runs"

  /// The columns, as the store spells them.
  public let columns: [String]
  /// The units of the columns; empty for columns without a unit.
  let units: [String]
  let runs: [[String: Cell]]

  /// The value of one run in one column. It is never null, NaN or infinite.
  struct Cell: Encodable, Sendable {
    let value: CellValue

    /// Creates a cell; `nil` if the run has no value.
    init?(_ value: CellValue?) {
      switch value {
      case .null, nil: return nil
      case .number(let number)? where !number.isFinite: return nil
      case let value?: self.value = value
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch value {
      case .boolean(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .text(let value): try container.encode(value)
      case .numbers(let values): try container.encode(values)
      case .null: break
      }
    }

    /// The value in the text form of the report, where numbers have at most six significant digits.
    var shortText: String {
      if case .number(let number) = value { shortest(number, digits: 6) } else { value.description }
    }
  }

  private enum CodingKeys: CodingKey { case columns, units, runs }

  /// The columns that are shown by default, if the store has them.
  private static let usual = [
    "OBS_ID", "TARGET_NAME", "IS_OFF", "RA_PNT", "DEC_PNT", "ZEN_PNT", "AZ_PNT", "ONTIME", "LIVETIME", "N_TELS",
    "MUONEFF",
    "DATE-OBS", "EVENT_COUNT",
  ]

  init(_ runs: Runs, columns wanted: [String]?) throws(DL3Error) {
    let observations = runs.store.observations
    let all = observations.allNames
    var names: [String] = []
    for name in wanted ?? Self.usual {
      let found = all.first { $0 == name } ?? all.first { $0.uppercased() == name.uppercased() }
      if wanted != nil, found == nil { _ = try observations.column(name, purpose: nil) }
      if let found, !names.contains(found) { names.append(found) }
    }
    let rows = runs.map { run in
      Dictionary(uniqueKeysWithValues: names.compactMap { name in Cell(run.value(name)).map { (name, $0) } })
    }
    // A default column is shown only if at least one run has a value in it.
    let shown = wanted == nil ? names.filter { name in rows.contains { $0[name] != nil } } : names
    columns = shown
    units = shown.map { observations.unit($0) ?? "" }
    self.runs = rows
  }

  /// The cells of the table, row by row.
  public var cells: [[String]] { runs.map { run in columns.map { run[$0]?.value.description ?? "" } } }

  /// The runs as a table, one run on each line.
  public var text: String {
    let titles = zip(columns, units).map { $1.isEmpty ? $0 : "\($0) (\($1))" }
    let rows = runs.map { run in columns.map { run[$0]?.shortText ?? "" } }
    let sides = columns.indices.map { column in rows.allSatisfy { $0[column].isEmpty || Double($0[column]) != nil } }
    var table = TextTable(zip(titles, sides).map { ($0, $1 ? .right : .left) })
    for row in rows { table.add(row) }
    return table.lines(indent: 0).joined(separator: "\n")
  }
}

/// Returns the runs of a data store with some of their columns.
/// - Parameters:
///   - columns: the names of the columns, separated by commas; `nil` for the default columns.
///   - select: a condition on the columns; `nil` for all runs.
/// - Throws: `DL3Error`, `ExpressionError`.
public func listRuns(
  _ path: String, columns: String?, select: String?, dataSums: DataSumRule = .compare
) throws -> RunListReport {
  let store = try DataStore(path: path, dataSums: dataSums)
  let names = columns.map { text in
    text.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }
  let runs = try select.map { try store.runs.select(Expression($0)) } ?? store.runs
  return try RunListReport(runs, columns: names)
}
