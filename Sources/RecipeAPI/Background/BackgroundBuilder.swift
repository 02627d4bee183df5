import BackgroundModels
import DL3
import LuaHost
import Outputs
import Production
import Selection

/// A background to which the counts and exposure of runs are added.
final class BackgroundBuilder<Kind: ScriptedKind> {
  let axes: any ModelAxes
  let options: FillOptions
  let choices: RunChoices
  private(set) var fill: CountsAccumulator
  private(set) var isFilled = false
  /// The number of runs that would have been read without `--dry-run`.
  private(set) var plannedRuns = 0
  /// The runs that were skipped because they could not be read.
  private(set) var unreadRuns: [Int64] = []

  init(axes: any ModelAxes, options: FillOptions, choices: RunChoices) {
    self.axes = axes
    self.options = options
    self.choices = choices
    fill = CountsAccumulator(axes: axes, options: options)
  }

  /// Creates a background that contains the runs of two backgrounds.
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

  /// Creates the background of runs whose counts and exposure have been read.
  /// - Parameters:
  ///   - other: the background whose axes and options are used.
  ///   - sums: the counts and exposure of the runs; `nil` in a dry run.
  ///   - asked: all requested runs, including those that could not be read.
  init(like other: BackgroundBuilder, of sums: PerRunCounts?, asked: [Int64]) throws {
    axes = other.axes
    options = other.options
    choices = other.choices
    fill = try sums?.fill() ?? CountsAccumulator(axes: axes, options: options)
    isFilled = true
    plannedRuns = sums == nil ? asked.count : 0
    unreadRuns = sums == nil ? [] : Self.unread(of: asked, fill)
  }

  /// Returns the requested runs that the accumulator does not contain.
  private static func unread(of asked: [Int64], _ fill: CountsAccumulator) -> [Int64] {
    let read = Set(fill.runs.map(\.obsID))
    return asked.filter { !read.contains($0) }
  }

  /// Reads the events of runs and adds their counts and exposure. A dry run only locates the files of the runs.
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

  /// Reads the events of runs and keeps the counts and exposure of each run. A dry run only locates the files.
  func sums(of selection: RunSelection, in call: Call) throws -> ScriptedRunCounts<Kind> {
    guard let (runs, options, progress) = try prepared(selection, in: call) else {
      return ScriptedRunCounts(like: self, sums: nil, of: selection)
    }
    let sums = try PerRunCounts(axes: axes, store: runs.store, obsIDs: runs.obsIDs, options: options, onRun: progress)
    try call.attached(RecipeSession.self).log.record(
      reading: sums.statistics, refused: sums.refused, notes: sums.notes, unmaskedFields: sums.unmaskedFields)
    return ScriptedRunCounts(like: self, sums: sums, of: selection)
  }

  /// Returns the runs to read, the options, and a function that reports progress. The result is `nil` in a dry run,
  /// which only locates the files and checks that the first run has the columns that the option `events` uses.
  private func prepared(
    _ selection: RunSelection, in call: Call
  ) throws -> (runs: Runs, options: FillOptions, progress: (RunStatistics) -> Void)? {
    let session = try call.attached(RecipeSession.self)
    guard var runs = try session.runsToRead(selection, parts: true) else {
      if let events = options.events, let first = selection.runs.first {
        try first.store.check(events: events, obsID: first.obsID)
      }
      return nil
    }
    var options = try choices.options(options, for: &runs, in: call)
    session.record(options.exclusion)
    options.jobs = session.request.jobs
    options.keepGoing = session.request.keepGoing
    options.zenith = selection.zenith
    var done = 0
    let total = runs.count
    return (
      runs, options,
      { _ in
        done += 1
        session.observer.progress(Progress(step: "reading events", done: done, total: total))
      }
    )
  }

  /// Creates the model: counts / exposure, with smoothing and a treatment of empty bins. With `--keep-going`, it can
  /// happen that no run could be read. In this case the model has no rate, ``ModelSet`` skips it, and writing it as a
  /// single model is an error.
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
