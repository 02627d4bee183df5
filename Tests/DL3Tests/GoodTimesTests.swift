import Diagnostics
import Tables
import Testing

@testable import DL3

@Suite("Good times")
struct GoodTimesTests {
  @Test("Events outside are counted, and removed or kept; an interval includes its start, not its stop")
  func policies() throws {
    let store = TestStore.altered { run in
      run.setEvents("TIME", unit: "s", [1000, 1099.5, 1100])
    }
    let cut = try readFirst(store)
    #expect(cut.counts.outsideGTI == 1)
    #expect(cut.time == [1000, 1099.5])
    #expect(cut.counts.kept == 2)
    let kept = try readFirst(store, EventOptions(gti: .keep))
    #expect(kept.counts.outsideGTI == 1)
    #expect(kept.count == 3)
  }

  @Test("Several intervals: events in any order are assigned correctly")
  func several() throws {
    let events = try readFirst(
      .altered { run in
        run.gti = [
          Column("START", unit: "s", .double([1060, 1000])), Column("STOP", unit: "s", .double([1100, 1010])),
        ]
      })
    #expect(events.ontime == 50)
    #expect(events.time == [1000, 1099])
    #expect(events.counts.outsideGTI == 1)
  }

  @Test("Overlapping intervals are merged with a note, so that no time is counted twice")
  func overlap() throws {
    let events = try readFirst(
      .altered { run in
        run.gti = [
          Column("START", unit: "s", .double([1000, 1050, 1090])),
          Column("STOP", unit: "s", .double([1060, 1080, 1100])),
        ]
      })
    #expect(events.goodTimes.intervals == [.init(start: 1000, stop: 1080), .init(start: 1090, stop: 1100)])
    #expect(events.ontime == 90)
    #expect(topics(events.notes.without("times-differ")) == ["gti-overlap"])
  }

  @Test("STOP before START is an error with its row")
  func stopBeforeStart() throws {
    let text = try readingError(
      .altered { run in
        run.gti = [Column("START", unit: "s", .double([1, 1100])), Column("STOP", unit: "s", .double([2, 1000]))]
      })
    #expect(
      text == "STORE/data/run1.fits.gz[GTI], column STOP, row 2: the interval ends at 1000 s, before it "
        + "starts at 1100 s; expected an interval that ends after it starts; "
        + "correct the GTI or the header, or skip the run (--keep-going)")
  }

  @Test("An end that is not a number is an error")
  func nonFinite() throws {
    let text = try readingError(
      .altered { $0.gti = [Column("START", unit: "s", .double([1])), Column("STOP", unit: "s", .double([.nan]))] })
    #expect(text.hasPrefix("STORE/data/run1.fits.gz[GTI], column STOP, row 1: the interval from 1 to nan"))
  }

  @Test("A GTI with another reference time is shifted, with a note")
  func otherReference() throws {
    let events = try readFirst(
      .altered { run in
        run.gtiKeywords[0] = Keyword("MJDREFI", .int(51909))
        run.gti = [
          Column("START", unit: "s", .double([1000 + 86400])), Column("STOP", unit: "s", .double([1100 + 86400])),
        ]
      })
    #expect(events.goodTimes.intervals == [.init(start: 1000, stop: 1100)])
    #expect(topics(events.notes) == ["mjdref-differs"])
  }

  @Test("Without a gti row the HDU GTI of the event file is used, or else TSTART and TSTOP, with a note")
  func withoutRow() throws {
    var store = TestStore.altered { $0.hasGTIRow = false }
    #expect(topics(try readFirst(store).notes) == ["no-gti-row"])
    store.runs[0].gti = nil
    #expect(
      try readingError(store)
        == "STORE/data/run1.fits.gz[EVENTS]: observation 1 has no good time intervals, and EVENTS does not contain "
        + "both TSTART and TSTOP; expected a GTI table; exclude the run, or skip such runs (--keep-going)")
    store.runs[0].set("TSTART", .double(1000))
    store.runs[0].set("TSTOP", .double(1200))
    let events = try readFirst(store)
    #expect(events.ontime == 200)
    #expect(topics(events.notes.without("times-differ")) == ["no-gti"])
  }

  @Test("A GTI without rows removes all events under either policy, with a note")
  func noGoodTime() throws {
    let store = TestStore.altered {
      $0.gti = [Column("START", unit: "s", .double([])), Column("STOP", unit: "s", .double([]))]
    }
    let events = try readFirst(store, EventOptions(gti: .keep))
    #expect(events.ontime == 0)
    #expect(events.count == 0)
    #expect(events.counts.outsideGTI == 3)
    #expect(topics(events.notes.without("times-differ")) == ["no-good-time"])
  }

  @Test("A time is found among many intervals")
  func lookup() throws {
    var notes = Notes()
    let starts = (0..<100).map { Double($0) * 10 }
    let times = try GoodTimes(
      starts: starts, stops: starts.map { $0 + 5 }, place: FilePlace("gti.fits"), notes: &notes)
    for step in 0..<2100 {
      let time = Double(step) / 2 - 20
      let isInside = starts.contains { time >= $0 && time < $0 + 5 }
      #expect(times.contains(time) == isInside)
    }
    #expect(!times.contains(.nan))
    #expect(!GoodTimes().contains(0))
  }
}
