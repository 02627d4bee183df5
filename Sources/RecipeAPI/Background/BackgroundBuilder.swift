import BackgroundModels
import DL3
import LuaHost
import Outputs
import Production
import Selection

/// A background that runs are filled into.
final class BackgroundBuilder<Kind: ScriptedKind> {
  let axes: any ModelAxes
  let options: FillOptions
  let choices: RunChoices
  private(set) var fill: CountsAccumulator
  private(set) var isFilled = false
  /// Runs that a dry run would have read.
  private(set) var plannedRuns = 0
  /// Runs that were left out because they could not be read.
  private(set) var unreadRuns: [Int64] = []

  init(axes: any ModelAxes, options: FillOptions, choices: RunChoices) {
    self.axes = axes
    self.options = options
    self.choices = choices
    fill = CountsAccumulator(axes: axes, options: options)
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
    unreadRuns = one.unreadRuns + other.unreadRuns
  }

  /// The background of runs whose sums are at hand.
  /// - Parameter sums: `nil` in a dry run.
  init(like other: BackgroundBuilder, of sums: PerRunCounts?, asked: [Int64]) throws {
    axes = other.axes
    options = other.options
    choices = other.choices
    fill = try sums?.fill() ?? CountsAccumulator(axes: axes, options: options)
    isFilled = true
    plannedRuns = sums == nil ? asked.count : 0
    unreadRuns = sums == nil ? [] : Self.unread(of: asked, fill)
  }

  /// Those of some runs that a fill of them does not have.
  private static func unread(of asked: [Int64], _ fill: CountsAccumulator) -> [Int64] {
    let read = Set(fill.runs.map(\.obsID))
    return asked.filter { !read.contains($0) }
  }

  /// Reads the events of runs and adds them; in a dry run only looks where their files are.
  func add(_ selection: RunSelection, in call: Call) throws {
    isFilled = true
    let asked = selection.runs.obsIDs
    guard let (runs, options, progress) = try prepared(selection, in: call) else {
      plannedRuns += asked.count
      return
    }
    let new = try CountsAccumulator(
      axes: axes, store: runs.store, obsIDs: runs.obsIDs, options: options, onRun: progress)
    try fill.add(new)
    unreadRuns += Self.unread(of: asked, new)
    try call.attached(RecipeSession.self).log.record(
      reading: new.runs, refused: new.refused, notes: new.notes, unmaskedFields: new.unmaskedFields)
  }

  /// Reads the events of runs and keeps the sums of each; in a dry run only looks where their files are.
  func sums(of selection: RunSelection, in call: Call) throws -> ScriptedRunCounts<Kind> {
    let asked = selection.runs.obsIDs
    guard let (runs, options, progress) = try prepared(selection, in: call) else {
      return ScriptedRunCounts(like: self, sums: nil, asked: asked)
    }
    let sums = try PerRunCounts(axes: axes, store: runs.store, obsIDs: runs.obsIDs, options: options, onRun: progress)
    try call.attached(RecipeSession.self).log.record(
      reading: sums.statistics, refused: sums.refused, notes: sums.notes, unmaskedFields: sums.unmaskedFields)
    return ScriptedRunCounts(like: self, sums: sums, asked: asked)
  }

  /// The runs to read and how; `nil` in a dry run, in which it only looks where their files are.
  private func prepared(
    _ selection: RunSelection, in call: Call
  ) throws -> (runs: Runs, options: FillOptions, progress: (RunStatistics) -> Void)? {
    let session = try call.attached(RecipeSession.self)
    guard let runs = try session.runsToRead(selection) else { return nil }
    var options = try choices.options(options, for: runs, in: call)
    session.record(options.exclusion)
    options.jobs = session.request.jobs
    options.keepGoing = session.request.keepGoing
    var done = 0
    return (
      runs, options,
      { _ in
        done += 1
        session.observer.progress(Progress(step: "reading events", done: done, total: runs.count))
      }
    )
  }

  /// The model: rate = counts / exposure, smoothed, empty bins treated. Where no run could be read (with
  /// `--keep-going`) it knows no rate, and is left out where it would be written.
  func model(smoothing: String, treatment: RateTreatment) throws -> ScriptedModel<Kind> {
    guard isFilled else { throw RecipeError.notFilled }
    let isUnread = fill.runs.isEmpty && plannedRuns == 0 && !unreadRuns.isEmpty
    guard isUnread || plannedRuns > 0 || fill.exposure.sum() > 0 else {
      throw RecipeError.noExposure(runs: fill.runs.count, refused: unreadRuns.count)
    }
    guard isUnread || plannedRuns > 0 || treatment.emptyBins.isForParity || fill.counts.sum() > 0 else {
      throw RecipeError.noEvents(runs: fill.runs.count)
    }
    let smoother = try smoothingMethods.method(smoothing)
    var model = try fill.model.smoothed(by: smoother).treated(by: treatment)
    model.origin.unlistedRuns = plannedRuns
    model.origin.unreadRuns = isUnread ? unreadRuns : []
    return ScriptedModel(model)
  }
}
