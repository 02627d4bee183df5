import Foundation

/// Event lists kept in memory, so that a run that was read is not read again while its files stay as they are.
///
/// The one that was used longest ago goes first when the bound is met. `lock` guards all fields; that is what makes
/// `@unchecked Sendable` true.
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

  /// An empty cache that holds at most `bytes`.
  public init(bytes: Int) { bound = bytes }

  /// How much is held.
  public var bytes: Int { lock.withLock { used } }

  /// How many event lists are held.
  public var count: Int { lock.withLock { entries.count } }

  /// The event list of a run read from these files in this way; what `read` gives where it is not held.
  func events(
    of obsID: Int64, files: [String], site: Site?, options: EventOptions, read: () throws(DL3Error) -> RunEvents
  ) throws(DL3Error) -> RunEvents {
    // A file that cannot be looked at is left to the reader, who tells what is wrong with it.
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
