import BackgroundModels
import DL3
import Diagnostics
import FITS
import Histograms

/// A run that could not be read or used, and the reason.
public struct RefusedRun: Sendable, Equatable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The error message, on one line.
  public let problem: String

  /// Creates the record of a refused run.
  public init(obsID: Int64, problem: String) { (self.obsID, self.problem) = (obsID, problem) }
}

/// The outcome for one run: its counts and notes, or the reason why the run was refused.
enum RunOutcome<Part: Sendable>: Sendable {
  case filled(Part, Notes)
  case refused(RefusedRun)
}

/// A type that counts the events of runs in the bins of a model. The protocol hides the type of the axes, because only
/// the inner loop depends on it.
public protocol EventCounter: Sendable {
  /// Adds events to the counts of their run.
  /// - Parameters:
  ///   - events: The events.
  ///   - marks: The status of each event before it is binned; `nil` if all events are used.
  ///   - contribution: The counts of the run.
  /// - Throws: ``BackgroundError`` if the event list lacks something that the coordinates need, such as the site.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, into contribution: inout RunCounts
  ) throws(BackgroundError)
}

/// An object that reads runs and counts their events. Each thread uses a separate object. The object reuses its buffers
/// for all runs.
final class RunFiller {
  private let reader: EventReader
  private let axes: any ModelAxes
  private let options: FillOptions
  private let counter: any EventCounter
  private let selection: EventSelection?
  private let tiles: TileBinner?
  private var events = RunEvents()
  /// The buffers for reading the headers of instrument responses.
  private let buffers = StreamBuffers()

  init(store: DataStore, axes: any ModelAxes, options: FillOptions, selection: EventSelection?) {
    reader = EventReader(
      store, options: EventOptions(extraColumns: Self.extraColumns(selection, options), gti: options.gti))
    self.selection = selection
    self.axes = axes
    self.options = options
    tiles = TileBinner(axes, options: options)
    counter = axes.eventCounter(options: options, tiles: tiles)
  }

  /// Returns the names of the columns that the selection and the coordinates need, without duplicates.
  private static func extraColumns(_ selection: EventSelection?, _ options: FillOptions) -> [String] {
    let chosen = selection?.extraColumns ?? []
    return chosen + options.rules.coordinates.columns.filter { name in !chosen.contains { $0.uppercased() == name } }
  }

  /// Reads a run and returns its counts and notes.
  func contribution(of obsID: Int64) throws -> (RunCounts, Notes) {
    try reader.read(obsID, into: &events)
    if let band = options.zenith { events.keep(during: try ZenithPath(events).intervals(within: band)) }
    var notes = events.notes
    let energies = try options.safeEnergies?.energies(
      of: obsID, in: reader.store, buffers: buffers, notes: &notes
    ).map { UsableEnergies($0, axis: axes.energy, cutBins: options.cutBins) }
    if let energies, energies.bins.isEmpty {
      notes.add(
        "threshold", "a run has no energy bin within its safe energy range and is not used", at: "run \(obsID)")
    }
    var statistics = RunStatistics(reading: events)
    statistics.zenith = options.zenith
    var contribution = RunCounts(
      counts: Histogram(axes: axes.all), time: options.rules.time == .ontime ? events.ontime : events.livetime,
      energies: energies, statistics: statistics)
    var marks = try selection?.marks(of: events).map { $0 ? EventStatus.counts : .cut }
    contribution.kept = try options.exclusion?.apply(to: events, axes: axes, marks: &marks)
    contribution.tiles = tiles?.empty(events, exclusion: options.exclusion)
    try counter.count(events, marks: marks, into: &contribution)
    // These are the last steps, because they change the binned counts.
    contribution.dropUnusedPositions()
    contribution.tiles?.dropUnused()
    return (contribution, notes)
  }

  /// Returns the outcome for one run. With `keepGoing`, a run whose data cannot be used is refused, and no error is
  /// thrown.
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
