import DL3
import FITS
import ModelFiles
import Outputs
import Production
import Selection
import Tables
import TextFormat

/// What data say of the way round that a cube is.
public struct OrientationReport: Report {
  /// `orientation`.
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
  /// How many of them the model was made of.
  let ownRuns: Int
  let events: Int
  let eventsWithoutRate: Int
  let entries: [Entry]
  let verdict: String
  /// Whether what the file says of itself is refuted.
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

  /// The table and the verdict for people.
  public var text: String {
    var lines = ["\(model), \(stated), on \(counted(events, "event")) of \(counted(runs, "run"))"]
    if eventsWithoutRate > 0 { lines.append("  \(counted(eventsWithoutRate, "event")) more where it has no rate") }
    if ownRuns > 0 {
      lines.append(
        "  \(counted(ownRuns, "run")) made the model, whose noise speaks for it as it is: take others if you can")
    }
    var table = TextTable([("hypothesis", .left), ("ln L", .right), ("best is better by", .right)])
    for entry in entries {
      table.add([entry.hypothesis, fixed(entry.logLikelihood, 1), "\(fixed(entry.deviations, 1)) sigma"])
    }
    lines += table.lines()
    let possible = entries.filter(\.possible).map(\.hypothesis).joined(separator: " / ")
    let limit = fixed(OrientationResult.limit, 0)
    switch verdict {
    case OrientationResult.Verdict.cannotTell.rawValue:
      lines.append("cannot tell: nothing is better than anything else by \(limit) sigma")
    case OrientationResult.Verdict.agrees.rawValue:
      lines.append("agrees with the data as it is written; within \(limit) sigma of the best: \(possible)")
    default: lines.append("refuted as it is written; within \(limit) sigma of the best: \(possible)")
    }
    return lines.joined(separator: "\n")
  }
}

/// Tests by the events of runs which way round the cube of a file is.
/// - Parameters:
///   - hdu: EXTNAME of the cube, in a file that holds several.
///   - data: the store.
///   - dataSums: whether DATASUM is compared in model and store.
///   - site: where the telescopes stand in runs whose files do not tell it.
///   - select: which runs, an expression; all if `nil`.
///   - obsIDs: only these runs, a list or the name of a file that holds one.
///   - jobs: threads.
/// - Throws: facts of the layers below.
public func testOrientation(
  of model: String, hdu: String?, data: String, dataSums: DataSumRule = .compare, site: String?, select: String?,
  obsIDs: String?, jobs: Int, progress: (Progress) -> Void
) throws -> OrientationReport {
  let file = try ModelFile(path: model, hdu: hdu, dataSums: dataSums)
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
