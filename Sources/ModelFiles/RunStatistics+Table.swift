import BackgroundModels
import Histograms
import Tables

// The HDU RUNS of a model file: the runs from which the model was made.
extension RunStatistics {
  /// The EXTNAME of the table of runs.
  static let hduName = "RUNS"

  /// Returns the table of runs.
  /// - Parameters:
  ///   - runs: The runs.
  ///   - axis: The energy axis of the model. Its range is written for runs that were used at all energies.
  ///   - provenance: Keywords that describe the origin of the model.
  static func table(of runs: [RunStatistics], energies axis: Axis, provenance: [Keyword]) -> Table {
    let energies = runs.map { $0.energies ?? axis.edges[0]..<axis.edges[axis.count] }
    return Table(
      name: hduName, keywords: provenance,
      columns: [
        Column("OBS_ID", .int(runs.map(\.obsID))),
        Column("ONTIME", unit: "s", comment: "sum of the good time intervals", .double(runs.map(\.ontime))),
        Column("LIVETIME", unit: "s", comment: "ontime without dead time", .double(runs.map(\.livetime))),
        Column("E_MIN", unit: "TeV", comment: "lowest energy that is used", .double(energies.map(\.lowerBound))),
        Column("E_MAX", unit: "TeV", comment: "highest energy that is used", .double(energies.map(\.upperBound))),
        Column("EVENTS", comment: "events in the file", .int(runs.map { Int64($0.read) })),
        Column("FILLED", comment: "events in the bins of the model", .int(runs.map { Int64($0.filled) })),
      ])
  }

  /// Returns the runs in a table that ``table(of:energies:provenance:)`` made. The list is empty if the table has no
  /// column OBS_ID.
  static func list(from table: Table, energies axis: Axis) -> [RunStatistics] {
    guard case .int(let ids)? = table["OBS_ID"]?.values else { return [] }
    func numbers(_ name: String) -> [Double] {
      if case .double(let values)? = table[name]?.values { return values }
      return Array(repeating: 0, count: ids.count)
    }
    func counts(_ name: String) -> [Int] {
      if case .int(let values)? = table[name]?.values { return values.map(Int.init) }
      return Array(repeating: 0, count: ids.count)
    }
    let (ontimes, livetimes) = (numbers("ONTIME"), numbers("LIVETIME"))
    let (lows, highs) = (numbers("E_MIN"), numbers("E_MAX"))
    let (events, filled) = (counts("EVENTS"), counts("FILLED"))
    return ids.indices.map { row in
      var run = RunStatistics(obsID: ids[row])
      (run.ontime, run.livetime, run.read, run.filled) = (ontimes[row], livetimes[row], events[row], filled[row])
      let isWhole = lows[row] <= axis.edges[0] && highs[row] >= axis.edges[axis.count]
      if lows[row] < highs[row], !isWhole { run.energies = lows[row]..<highs[row] }
      return run
    }
  }
}
