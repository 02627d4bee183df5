import FileSystem
import Foundation

/// Keeps event lists in memory, so that a run is not read again while its files are unchanged.
///
/// If the size limit is reached, the least recently used list is removed first. `lock` guards all fields, which
/// justifies `@unchecked Sendable`.
public final class EventCache: @unchecked Sendable {
  private struct Key: Hashable {
    var obsID: Int64
    var files: [FileIdentity]
    var columns: [String]
    var gti: GTIPolicy
    var site: Site?
  }

  private struct Entry {
    var events: RunEvents
    var bytes: Int
    var lastUse: Int
  }

  private let lock = NSLock()
  private let bound: Int
  private var entries: [Key: Entry] = [:]
  private var used = 0
  private var clock = 0

  /// Creates an empty cache for at most `bytes` of event lists.
  public init(bytes: Int) { bound = bytes }

  /// The size of the cached event lists, in bytes.
  public var bytes: Int { lock.withLock { used } }

  /// The number of cached event lists.
  public var count: Int { lock.withLock { entries.count } }

  /// Returns the cached event list of a run, or calls `read` and caches its result. A cached list is used only if the
  /// files, the site and the options are the same.
  func events(
    of obsID: Int64, files: [String], site: Site?, options: EventOptions, read: () throws(DL3Error) -> RunEvents
  ) throws(DL3Error) -> RunEvents {
    // If a file cannot be accessed, the list is not cached, and the reader reports the error.
    let identities = files.compactMap(FileIdentity.init)
    guard identities.count == files.count else { return try read() }
    let key = Key(
      obsID: obsID, files: identities, columns: options.extraColumns.map { $0.uppercased() }, gti: options.gti,
      site: site)
    let held = lock.withLock { () -> RunEvents? in
      clock += 1
      entries[key]?.lastUse = clock
      return entries[key]?.events
    }
    if let held { return held }
    let events = try read()
    keep(events, for: key)
    return events
  }

  private func keep(_ events: RunEvents, for key: Key) {
    let size = events.columns.reduce(4096) { $0 + $1.capacity * MemoryLayout<Double>.stride }
    lock.withLock {
      guard size <= bound, entries[key] == nil else { return }
      while used + size > bound, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        entries[oldest.key] = nil
        used -= oldest.value.bytes
      }
      clock += 1
      entries[key] = Entry(events: events, bytes: size, lastUse: clock)
      used += size
    }
  }
}
