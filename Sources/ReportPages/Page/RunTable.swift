import DL3
import Outputs
import Tables
import TextFormat

/// The table of runs: their properties, their use, and the model that is assigned to each run. It contains all runs of
/// the store or, if the output has no index tables, the runs that were read.
///
/// A store can have 100,000 runs. The page shows at most ``mostRows`` of them, beginning with those from which models
/// were made; the whole table is written next to the page.
struct RunTable {
  /// The maximum number of rows on the page.
  static let mostRows = 1000

  /// A row of the table.
  private struct Row {
    let id: Int64
    /// The position of the run in the store; `nil` if the output has no index tables.
    let position: Int?
    /// What the provenance contains about the run; `nil` if the run was not read.
    let entry: Provenance.Run?
    /// Whether a model was made from the run.
    var isUsed: Bool { entry != nil && entry?.unused == nil }
    /// The reason why no model was made from the run; empty for other runs.
    let reason: String
    /// The number of the model that the index tables list for the run; `nil` if there is none.
    let model: Int?
    /// The reason why the index tables list no model for the run; empty for other runs.
    let whyNoModel: String
  }

  private let rows: [Row]
  private let columns: Columns
  private let closures: [(models: String, runs: [Int64: ClosureReport.Run])]
  private let models: [String]
  /// Whether the page has a section for each model.
  private let isLinked: Bool

  /// Columns of the observation table; `nil` for a column that the table does not have.
  private struct Columns {
    var target: [String]?
    var date: [String]?
    var zenith: [Double]?
    var ontime: [Double]?
  }

  /// Creates the table of an output. `models` contains the titles of the models.
  init(_ contents: OutputContents, models: [String]) {
    let provenance = contents.provenance
    self.models = models
    isLinked = contents.detail != .row
    closures = contents.closures.map { report in
      (report.models, Dictionary(report.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first }))
    }
    columns = Columns(
      target: contents.runs?.texts("TARGET_NAME") ?? contents.runs?.texts("OBJECT"),
      date: contents.runs?.texts("DATE-OBS") ?? contents.runs?.texts("DATE_OBS"),
      zenith: contents.runs?.numbers(.zenith), ontime: contents.runs?.numbers(.ontime))
    func reasons(_ refusals: [Provenance.Refusal]) -> [Int64: String] {
      Dictionary(refusals.map { ($0.obsID, $0.reason) }, uniquingKeysWith: { first, _ in first })
    }
    let used = Dictionary(provenance.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    let why = reasons(provenance.refused + provenance.notChosen.list)
    let unserved = reasons(provenance.withoutModel.list)
    var served: [Int64: Int] = [:]
    for (number, model) in contents.models.enumerated() {
      for id in model.group?.serves ?? [] where served[id] == nil { served[id] = number }
    }
    let ids = contents.runs?.obsIDs ?? provenance.runs.map(\.obsID)
    rows = ids.enumerated().map { position, id in
      let entry = used[id]
      return Row(
        id: id, position: contents.runs == nil ? nil : position, entry: entry,
        reason: entry == nil ? why[id] ?? "" : entry?.unused ?? "", model: served[id], whyNoModel: unserved[id] ?? "")
    }
  }

  /// Whether the page shows only some of the runs.
  var isCut: Bool { rows.count > Self.mostRows }

  /// The rows on the page. If there are more rows, the runs from which models were made come first.
  private var shown: [Row] {
    isCut ? Array((rows.filter(\.isUsed) + rows.filter { !$0.isUsed }).prefix(Self.mostRows)) : rows
  }

  /// The table as HTML; empty without runs.
  var html: HTML {
    guard !rows.isEmpty else { return .nothing }
    var table = HTMLTable(
      titles: ["run", "target", "zenith (deg)", "date", "ontime (min)", "used", "group", "events"] + normTitles
        + ["model", "excluded regions", "field of view used (%)", "why not used", "why no model"])
    for row in shown {
      var cells: [HTMLTable.Cell] = [
        .id(row.id), .text(value(columns.target, row) ?? ""), .number(value(columns.zenith, row), digits: 1),
        .text(value(columns.date, row).map { String($0.prefix(10)) } ?? ""),
        .number(value(columns.ontime, row).map { $0 / 60 }, digits: 1), .text(row.isUsed ? "yes" : "no"),
        .count(closures.first?.runs[row.id].map { Int($0.group) }), .count(row.entry?.events),
      ]
      cells += closures.map { .number(norm($0.runs[row.id]), digits: 3) }
      cells += [
        model(row), .count(row.entry.flatMap(\.regions)),
        .number(row.entry?.keptSky.map { 100 * $0 }, digits: 2), .text(row.reason), .text(row.whyNoModel),
      ]
      table.add(cells, mark: row.isUsed ? "" : "unused")
    }
    return .all([remark, table.html(sortable: .init(noun: "runs", hint: "target, number, reason"))])
  }

