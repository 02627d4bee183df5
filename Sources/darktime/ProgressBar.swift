import Outputs
import RecipeAPI

/// A progress bar on stderr. It is shown only if stderr is a terminal and `--quiet` is not given.
final class ProgressBar {
  private let isShown: Bool
  private var lastShown = -1
  private let width = 30

  init(quiet: Bool) { isShown = !quiet && Terminal.isInteractive }

  /// Draws the progress of a step. When the step is complete, the bar is removed.
  func show(_ progress: Progress) {
    guard isShown, progress.total > 0 else { return }
    let percent = 100 * progress.done / progress.total
    guard percent != lastShown else { return }
    lastShown = percent
    let filled = width * progress.done / progress.total
    let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    Terminal.error(
      styled: "\r\u{1b}[2K\(progress.step) [\(bar)] \(progress.done)/\(progress.total)", newline: false)
    if progress.done == progress.total { clear() }
  }

  /// Removes the bar, so that the next output starts on an empty line.
  func clear() {
    guard isShown, lastShown >= 0 else { return }
    lastShown = -1
    Terminal.error(styled: "\r\u{1b}[2K", newline: false)
  }
}
