import DL3
import Diagnostics
import Histograms
import Sky

/// Makes the partial sums of runs. One serves one thread: it keeps the buffers between runs.
final class RunFiller {
  private let reader: EventReader
  private let axes: RadialAxes
  private let options: FillOptions
  private let kernel: RadialKernel
  private let selection: EventSelection?
  private var events = RunEvents()

  init(store: DataStore, axes: RadialAxes, options: FillOptions, selection: EventSelection?) {
    reader = EventReader(
      store, options: EventOptions(extraColumns: selection?.extraColumns ?? [], gti: options.gti))
    self.selection = selection
    self.axes = axes
    self.options = options
    kernel = RadialKernel(axes: axes, region: options.region)
  }

  /// Reads a run and counts its events.
  func contribution(of obsID: Int64) throws -> (RunContribution, Notes) {
    try reader.read(obsID, into: &events)
    let pointing = OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    var statistics = RunStatistics(obsID: obsID)
    statistics.dataSum = events.dataSum
    statistics.ontime = events.ontime
    statistics.livetime = events.livetime
    statistics.read = events.counts.read
    statistics.nonFinite = events.counts.nonFinite
    statistics.impossible = events.counts.impossible
    statistics.outsideGTI = events.counts.outsideGTI
    var contribution = RunContribution(
      counts: Histogram(axes: axes.all), time: options.time == .ontime ? events.ontime : events.livetime,
      statistics: statistics)
    let isKept = try selection?.marks(of: events)
    kernel.fill(
      energy: events.energy, ra: events.ra, dec: events.dec, around: pointing, isKept: isKept, into: &contribution)
    return (contribution, events.notes)
  }
}
