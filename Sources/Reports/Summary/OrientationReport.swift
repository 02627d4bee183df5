import DL3
import FITS
import ModelFiles
import Outputs
import Production
import Selection
import Tables
import TextFormat

/// The result of comparing the orientation of a cube with data.
public struct OrientationReport: Report {
  /// The kind of this report: `orientation`.
  public static let kind = "orientation"

  struct Entry: Encodable, Sendable {
    let hypothesis: String
    let logLikelihood: Double
    let deviations: Double
    let possible: Bool
  }

  let model: String
  let stated: String
  let runs: Int
  /// The number of runs that were also used to build the model.
  let ownRuns: Int
  let events: Int
  let eventsWithoutRate: Int
  let entries: [Entry]
  let verdict: String
  /// Whether the data reject the orientation in the file.
  public let isRefuted: Bool

  init(_ result: OrientationResult, model: String, runs: Int, ownRuns: Int) {
    (self.model, self.runs, self.ownRuns) = (model, runs, ownRuns)
    stated = "\(result.stated)"
    (events, eventsWithoutRate) = (result.events, result.leftOut)
    let possible = result.possible
    entries = result.entries.map {
      Entry(
        hypothesis: "\($0.hypothesis)", logLikelihood: $0.logLikelihood, deviations: $0.deviations,
        possible: possible.contains($0.hypothesis))
    }
    verdict = result.verdict.rawValue
    isRefuted = result.verdict == .refuted
  }

  /// The table and the verdict as text.
  public var text: String {
    var lines = ["\(model) (\(stated)), compared with \(counted(events, "event")) of \(counted(runs, "run"))"]
    if eventsWithoutRate > 0 {
      lines.append("  not used: \(counted(eventsWithoutRate, "event")) in bins in which the cube has no rate")
    }
    if ownRuns > 0 {
      lines.append(
        "  the model was built from \(grouped(ownRuns)) of these runs and contains their noise, which favours the "
          + "orientation in the file; use other runs if possible")
    }
    var table = TextTable([("hypothesis", .left), ("ln L", .right), ("worse than the best by", .right)])
    for entry in entries {
      table.add([entry.hypothesis, fixed(entry.logLikelihood, 1), "\(fixed(entry.deviations, 1)) sigma"])
    }
    lines += table.lines()
    let possible = entries.filter(\.possible).map(\.hypothesis).joined(separator: " / ")
    let limit = fixed(OrientationResult.limit, 0)
    switch verdict {
    case OrientationResult.Verdict.cannotTell.rawValue:
      lines.append("undecided: no orientation is better than all others by \(limit) sigma")
    case OrientationResult.Verdict.agrees.rawValue:
      lines.append(
        "the orientation in the file agrees with the data; orientations within \(limit) sigma of the best: \(possible)")
    default:
      lines.append(
        "the data reject the orientation in the file; orientations within \(limit) sigma of the best: \(possible)")
    }
    return lines.joined(separator: "\n")
  }
}

/// Determines the orientation of the cube in a file from the events of runs.
/// - Parameters:
///   - hdu: The EXTNAME of the cube, if the file contains several.
///   - data: The path of the data store.
///   - dataSums: Whether DATASUM is verified in the model and in the store.
///   - site: The observatory location to use instead of the location in the files.
///   - select: An expression that selects the runs; `nil` for all runs.
///   - obsIDs: The runs to use, as a list of ids or as the name of a file with such a list; `nil` for all runs.
///   - jobs: The number of threads.
/// - Throws: Errors in the model, in the store or in the selection of runs.
public func testOrientation(
  of model: String, hdu: String?, data: String, dataSums: DataSumRule = .compare, site: String?, select: String?,
  obsIDs: String?, jobs: Int, progress: (Progress) -> Void
) throws -> OrientationReport {
  let file = try ModelFile(path: model, hdu: hdu, dataSums: dataSums, orientation: .stated)
  let test = try OrientationTest(file)
  let store = try DataStore(path: data, site: site, dataSums: dataSums)
  var selection = RunSelection(all: store)
  if let select { try selection.keep(where: select) }
  if let obsIDs { try selection.keep(obsIDs: ObservationList(parsing: obsIDs).ids) }
  try selection.requireAny()
  let runs = selection.runs.obsIDs
  var done = 0
  let result = try test.result(store: store, obsIDs: runs, jobs: jobs) {
    done += 1
    progress(Progress(step: "reading events", done: done, total: runs.count))
  }
  let own = Set(file.model.origin.obsIDs)
  return OrientationReport(result, model: model, runs: runs.count, ownRuns: runs.count { own.contains($0) })
}
