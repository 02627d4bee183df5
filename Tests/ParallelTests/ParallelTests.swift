import Diagnostics
import Foundation
import Testing

@testable import Parallel

private struct Broken: Error, Equatable { let job: Int }

@Suite("Ordered map", .timeLimit(.minutes(60))) struct OrderedMapTests {
  @Test("Results arrive in the order of the jobs, whatever the number of threads", arguments: [1, 2, 7])
  func order(threads: Int) throws {
    var seen: [Int] = []
    try orderedMap(
      count: 200, threads: threads, makeState: { 0 },
      job: { index, state in
        state += 1
        if index % 7 == 0 { usleep(300) }
        return index * index
      },
      consume: { index, square in
        #expect(square == index * index)
        seen.append(index)
      })
    #expect(seen == Array(0..<200))
  }

  @Test("The first failure in the order of the jobs is thrown", arguments: [1, 4])
  func failure(threads: Int) {
    #expect(throws: Broken(job: 11)) {
      try orderedMap(
        count: 100, threads: threads, makeState: {},
        job: { index, _ in
          if index == 11 { usleep(2000) }
          if index >= 11 { throw Broken(job: index) }
        }, consume: { _, _ in })
    }
  }

  @Test("Workers do not run far ahead of the consumer")
  func window() throws {
    let started = Counter()
    try orderedMap(
      count: 100, threads: 2, makeState: {}, job: { _, _ in started.add() },
      consume: { index, _ in
        if index == 0 { usleep(20000) }
        #expect(started.value <= index + 1 + 8 + 2)
      })
  }

  @Test("An interrupt ends the map", arguments: [1, 3])
  func interrupt(threads: Int) {
    let consumed = Counter()
    #expect(throws: Interrupted.self) {
      try orderedMap(
        count: 1000, threads: threads, stop: StopSignal { consumed.value > 5 }, makeState: {},
        job: { _, _ in usleep(100) }, consume: { _, _ in consumed.add() })
    }
    #expect(consumed.value < 20)
  }

  @Test("With fewer threads than requested, or none, the map gives the same results", arguments: 0...3)
  func refusedThreads(given: Int) throws {
    let (started, asked) = (Counter(), Counter())
    let starter = ThreadStarter { body in
      asked.add()
      guard started.value < given else { return false }
      started.add()
      return ThreadStarter.system.start(body)
    }
    var seen: [Int] = []
    try orderedMap(
      count: 200, threads: 4, starter: starter, stop: .process, makeState: {}, job: { index, _ in index * index },
      consume: { index, square in
        #expect(square == index * index)
        seen.append(index)
      })
    #expect(seen == Array(0..<200))
    #expect(started.value == given && asked.value == given + 1, "no more threads are requested after a refusal")
  }

  @Test("If threads are refused, the failure of a job is still thrown and nothing waits for the missing threads")
  func failureOfFew() {
    for given in [0, 1] {
      let started = Counter()
      #expect(throws: Broken(job: 7)) {
        try orderedMap(
          count: 100, threads: 8,
          starter: ThreadStarter { body in
            guard started.value < given else { return false }
            started.add()
            return ThreadStarter.system.start(body)
          }, stop: .process, makeState: {}, job: { index, _ in if index == 7 { throw Broken(job: 7) } },
          consume: { _, _ in })
      }
    }
  }

  @Test("There are at most as many threads as jobs, even if Int.max threads are requested")
  func manyThreads() throws {
    var sum = 0
    try orderedMap(
      count: 3, threads: .max, makeState: {}, job: { index, _ in index }, consume: { _, value in sum += value })
    #expect(sum == 3)
  }

  @Test("A map without jobs returns at once")
  func empty() throws {
    try orderedMap(count: 0, threads: 4, makeState: {}, job: { _, _ in }, consume: { _, _ in Issue.record("no job") })
  }
}

private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0
  func add() { lock.withLock { count += 1 } }
  var value: Int { lock.withLock { count } }
}

@Suite("Current stop signals") struct CurrentStopSignalTests {
  @Test("Jobs on all threads see the signal of their caller", arguments: [1, 4])
  func inherited(threads: Int) throws {
    let raised = StopSignal { true }
    var seen: [Bool] = []
    try orderedMap(count: 8, threads: threads, stop: .process) { _ in
      StopSignal.current.isRaised
    } consume: { _, value in
      seen.append(value)
    }
    #expect(seen == [Bool](repeating: false, count: 8))
    #expect(throws: Interrupted.self) {
      try StopSignal.$current.withValue(raised) {
        try orderedMap(count: 8, threads: threads) {
          $0
        } consume: { _, _ in
        }
      }
    }
  }

  @Test("A signal with a deadline is raised once the deadline has passed")
  func deadline() {
    #expect(StopSignal.process(until: ContinuousClock.now - .seconds(1)).isRaised)
    #expect(!StopSignal.process(until: ContinuousClock.now + .seconds(3600)).isRaised)
    #expect(!StopSignal.process(until: nil).isRaised)
  }
}
