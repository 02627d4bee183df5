import BackgroundModels
import DL3

extension RunStatistics {
  /// What the reader tells of the events of a run.
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