  /// Returns the cell with the model that is assigned to a run.
  private func model(_ row: Row) -> HTMLTable.Cell {
    guard let number = row.model else { return .text("") }
    return isLinked ? .link(models[number], to: "#model-\(number)") : .text(models[number])
  }

  private var normTitles: [String] { closures.map { closures.count > 1 ? "norm, \($0.models)" : "norm" } }

  /// Returns the ratio of observed to predicted counts of a run; `nil` if no counts are predicted.
  private func norm(_ run: ClosureReport.Run?) -> Double? {
    run.flatMap { $0.predicted > 0 ? $0.observed / $0.predicted : nil }
  }

  private func value<Value>(_ values: [Value]?, _ row: Row) -> Value? { row.position.flatMap { values?[$0] } }

  /// A link to the whole table, and the number of unused runs for each reason; empty if the page shows all runs.
  private var remark: HTML {
    guard isCut else { return .nothing }
    let left = rows.filter { !$0.isUsed }.map { Provenance.Refusal(obsID: $0.id, reason: $0.reason) }
    var reasons = HTMLTable(titles: ["why not used", "runs"])
    for (reason, runs) in left.byReason.prefix(50) { reasons.add([.text(reason), .count(runs.count)]) }
    return .all([
      .element(
        "p", [("class", "about")],
        .text(
          "This table shows \(grouped(Self.mostRows)) of \(grouped(rows.count)) runs, beginning with those from which "
            + "models were made. "),
        .element("a", [("href", OutputFolder.runTable)], .text(OutputFolder.runTable)),
        .text(" contains all runs.")),
      left.isEmpty ? .nothing : reasons.html(),
    ])
  }

  /// All rows as ECSV, with the most important columns.
  var ecsv: [UInt8] {
    func numbers(_ name: String, _ unit: String?, _ value: (Row) -> Double?) -> Column {
      let values = rows.map(value)
      let isNull = values.map { $0 == nil }
      return Column(
        name, unit: unit, .double(values.map { $0 ?? .nan }), isNull: isNull.contains(true) ? isNull : nil)
    }
    func integers(_ name: String, _ value: (Row) -> Int?) -> Column {
      let values = rows.map(value)
      let isNull = values.map { $0 == nil }
      return Column(name, .int(values.map { Int64($0 ?? 0) }), isNull: isNull.contains(true) ? isNull : nil)
    }
    func texts(_ name: String, _ value: (Row) -> String) -> Column { Column(name, .string(rows.map(value))) }
    var result = [
      Column("OBS_ID", .int(rows.map(\.id))), texts("TARGET_NAME") { value(columns.target, $0) ?? "" },
      numbers("ZEN_PNT", "deg") { value(columns.zenith, $0) }, texts("DATE-OBS") { value(columns.date, $0) ?? "" },
      numbers("ONTIME", "s") { value(columns.ontime, $0) }, Column("USED", .bool(rows.map(\.isUsed))),
      integers("EVENTS") { $0.entry?.events },
    ]
    for (number, closure) in closures.enumerated() {
      result.append(numbers(number == 0 ? "NORM" : "NORM_\(number)", nil) { norm(closure.runs[$0.id]) })
    }
    result += [
      texts("MODEL") { $0.model.map { models[$0] } ?? "" }, texts("WHY_NOT_USED", \.reason),
      texts("WHY_NO_MODEL", \.whyNoModel),
    ]
    return Array(Table(columns: result).ecsv().utf8)
  }
}

extension Provenance.Run {
  /// The smallest fraction of the field of view that is outside excluded regions, over all uses of the run; `nil` if no
  /// region overlaps with the field of view.
  fileprivate var keptSky: Double? { fills.compactMap(\.keptSky).min() }

  /// The number of excluded regions that overlap with the field of view of the run; `nil` for none.
  fileprivate var regions: Int? {
    let numbers = Set(fills.flatMap { $0.exclusions ?? [] })
    return numbers.isEmpty ? nil : numbers.count
  }
}
