import Background
import DL3
import LuaHost

/// A background that runs are filled into, over the axes of one kind of model.
final class BackgroundBuilder<Axes: ScriptableAxes> {
  let axes: Axes
  let options: FillOptions
  let choices: RunChoices
  private(set) var fill: BackgroundFill<Axes>
  private(set) var isFilled = false
  /// Runs that a dry run would have read.
  private(set) var plannedRuns = 0
  /// Runs that were left out because they could not be read.
  private(set) var refusedRuns = 0

  init(axes: Axes, options: FillOptions, choices: RunChoices) {
    self.axes = axes
    self.options = options
    self.choices = choices
    fill = BackgroundFill(axes: axes, options: options)
  }

  /// The background of the runs of both.
  init(sumOf one: BackgroundBuilder, _ other: BackgroundBuilder) throws {
    axes = one.axes
    options = one.options
    choices = one.choices
    fill = one.fill
    try fill.add(other.fill)
    isFilled = one.isFilled || other.isFilled
    plannedRuns = one.plannedRuns + other.plannedRuns
    refusedRuns = one.refusedRuns + other.refusedRuns
  }

  /// Reads the events of runs and adds them; in a dry run only looks where their files are.
  func add(_ runs: Runs, in call: Call) throws {
    let session = try call.attached(RecipeSession.self)
    isFilled = true
    if session.request.dryRun {
      for run in runs { _ = try runs.store.location(of: .events, obsID: run.obsID) }
      plannedRuns += runs.count
      session.plannedRuns += runs.count
      return
    }
    let asked = runs.count
    let runs = try session.verified(runs)
    var options = try choices.options(options, for: runs, in: call)
    options.jobs = session.request.jobs
    options.keepGoing = session.request.keepGoing
    var done = 0
    let new = try BackgroundFill(axes: axes, store: runs.store, obsIDs: runs.obsIDs, options: options) { _ in
      done += 1
      session.observer.progress(Progress(step: "reading events", done: done, total: runs.count))
    }
    try fill.add(new)
    refusedRuns += asked - new.runs.count
    session.add(
      statistics: new.runs, refused: new.refused, notes: new.notes, keptFields: new.keptFields)
  }

  /// The model: rate = counts / exposure, smoothed, empty bins treated.
  func model(smoothing: String, empty: String?) throws -> BuiltModel<Axes> {
    guard isFilled else { throw RecipeError.notFilled }
    guard plannedRuns > 0 || fill.exposure.sum() > 0 else {
      throw RecipeError.noExposure(runs: fill.runs.count, refused: refusedRuns)
    }
    let smoother = try smoothingMethods.method(smoothing)
    let policy = try emptyBinPolicies.method(empty ?? defaultEmptyBinPolicy.text)
    let model = try fill.model.smoothed(by: smoother).fillingEmptyBins(by: policy)
    return BuiltModel(model, of: fill, planned: plannedRuns)
  }
}
