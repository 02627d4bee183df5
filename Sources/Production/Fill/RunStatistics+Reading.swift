import BackgroundModels
import DL3

extension RunStatistics {
  /// Creates the statistics of a run after its events have been read.
  public init(reading events: RunEvents) {
    self.init(obsID: events.obsID)
    dataSum = events.dataSum
    telescope = events.header.string("TELESCOP")
    readsReversed = events.readsReversed
    ontime = events.ontime
    livetime = events.livetime
    read = events.counts.read
    nonFinite = events.counts.nonFinite
    impossible = events.counts.impossible
    outsideGTI = events.counts.outsideGTI
  }
}
