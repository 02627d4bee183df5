import CInterrupt
import DL3
import Diagnostics
import FITS
import LuaHost
import Outputs
import RecipeAPI
import Reports
import TextFormat

/// A prompt's side of Lua: a state in which one line after the other is run, under the limits and in the sandbox that
/// recipes have. Variables stay from line to line.
public final class PromptSession {
  private let state: LuaState
  private let session: RecipeSession
  private let store: DataStore?
  private let figures = PromptFigures()
  /// How many entries of the log have been shown.
  private var seen = 0

  /// What became of what was typed.
  public enum Outcome {
    /// It was run; what it gave, as text, the PNG files of figures among that, and what has to be told.
    case done(text: String, figures: [String], notes: [Note])
    /// More lines have to follow.
    case incomplete
  }

  /// Opens a state, and the store, if there is one, as the variable `store`.
  /// - Throws: `DL3Error`, `LuaFault`.
  public init(
    data: String?, dataSums: DataSumRule = .compare, jobs: Int, limits: RecipeLimits, observer: RunObserver
  ) throws {
    let request = RunRequest(recipe: "prompt", data: data, dataSums: dataSums, jobs: jobs, limits: limits)
    session = RecipeSession(request: request, observer: observer, recipeName: "prompt")
    state = try LuaState(workbench: session, roots: [LuaRoot(path: ".", displayName: "")], keepsGlobals: true)
    store = try data.map { try DataStore(path: $0, dataSums: dataSums) }
    if let store {
      try state.setGlobal("store", to: .object(store))
      session.log.record(.notes(store.notes))
    }
  }

  /// What stands above the first prompt.
  public var greeting: String {
    let about = store.map { "store: \(counted($0.observations.count, "run"))" } ?? "no store; --data DIR opens one"
    return "\(Program.name) \(Program.version), \(about). Tab completes, dt.help \"select\" explains, Ctrl-D ends."
  }

  /// Runs what was typed, once it is complete. After an error, or Ctrl-C, the variables are as the line left them.
  /// - Throws: `LuaError`, `LuaFault`.
  public func evaluate(_ text: String, width: Int) throws -> Outcome {
    // Setting the limits starts their counts: they are for each line.
    state.limits = state.limits
    seen = session.log.entries.count
    defer { darktime_interrupt_set(false) }
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

  /// The notes and warnings since the last line.
  public func takeNotes() -> [Note] {
    defer { seen = session.log.entries.count }
    return session.log.notes(from: seen).all
  }

  /// How a line goes on; within a string by columns of the store.
  public func completion(of line: String) -> Completion? {
    try? API.workbench.completion(of: line, in: state) { store?.observations.columnNames ?? [] }
  }
}
