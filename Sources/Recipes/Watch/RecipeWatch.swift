import CInterrupt
import DL3
import Diagnostics
import Parallel
import RecipeAPI
import Reports

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs a recipe again and again, each time its script or a module of it changes, with the event lists kept in memory.
///
/// Changes are looked for 50 times a second, by size and time of change: that works on every file system, those over a
/// network too, on which the kernel tells nobody of changes made elsewhere.
public final class RecipeWatch {
  private var request: RunRequest
  private let observer: RunObserver
  private let events: EventCache
  private var scripts: Set<String> = []
  /// What the scripts were when the last run began.
  private var seen: [String: FileIdentity] = [:]

  /// Watches a recipe.
  /// - Parameter memory: the bytes that event lists may take.
  public init(_ request: RunRequest, observer: RunObserver, memory: Int) throws {
    self.request = request
    self.observer = observer
    events = EventCache(bytes: memory)
    scripts = [try RecipeFile.find(request.recipe).path]
  }

  /// Runs the recipe as it stands now.
  /// - Throws: as ``runRecipe(_:observer:events:)`` does.
  public func run() throws -> RunSummary {
    var observer = observer
    observer.scripts = { [self] in scripts.formUnion($0) }
    seen = look()
    // Modules that the last run loaded are known now; those of this run are added as they were when it ends.
    defer { seen.merge(look()) { first, _ in first } }
    let summary = try runRecipe(request, observer: observer, events: events)
    // What stands there now is the output of this watch.
    request.overwrite = true
    return summary
  }

  /// Waits until a script has changed and is whole: present, and the same for one look.
  /// - Throws: `Interrupted` on Ctrl-C.
  public func waitForChange() throws(Interrupted) {
    var previous = look()
    while previous == seen || previous.count < seen.count {
      try pause()
      previous = look()
    }
    while true {
      try pause()
      let now = look()
      if now == previous { return }
      previous = now
    }
  }

  private func pause() throws(Interrupted) {
    usleep(20_000)
    if darktime_interrupted() { throw Interrupted() }
  }

  private func look() -> [String: FileIdentity] {
    var found: [String: FileIdentity] = [:]
    for script in scripts { found[script] = FileIdentity(script) }
    return found
  }
}
