import DL3
import Diagnostics
import Histograms

/// A run that could not be used, and why.
public struct RefusedRun: Sendable, Equatable {
  /// The run.
  public let obsID: Int64
  /// The problem, on one line.
  public let problem: String
}

/// What came of a run.
enum RunOutcome: Sendable {
  case filled(RunContribution, Notes)
  case refused(RefusedRun)
}

/// Counts the events of runs into the bins of a model. What its axes are is known behind it alone, in the hot loop.
public protocol EventCounter: Sendable {
  /// Counts events into the contribution of their run.
  /// - Parameter isKept: which events an expression chose; `nil` for all.
  func count(_ events: RunEvents, isKept: [Bool]?, into contribution: inout RunContribution)
}

/// Makes the partial sums of runs. One serves one thread: it keeps the buffers between runs.
final class RunFiller {
  private let reader: EventReader
  private let axes: [Axis]
  private let options: FillOptions
  private let counter: any EventCounter
  private let selection: EventSelection?
  private var events = RunEvents()

  init(
    store: DataStore, axes: [Axis], counter: any EventCounter, options: FillOptions, selection: EventSelection?
  ) {
    reader = EventReader(
      store, options: EventOptions(extraColumns: selection?.extraColumns ?? [], gti: options.gti))
    self.selection = selection
    self.axes = axes
    self.options = options
    self.counter = counter
  }

  /// Reads a run and counts its events.
  func contribution(of obsID: Int64) throws -> (RunContribution, Notes) {
    try reader.read(obsID, into: &events)
    var statistics = RunStatistics(obsID: obsID)
    statistics.dataSum = events.dataSum
    statistics.readsReversed = events.readsReversed
    statistics.ontime = events.ontime
    statistics.livetime = events.livetime
    statistics.read = events.counts.read
    statistics.nonFinite = events.counts.nonFinite
    statistics.impossible = events.counts.impossible
    statistics.outsideGTI = events.counts.outsideGTI
    var contribution = RunContribution(
      counts: Histogram(axes: axes), time: options.time == .ontime ? events.ontime : events.livetime,
      statistics: statistics)
    counter.count(events, isKept: try selection?.marks(of: events), into: &contribution)
    return (contribution, events.notes)
  }

  /// What comes of a run; with `keepGoing` one whose data fail is refused.
  func outcome(of obsID: Int64, keepGoing: Bool) -> Result<RunOutcome, any Error> {
    Result {
      do {
        let (contribution, notes) = try contribution(of: obsID)
        return .filled(contribution, notes)
      } catch let fact as any Fact where keepGoing && fact.kind == .data {
        return .refused(RefusedRun(obsID: obsID, problem: fact.description))
      }
    }
  }
}
