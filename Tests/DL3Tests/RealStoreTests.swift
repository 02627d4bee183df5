import TestSupport
import Testing

@testable import DL3

@Suite("The public H.E.S.S. data release", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct RealStoreTests {
  static let path = SharedData.path("data/hess-dl3-dr1")

  static func offRuns(_ store: DataStore) -> Runs {
    store.runs.filter { $0.value("target_name") == .text("Off data") }
  }

  @Test("Contains 105 runs, 45 of them off runs, and opens without a note")
  func opens() throws {
    let store = try DataStore(path: Self.path)
    #expect(store.runs.count == 105)
    #expect(Self.offRuns(store).count == 45)
    #expect(store.notes.all == [])
    #expect(store.index.count == 630)
    #expect(store.runs.unit("zen_pnt") == "deg")
  }

  @Test("The off runs contain 383330 events, 114 of them outside the GTI, in 74485 s")
  func offRunsAddUp() throws {
    let store = try DataStore(path: Self.path)
    let reader = EventReader(store, options: EventOptions(gti: .keep))
    var events = RunEvents()
    var (read, outside, ontime) = (0, 0, 0.0)
    for run in Self.offRuns(store) {
      try reader.read(run.obsID, into: &events)
      read += events.counts.read
      outside += events.counts.outsideGTI
      ontime += events.ontime
      // ALT_PNT of run 28981 is 63.44 deg. The pointing is at 64.81 to 66.03 deg during the run (astropy).
      #expect(topics(events.notes) == (run.obsID == 28981 ? ["altitude-differs"] : []))
      #expect(events.counts.nonFinite + events.counts.impossible == 0)
      #expect(events.count == events.counts.read)
    }
    #expect(read == 383330)
    #expect(outside == 114)
    #expect(ontime == 74485)
  }
}
