import Diagnostics
import Foundation

/// Hands out job numbers in order and collects their results; a window keeps the workers from running far ahead of
/// whoever takes the results.
///
/// Every mutable field is guarded by `condition`; that is what makes `@unchecked Sendable` true.
final class JobQueue<Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private let ahead: Int
  private let stop: StopSignal
  private var nextIndex = 0
  private var taken = 0
  private var isStopped = false
  private var failure: (any Error)?
  private var results: [Int: Result<Output, any Error>] = [:]
  private var workers = 0

  init(count: Int, ahead: Int, stop: StopSignal) {
    self.count = count
    self.ahead = ahead
    self.stop = stop
  }

  /// The next job for a worker; `nil` when there is none left.
  func next() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, nextIndex < count, nextIndex >= taken + ahead { condition.wait() }
    guard !isStopped, nextIndex < count else { return nil }
    defer { nextIndex += 1 }
    return nextIndex
  }

  func finish(_ index: Int, _ result: Result<Output, any Error>) {
    condition.lock()
    results[index] = result
    condition.broadcast()
    condition.unlock()
  }

  /// A worker that could not even start.
  func fail(_ error: any Error) {
    condition.lock()
    failure = failure ?? error
    condition.broadcast()
    condition.unlock()
  }

  /// The result of one job, waited for; polls for an interrupt ten times a second.
  func take(_ index: Int) -> Result<Output, any Error> {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if stop.isRaised { return .failure(Interrupted()) }
      if let result = results.removeValue(forKey: index) {
        taken = index + 1
        condition.broadcast()
        return result
      }
      if let failure { return .failure(failure) }
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
    }
  }

  /// A worker is about to start.
  func arrive() {
    condition.lock()
    workers += 1
    condition.unlock()
  }

  /// A worker has ended, or did not start.
  func leave() {
    condition.lock()
    workers -= 1
    condition.broadcast()
    condition.unlock()
  }

  /// Lets every worker end its job, and waits for them.
  func stopAndJoin() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    while workers > 0 { condition.wait() }
    condition.unlock()
  }
}
