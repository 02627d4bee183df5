import Foundation
import TestSupport
import Testing

@testable import DL3

@Suite("Event lists in memory") struct EventCacheTests {
  private let runs: TestStore = {
    var store = TestStore()
    store.runs = (1...3).map { id in
      var run = TestStore.Run()
      run.obsID = Int64(id)
      return run
    }
    return store
  }()

  @Test("A run is read once for each set of options, and again after its file has changed")
  func kept() throws {
    try withStore(runs) { store, folder in
      var store = store
      let fresh = try EventReader(store).read(1)
      let cache = EventCache(bytes: 1 << 20)
      store.eventCache = cache
      for _ in 0..<2 {
        let events = try EventReader(store).read(1)
        #expect(events.time == fresh.time && events.energy == fresh.energy && events.goodTimes == fresh.goodTimes)
        #expect(cache.count == 1)
      }
      _ = try EventReader(store, options: EventOptions(extraColumns: ["EVENT_ID"])).read(1)
      _ = try EventReader(store, options: EventOptions(gti: .keep)).read(1)
      #expect(cache.count == 3)

      let file = URL(fileURLWithPath: "\(folder)/data/run1.fits.gz")
      try Data("no FITS".utf8).write(to: file)
      #expect(throws: DL3Error.self) { try EventReader(store).read(1) }
    }
  }

  @Test("A file that appears unchanged is not opened")
  func unopened() throws {
    try withStore(runs) { store, folder in
      var store = store
      store.eventCache = EventCache(bytes: 1 << 20)
      let path = "\(folder)/data/run1.fits.gz"
      let date = Date(timeIntervalSince1970: 1_700_000_000)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      _ = try EventReader(store).read(1)
      // Different bytes with the same path, size and time.
      let handle = try #require(FileHandle(forWritingAtPath: path))
      handle.write(Data(repeating: 0, count: 100))
      try handle.close()
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      #expect(try EventReader(store).read(1).count == 3)
    }
  }

  @Test("The size is limited, and the least recently used list is removed first")
  func bounded() throws {
    try withStore(runs) { store, _ in
      var store = store
      let one = EventCache(bytes: 1 << 20)
      store.eventCache = one
      _ = try EventReader(store).read(1)
      // The allocator may reserve slightly more bytes than requested, and not always the same number.
      let slack = one.bytes / 4
      let cache = EventCache(bytes: 2 * one.bytes + slack)
      store.eventCache = cache
      for id: Int64 in [1, 2, 3, 1, 3] { _ = try EventReader(store).read(id) }
      #expect(cache.count == 2 && abs(cache.bytes - 2 * one.bytes) <= slack)
      let none = EventCache(bytes: one.bytes - slack)
      store.eventCache = none
      #expect(try EventReader(store).read(2).count == 3)
      #expect(none.count == 0 && none.bytes == 0)
    }
  }
}
