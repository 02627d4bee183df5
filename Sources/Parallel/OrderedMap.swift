import Diagnostics
import Foundation

/// Maps `count` jobs over at most `threads` threads and hands the results to `consume` in the order of the jobs, on the
/// calling thread, so that what is merged does not depend on the number of threads.
///
/// The one primitive of concurrency below the command. Each thread makes its own `State` (buffers) once. Workers run at
/// most a few jobs ahead of `consume`, so that memory stays bounded whatever `count` is. The first failure, in the order
/// of jobs, is thrown after all threads have ended; so are errors of `consume`. Ctrl-C throws ``Interrupted``.
/// - Parameters:
///   - count: number of jobs.
///   - threads: number of threads; 1 runs everything on the calling thread.
///   - stop: what asks for an early end; Ctrl-C unless told otherwise.
///   - makeState: makes what one thread keeps between its jobs.
///   - job: one job; runs on any thread.
///   - consume: takes the results in order; runs on the calling thread.
/// - Throws: what `job` or `consume` throw; ``Interrupted``.
public func orderedMap<State, Result: Sendable>(
  count: Int, threads: Int, stop: StopSignal = .process, makeState: @escaping @Sendable () throws -> State,
  job: @escaping @Sendable (Int, inout State) throws -> Result, consume: (Int, Result) throws -> Void
) throws {
  if threads <= 1 || count <= 1 {
    guard count > 0 else { return }
    var state = try makeState()
    for index in 0..<count {
      try stop.check()
      try consume(index, try job(index, &state))
    }
    return
  }
  let queue = JobQueue<Result>(count: count, ahead: 4 * threads, stop: stop)
  var workers: [Thread] = []
  for _ in 0..<min(threads, count) {
    let worker = Thread {
      do {
        var state = try makeState()
        while let index = queue.next() {
          queue.finish(index, Swift.Result { try job(index, &state) })
        }
      } catch { queue.fail(error) }
      queue.leave()
    }
    worker.stackSize = 1 << 20
    worker.start()
    workers.append(worker)
  }
  queue.expect(workers.count)
  defer { queue.stopAndJoin() }
  for index in 0..<count {
    try consume(index, try queue.take(index).get())
  }
}
