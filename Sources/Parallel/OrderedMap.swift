import Diagnostics

/// Maps `count` jobs over at most `threads` threads and hands the results to `consume` in the order of the jobs, on the
/// calling thread, so that what is merged does not depend on the number of threads.
///
/// The one primitive of concurrency below the command. Each thread makes its own `State` (buffers) once. Workers run at
/// most a few jobs ahead of `consume`, so that memory stays bounded whatever `count` is. The first failure, in the
/// order of jobs, is thrown after all threads have ended; so are errors of `consume`. Ctrl-C throws ``Interrupted``.
/// Where the system refuses threads the map goes on with those that it gave, and with none of them on the calling
/// thread.
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
  try orderedMap(
    count: count, threads: threads, starter: .system, stop: stop, makeState: makeState, job: job, consume: consume)
}

/// ``orderedMap(count:threads:stop:makeState:job:consume:)`` for jobs that keep nothing between them.
public func orderedMap<Result: Sendable>(
  count: Int, threads: Int, stop: StopSignal = .process, job: @escaping @Sendable (Int) throws -> Result,
  consume: (Int, Result) throws -> Void
) throws {
  try orderedMap(
    count: count, threads: threads, stop: stop, makeState: {}, job: { index, _ in try job(index) }, consume: consume)
}

/// ``orderedMap(count:threads:stop:makeState:job:consume:)`` with threads from a source of one's own.
func orderedMap<State, Result: Sendable>(
  count: Int, threads: Int, starter: ThreadStarter, stop: StopSignal, makeState: @escaping @Sendable () throws -> State,
  job: @escaping @Sendable (Int, inout State) throws -> Result, consume: (Int, Result) throws -> Void
) throws {
  let wanted = min(threads, count)
  let queue = JobQueue<Result>(count: count, ahead: 4 * wanted, stop: stop)
  // A single worker would only add the cost of handing its results over.
  let started = wanted > 1 ? startWorkers(wanted, starter, on: queue, makeState: makeState, job: job) : 0
  guard started > 0 else {
    guard count > 0 else { return }
    var state = try makeState()
    for index in 0..<count {
      try stop.check()
      try consume(index, try job(index, &state))
    }
    return
  }
  defer { queue.stopAndJoin() }
  for index in 0..<count {
    try consume(index, try queue.take(index).get())
  }
}

/// Starts workers that take jobs from a queue until there are none left.
/// - Returns: how many there are; the first that the system refuses ends it.
private func startWorkers<State, Result: Sendable>(
  _ wanted: Int, _ starter: ThreadStarter, on queue: JobQueue<Result>,
  makeState: @escaping @Sendable () throws -> State, job: @escaping @Sendable (Int, inout State) throws -> Result
) -> Int {
  for started in 0..<wanted {
    queue.arrive()
    let isRunning = starter.start {
      do {
        var state = try makeState()
        while let index = queue.next() {
          queue.finish(index, Swift.Result { try job(index, &state) })
        }
      } catch { queue.fail(error) }
      queue.leave()
    }
    guard isRunning else {
      queue.leave()
      return started
    }
  }
  return wanted
}
