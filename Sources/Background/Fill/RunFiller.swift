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
  private var events = RunEvents()
  private var offsets: [Double] = []

  init(store: DataStore, axes: RadialAxes, options: FillOptions) {
    reader = EventReader(store, options: EventOptions(gti: options.gti))
    self.axes = axes
    self.options = options
    kernel = RadialKernel(axes: axes, region: options.region)
  }

  /// Reads a run and counts its events.
  func contribution(of obsID: Int64) throws -> (RunContribution, Notes) {
    try reader.read(obsID, into: &events)
    let finder = OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    let (ra, dec) = (events.ra, events.dec)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(contentsOf: repeatElement(0, count: events.count))
    offsets.withUnsafeMutableBufferPointer { target in
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in finder.offsets(ra: ra, dec: dec, into: target) }
      }
    }
    var statistics = RunStatistics(obsID: obsID)
    statistics.ontime = events.ontime
    statistics.livetime = events.livetime
    statistics.read = events.counts.read
    statistics.nonFinite = events.counts.nonFinite
    statistics.impossible = events.counts.impossible
    statistics.outsideGTI = events.counts.outsideGTI
    var contribution = RunContribution(
      counts: Histogram(axes: axes.all), time: options.time == .ontime ? events.ontime : events.livetime,
      statistics: statistics)
    kernel.fill(energy: events.energy, offset: offsets, isKept: nil, into: &contribution)
    return (contribution, events.notes)
  }
}
