import Outputs
import RecipeAPI

/// A clock that measures the duration of each stage of a recipe. A step that reports progress is a separate stage.
final class StageClock {
  private let report: (_ name: String, _ seconds: Double) -> Void
  private var start = ContinuousClock.now

  /// Starts the clock.
  /// - Parameter report: a function that is called at the end of each stage.
  init(_ report: @escaping (_ name: String, _ seconds: Double) -> Void) { self.report = report }

  /// Ends a stage. The next stage begins at the same moment.
  func end(_ name: String) {
    let now = ContinuousClock.now
    report(name, start.duration(to: now) / .seconds(1))
    start = now
  }

  /// Returns an observer that also ends a stage when a step that reports progress is complete.
  func watching(_ observer: RecipeObserver) -> RecipeObserver {
    var watching = observer
    watching.progress = { [self] progress in
      observer.progress(progress)
      if progress.done == progress.total { end("\(progress.step), \(progress.done) of \(progress.total)") }
    }
    return watching
  }
}
