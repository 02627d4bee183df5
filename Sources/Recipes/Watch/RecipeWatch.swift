import CInterrupt
import DL3
import Diagnostics
import FileSystem
import Parallel
import RecipeAPI
import Reports

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs a recipe again whenever its script or one of its modules changes. Event lists are kept in memory.
///
/// The sizes and modification times of the files are checked 50 times a second. In contrast to notifications of the
/// kernel, this also works if another machine changes a file on a network file system.
public final class RecipeWatch {
  private var request: RecipeRequest
  private let observer: RecipeObserver
  private let events: EventCache
  private var scripts: Set<String> = []
  /// The size and modification time that each script had when the recipe was last started.
  private var seen: [String: FileIdentity] = [:]

  /// Creates a watch for a recipe.
  /// - Parameter memory: The memory that event lists may use, in bytes.
  public init(_ request: RecipeRequest, observer: RecipeObserver, memory: Int) throws {
    self.request = request
    self.observer = observer
    events = EventCache(bytes: memory)
    scripts = [try RecipeFile.find(request.recipe).path]
  }

  /// Runs the current version of the recipe.
  /// - Throws: The errors of ``runRecipe(_:observer:events:)``.
  public func run() throws -> RecipeSummary {
    var observer = observer
    observer.scripts = { [self] in scripts.formUnion($0) }
    seen = look()
    // Only modules that an earlier run loaded are known at this point. Modules that this run loads for the first time
    // are added when it ends.
    defer { seen.merge(look()) { first, _ in first } }
    let summary = try runRecipe(request, observer: observer, events: events)
    // From now on, the output folder contains an output of this watch, which the next run replaces.
    request.overwrite = true
    return summary
  }

  /// Waits until a script has changed and is complete. A script is complete if it exists and does not change between
  /// two checks.
  /// - Parameter idle: Called 50 times a second while waiting.
  /// - Throws: `Interrupted` on Ctrl-C.
  public func waitForChange(idle: () -> Void = {}) throws(Interrupted) {
    var previous = look()
    while previous == seen || previous.count < seen.count {
      idle()
      try pause()
      previous = look()
    }
    while true {
      idle()
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
