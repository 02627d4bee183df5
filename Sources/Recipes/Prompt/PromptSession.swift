import CInterrupt
import DL3
import Diagnostics
import FITS
import LuaHost
import Outputs
import RecipeAPI
import Reports
import TextFormat

/// The Lua state of a prompt. It runs one entry after the other in the sandbox of recipes, with the same limits, and
/// keeps variables between entries.
public final class PromptSession {
  private let state: LuaState
  private let session: RecipeSession
  private let store: DataStore?
  private let figures = PromptFigures()
  /// The number of log entries that have been shown.
  private var seen = 0

  /// The result of an entry.
  public enum Outcome {
    /// The entry was run. `text` shows the values of the entry, `figures` lists the PNG files of figures among the
    /// values, and `notes` contains the notes and warnings.
    case done(text: String, figures: [String], notes: [Note])
    /// The entry is not complete; more lines have to follow.
    case incomplete
    /// The entry ends the session.
    case exit
  }

  /// Creates a session. If `data` is given, the variable `store` is that data store.
  /// - Throws: `DL3Error`, `LuaFault`.
  public init(
    data: String?, dataSums: DataSumRule = .compare, jobs: Int, limits: RecipeLimits, observer: RecipeObserver
  ) throws {
    let request = RecipeRequest(recipe: "prompt", data: data, dataSums: dataSums, jobs: jobs, limits: limits)
    session = RecipeSession(request: request, observer: observer, recipeName: "prompt")
    state = try LuaState(workbench: session, roots: [LuaRoot(path: ".", displayName: "")], keepsGlobals: true)
    store = try data.map { try DataStore(path: $0, dataSums: dataSums) }
    if let store {
      try state.setGlobal("store", to: .object(store))
      session.log.record(.notes(store.notes))
    }
  }

  /// The text that is shown above the first prompt.
  public var greeting: String {
    let about = store.map { "store: \(counted($0.observations.count, "run"))" } ?? "no store; --data STORE opens one"
    return "\(Program.name) \(Program.version), \(about). Press Tab to complete a name. "
      + "Type help \"select\" for help on 'select', or exit to end the session."
  }

  /// Runs an entry if it is complete. After an error or Ctrl-C, variables keep the values that they had at that moment.
  /// - Throws: `LuaError`, `LuaFault`.
  public func evaluate(_ text: String, width: Int) throws -> Outcome {
    if let command = try PromptCommand(text, in: state) {
      switch command {
      case .exit: return .exit
      case .help(let name): return .done(text: try API.workbench.help(name), figures: [], notes: [])
      }
    }
    // Assigning the limits resets the counters, so that every entry starts with the full limits.
    state.limits = state.limits
    seen = session.log.entries.count
    defer { darktime_interrupt_clear() }
    switch try state.parseEntry(text, name: "prompt") {
    case .incomplete: return .incomplete
    case .complete(let function):
      let values = try function.call([])
      let layout = ValueLayout(state: state, width: width, figures: figures)
      let drawn = figures.files.count
      let shown = try values.map { try layout.text(of: $0) }.joined(separator: "\n")
      return .done(text: shown, figures: Array(figures.files[drawn...]), notes: takeNotes())
    }
  }

  /// Returns the notes and warnings recorded since the last call or the start of the last entry, whichever is later.
  public func takeNotes() -> [Note] {
    if let notes = store?.takeColumnNotes(), !notes.isEmpty { session.log.record(.notes(notes)) }
    defer { seen = session.log.entries.count }
    return session.log.notes(from: seen).all
  }

  /// Returns the completion of a line. Within a string, names of columns of the store are completed.
  public func completion(of line: String) -> Completion? {
    try? API.workbench.completion(of: line, in: state) { store?.observations.allNames ?? [] }
  }
}
