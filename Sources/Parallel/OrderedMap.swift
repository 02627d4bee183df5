import Diagnostics

/// Runs `count` jobs on at most `threads` threads and passes the results to `consume` in the order of the jobs.
///
/// `consume` runs on the calling thread, so merged results do not depend on the number of threads. Each thread creates
/// its own `State` (for example buffers) once. Workers run at most a few jobs ahead of `consume`, so memory is bounded
/// for any `count`. The first failure in the order of the jobs, or an error of `consume`, is thrown after all threads
/// have ended. If the system refuses to start more threads, the jobs run on the threads that were started, or on the
/// calling thread if none was started.
///
/// All concurrency in the library targets uses this function.
/// - Parameters:
///   - count: number of jobs.
///   - threads: number of threads; 1 runs everything on the calling thread.
///   - stop: signal that requests an early end; by default ``StopSignal/current``.
///   - makeState: creates the state that one thread keeps between its jobs.
///   - job: runs one job, on any thread.
///   - consume: receives the results in order, on the calling thread.
/// - Throws: any error of `makeState`, `job` or `consume`; ``Interrupted`` if the stop signal is raised.
public func orderedMap<State, Result: Sendable>(
  count: Int, threads: Int, stop: StopSignal = .current, makeState: @escaping @Sendable () throws -> State,
  job: @escaping @Sendable (Int, inout State) throws -> Result, consume: (Int, Result) throws -> Void
) throws {
  try orderedMap(
    count: count, threads: threads, starter: .system, stop: stop, makeState: makeState, job: job, consume: consume)
}

/// Runs jobs as ``orderedMap(count:threads:stop:makeState:job:consume:)`` does, without a state that is kept between
/// jobs.
public func orderedMap<Result: Sendable>(
  count: Int, threads: Int, stop: StopSignal = .current, job: @escaping @Sendable (Int) throws -> Result,
  consume: (Int, Result) throws -> Void
) throws {
  try orderedMap(
    count: count, threads: threads, stop: stop, makeState: {}, job: { index, _ in try job(index) }, consume: consume)
}

/// Runs jobs as ``orderedMap(count:threads:stop:makeState:job:consume:)`` does, on threads started by `starter`.
func orderedMap<State, Result: Sendable>(
  count: Int, threads: Int, starter: ThreadStarter, stop: StopSignal, makeState: @escaping @Sendable () throws -> State,
  job: @escaping @Sendable (Int, inout State) throws -> Result, consume: (Int, Result) throws -> Void
) throws {
  let wanted = min(threads, count)
  let queue = JobQueue<Result>(count: count, ahead: 4 * wanted, stop: stop)
  // A single worker would only add the cost of passing its results on.
  let started = wanted > 1 ? startWorkers(wanted, starter, on: queue, stop: stop, makeState: makeState, job: job) : 0
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

/// Starts workers that run jobs from a queue until there are none left.
/// - Returns: the number of workers. It is smaller than `wanted` if the system refuses to start a thread.
private func startWorkers<State, Result: Sendable>(
  _ wanted: Int, _ starter: ThreadStarter, on queue: JobQueue<Result>, stop: StopSignal,
  makeState: @escaping @Sendable () throws -> State, job: @escaping @Sendable (Int, inout State) throws -> Result
) -> Int {
  for started in 0..<wanted {
    queue.arrive()
    let isRunning = starter.start {
      do {
        var state = try makeState()
        while let index = queue.next() {
          queue.finish(index, Swift.Result { try StopSignal.$current.withValue(stop) { try job(index, &state) } })
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
