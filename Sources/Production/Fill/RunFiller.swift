import BackgroundModels
import DL3
import Diagnostics
import FITS
import Histograms

/// A run that could not be used, and why.
public struct RefusedRun: Sendable, Equatable {
  /// The run.
  public let obsID: Int64
  /// The problem, on one line.
  public let problem: String

  /// A run and its problem.
  public init(obsID: Int64, problem: String) { (self.obsID, self.problem) = (obsID, problem) }
}

/// What came of a run.
enum RunOutcome<Part: Sendable>: Sendable {
  case filled(Part, Notes)
  case refused(RefusedRun)
}

/// Counts the events of runs into the bins of a model. What its axes are is known behind it alone, in the hot loop.
public protocol EventCounter: Sendable {
  /// Counts events into the contribution of their run.
  /// - Parameter marks: what became of each event before; `nil` where all count.
  /// - Throws: ``BackgroundError`` where the event list does not tell what its place in the field takes.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, into contribution: inout RunCounts
  ) throws(BackgroundError)
}

/// Makes the partial sums of runs. One serves one thread: it keeps the buffers between runs.
final class RunFiller {
  private let reader: EventReader
  private let axes: any ModelAxes
  private let options: FillOptions
  private let counter: any EventCounter
  private let selection: EventSelection?
  private var events = RunEvents()
  /// For the headers of responses.
  private let buffers = StreamBuffers()

  init(store: DataStore, axes: any ModelAxes, options: FillOptions, selection: EventSelection?) {
    reader = EventReader(
      store, options: EventOptions(extraColumns: Self.extraColumns(selection, options), gti: options.gti))
    self.selection = selection
    self.axes = axes
    self.options = options
    counter = axes.eventCounter(options: options)
  }

  /// What the selection and the coordinates need, each once.
  private static func extraColumns(_ selection: EventSelection?, _ options: FillOptions) -> [String] {
    let chosen = selection?.extraColumns ?? []
    return chosen + options.rules.coordinates.columns.filter { name in !chosen.contains { $0.uppercased() == name } }
  }

  /// Reads a run and counts its events.
  func contribution(of obsID: Int64) throws -> (RunCounts, Notes) {
    try reader.read(obsID, into: &events)
    var notes = events.notes
    let energies = try options.safeEnergies?.energies(
      of: obsID, in: reader.store, buffers: buffers, notes: &notes
    ).map { UsableEnergies($0, axis: axes.energy, cutBins: options.cutBins) }
    if let energies, energies.bins.isEmpty {
      notes.add("threshold", "a run without an energy bin within its safe energies counts nowhere", at: "run \(obsID)")
    }
    let statistics = RunStatistics(reading: events)
    var contribution = RunCounts(
      counts: Histogram(axes: axes.all), time: options.rules.time == .ontime ? events.ontime : events.livetime,
      energies: energies, statistics: statistics)
    var marks = try selection?.marks(of: events).map { $0 ? EventStatus.counts : .cut }
    contribution.kept = try options.exclusion?.apply(to: events, axes: axes, marks: &marks)
    try counter.count(events, marks: marks, into: &contribution)
    contribution.dropUnusedPositions()
    return (contribution, notes)
  }

  /// What comes of a run; with `keepGoing` one whose data fail is refused.
  func outcome<Part>(
    of obsID: Int64, keepGoing: Bool, making part: (RunCounts) -> Part
  ) -> Result<RunOutcome<Part>, any Error> {
    Result {
      do {
        let (contribution, notes) = try contribution(of: obsID)
        return .filled(part(contribution), notes)
      } catch let fact as any DarktimeError where keepGoing && fact.exitReason == .data {
        return .refused(RefusedRun(obsID: obsID, problem: fact.description))
      }
    }
  }
}
