import DL3
import Fitting
import LuaHost
import Outputs
import ParametricModels
import Selection
import TextFormat
import Units

/// The fits of some runs: one for each run, or one for all runs.
struct FitSet: Sendable {
  let fits: [RunFit]
  /// How the runs share a model.
  let sharing: FitSharing
  /// The file whose background model is the shape for all runs (option `file` for IRF); `nil` without one.
  var modelFile: String?

  /// Fits runs.
  /// - Parameters:
  ///   - runs: the runs that can be read; `nil` in a dry run.
  ///   - selection: all requested runs.
  init(fitting runs: Runs?, of selection: RunSelection, _ fitter: RunFitter, session: RecipeSession) throws {
    sharing = fitter.sharing
    guard let runs else {
      fits = []
      session.log.record(.plannedFit)
      return
    }
    var fitter = fitter
    fitter.jobs = session.request.jobs
    fitter.keepGoing = session.request.keepGoing
    var done = 0
    let found = try fitter(runs.obsIDs, of: runs.store) { _ in
      done += 1
      session.observer.progress(Progress(step: "fitting runs", done: done, total: runs.count))
    }
    fits = found.fits
    session.log.record(
      reading: fits.flatMap(\.statistics), refused: found.refused,
      notes: fits.reduce(into: .init()) { $0.merge($1.notes) },
      unmaskedFields: fits.reduce(into: [:]) { $0.merge($1.kept) { $1 } })
    try session.requireRead(fits.count, of: selection.runs)
  }
}

extension FitSet: LuaBindable {
  static let luaName = "Fits"
  private static let obsID = Argument("obs_id", .integer, "the OBS_ID of the run")

  static let luaClass = LuaClass<FitSet>(
    "Fits of parametric models, in the order of their runs.",
    methods: [
      Method(
        "each", "Returns an iterator over the fits, in the order of their runs.",
        results: [ReturnValue(iterator: "fits", of: "Fit", "each fit")]
      ) { set, call in [try call.iterator(over: set.fits) { [.object($0)] }] },
      Method(
        "of", "Returns the fit of a run.", arguments: [obsID],
        results: [ReturnValue("fit", .optional(.object(RunFit.self)), "the fit; nil if no fit contains the run")]
      ) { set, call in
        let id = Int64(try call[obsID])
        return [set.fits.first { $0.obsIDs.contains(id) }.map { .object($0) } ?? .nil]
      },
    ],
    length: ("the number of fits", { $0.fits.count }),
    element: (
      "Fit",
      { set, position in set.fits.indices.contains(position - 1) ? .object(set.fits[position - 1]) : .nil }
    ),
    describe: { set in
      "\(counted(set.fits.count, "fit")) of \(counted(set.fits.reduce(0) { $0 + $1.obsIDs.count }, "run"))"
    })
}
