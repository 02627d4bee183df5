import Diagnostics
import Foundation

/// A queue that hands out job numbers in order and collects the results. Workers may run only a limited number of jobs
/// ahead of the consumer, so that few results are stored at a time.
///
/// All mutable fields are guarded by `condition`, which makes `@unchecked Sendable` correct.
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

  /// Returns the next job for a worker, or `nil` if there is none left. Waits as long as this job is too far ahead of
  /// the consumer.
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

  /// Reports that a worker could not start its work.
  func fail(_ error: any Error) {
    condition.lock()
    failure = failure ?? error
    condition.broadcast()
    condition.unlock()
  }

  /// Waits for the result of one job and returns it. Checks the stop signal at least ten times a second.
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

  /// Registers a worker that is about to start.
  func arrive() {
    condition.lock()
    workers += 1
    condition.unlock()
  }

  /// Removes a worker that has ended, or that could not be started.
  func leave() {
    condition.lock()
    workers -= 1
    condition.broadcast()
    condition.unlock()
  }

  /// Stops handing out jobs and waits until every worker has finished its current job.
  func stopAndJoin() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    while workers > 0 { condition.wait() }
    condition.unlock()
  }
}
