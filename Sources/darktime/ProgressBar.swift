import Outputs
import RecipeAPI

/// A progress bar on a terminal's stderr; nothing anywhere else, and nothing with `--quiet`.
final class ProgressBar {
  private let isShown: Bool
  private var lastShown = -1
  private let width = 30

  init(quiet: Bool) { isShown = !quiet && Terminal.isInteractive }

  /// Draws how far a step is. A step that is done is wiped away.
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

  /// Wipes the bar away, so that what is printed next stands on a clean line.
  func clear() {
    guard isShown, lastShown >= 0 else { return }
    lastShown = -1
    Terminal.error(styled: "\r\u{1b}[2K", newline: false)
  }
}
