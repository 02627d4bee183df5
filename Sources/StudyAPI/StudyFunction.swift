import DL3
import Diagnostics
import LuaHost
import Outputs
import Production
import RecipeAPI
import ScriptValues
import Selection
import Studies
import StudyLedger
import TextFormat
import Units

/// `dt.study`: a function that creates a study and reads the runs that its strategies have to predict.
enum StudyFunction {
  private static let runs = Argument(
    "runs", .object(RunSelection.self), "the runs whose counts the strategies have to predict")
  private static let training = Argument(
    "training", .optional(.object(RunSelection.self)),
    "the runs from which models can be built; by default the runs that are predicted")
  private static let folds = Argument(
    "folds", FoldOption.type, default: .run, shown: "\"run\"",
    "which runs form a fold and are left out together: each run alone (\"run\"), each of 5 random parts of equal "
      + "size (\"5 parts\"), the runs of one target (\"target\"), runs whose pointings are at most 1.5 deg apart "
      + "or connected by a chain of such runs (\"field 1.5 deg\"), the runs of one night (\"date 1 d\") or of 7 days "
      + "(\"date 7 d\"), or the runs of one zenith band (\"zenith 0, 20, 35, 90 deg\")")
  private static let seed = Argument(
    "seed", .integer(0...), default: 1,
    "the seed of the random number generator, which is used for folds of random parts, such as \"5 parts\", and for "
      + "the bootstrap")
  private static let reader = Argument(
    "reader", FoldOption.reader, default: .none, shown: "\"none\"",
    "how a model predicts counts: with a constant rate in each of its bins (\"none\"), or by interpolating the rates "
      + "in its file, as gammapy does (\"gammapy\"); \"gammapy 10\" also sets background_oversampling to 10, and "
      + "\"none 3\" averages the rate over 3 x 3 points in each pixel")
  private static let energy = Argument(
    "energy", .optional(.axis("energy", unit: .TeV)),
    "the energy bins of the score, by default \"0.5, 1, 2, 5, 10, 30 TeV\"; each run is scored in the bins above its "
      + "threshold")
  private static let pixel = Argument(
    "pixel", .quantity(.deg, least: 0.01, most: 5), unit: "deg", default: Quantity(0.2, .deg), shown: "\"0.2 deg\"",
    "the size of the pixels in which events are counted for the score")
  private static let radius = Argument(
    "radius", .quantity(.deg, least: 0.01, most: 10), unit: "deg", default: Quantity(2, .deg), shown: "\"2 deg\"",
    "the radius of the scored field of view; only pixels whose centre is within this radius of the pointing are scored")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky in which no pixel is scored, or a function that receives a run and returns the regions for "
      + "this run (nil for none); by default, no regions are excluded")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut,
    "how to treat events outside the good time intervals: \"cut\" excludes them, \"keep\" uses them")

  static let function = Function(
    "study",
    "Creates a study, which compares how well strategies predict runs that were not used to build their models.",
    details: """
      Every strategy is called once for each fold, with training runs and target runs, and returns a model. All
      strategies are scored in identical bins: pixels in the tangent plane at the pointing, and energies above the
      threshold of each run (SAFE_ENERGY_LO). The score is the Poisson deviance, with the prediction for
      each run scaled to the observed number of events of the run; lower is better. See docs/studies.md.
      """,
    example: """
      local study = dt.study { runs = off, folds = "run" }
      study:strategy("all runs", function(fold)
        return sums:subset(fold.training):background():rate()
      end)
      print(study:ranking())
      """,
    options: [runs, training, folds, seed, reader, energy, pixel, radius, exclude, gti],
    results: [ReturnValue("study", .object(ScriptedStudy.self), "the study, which has no strategies yet")]
  ) { call in
    let scored = try call[runs]
    try scored.requireAny()
    let training = try call[training] ?? scored
    let seed = UInt64(try call[seed])
    let session = try call.attached(RecipeSession.self)
    let context = StudyContext(session, scored.runs.store)
    guard var read = try session.runsToRead(scored) else {
      return [.object(ScriptedStudy(nil, training: training, targets: scored, seed: seed, context))]
    }
    var options = PixelOptions()
    (options.exclusion, options.gti) = (try call[exclude]?.exclusion(for: &read, in: call), try call[gti])
    (options.jobs, options.keepGoing) = (session.request.jobs, session.request.keepGoing)
    session.record(options.exclusion)
    let (pixel, radius) = (try call[pixel].value(in: .deg), try call[radius].value(in: .deg))
    let grid = try PixelGrid(
      pixelSize: pixel, radius: radius, energyEdges: try call[energy]?.edges ?? PixelGrid.scoredEnergies)
    try Study.check(grid, runs: read.count)
    var done = 0
    let total = read.count
    let pixels = try PixelRuns(store: read.store, obsIDs: read.obsIDs, grid: grid, options: options) { _ in
      done += 1
      session.observer.progress(Progress(step: "reading events", done: done, total: total))
    }
    let unread = record(pixels, of: scored, in: session)
    if pixels.runs.isEmpty, let first = unread.first {
      throw StudyError.noneRead(runs: unread.count, reason: first.reason)
    }
    let known = Set(pixels.runs.map(\.obsID))
    let folds = try call[folds].rule(seed: seed)
      .folds(scoring: read.filter { known.contains($0.obsID) }, training: training.runs)
    let zeniths = Dictionary(
      zip(read.obsIDs, read.numbers(.zenith) ?? []).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
    let reader = try call[reader]
    let study = try Study(
      runs: pixels.runs, zeniths: zeniths, folds: folds, reader: reader, threads: session.request.jobs)
    if !study.unscored.isEmpty {
      session.log.note(
        "unscored",
        "these runs are not scored because they have no energy bin above the threshold or no pixel outside the "
          + "excluded regions",
        at: study.unscored.map(String.init).joined(separator: ", "))
    }
    let texts = [
      "energy": "\(grid.energyEdges.map { shortest($0) }.joined(separator: ", ")) TeV", "reader": "\(reader)",
      "pixel": "\(shortest(pixel)) deg", "radius": "\(shortest(radius)) deg", "gti": options.gti.rawValue,
      "folds": "\(folds.count)", "excluded regions": "\(options.exclusion?.definitions.count ?? 0)",
      "training runs": "\(training.runs.count)",
    ]
    let kept = try call.attached(LedgerSession.self).study(
      identity: { number in
        try context.identity(
          number: number, study: study, runs: pixels.runs, zeniths: zeniths, options: texts, call.state)
      },
      bins: { Dictionary(uniqueKeysWithValues: pixels.runs.map { ($0.obsID, $0.scoredDigest) }) })
    return [
      .object(
        ScriptedStudy(study, training: training, targets: scored, seed: seed, unread: unread, kept: kept, context))
    ]
  }

  /// Records the scored runs, the notes about them, and the runs that could not be read. Returns the runs that could
  /// not be read.
  private static func record(
    _ pixels: PixelRuns, of scored: RunSelection, in session: RecipeSession
  ) -> [LostRun] {
    session.log.record(.notes(pixels.notes))
    for run in pixels.runs { session.log.record(.run(run.obsID, .counted(RunUse(counting: run)))) }
    for run in pixels.refused { session.log.record(.run(run.obsID, .refused(run.problem))) }
    let (known, histories) = (Set(pixels.runs.map(\.obsID)), RunHistories(of: session.log))
    let lost = scored.runs.obsIDs.filter { !known.contains($0) }
    for id in lost {
      session.log.note("unread-target", "a run could not be read and is not scored by the study", at: "run \(id)")
    }
    return lost.map { LostRun(obsID: $0, reason: histories[$0].refusals.first ?? "not read") }
  }
}
