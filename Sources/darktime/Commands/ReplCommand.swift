import ArgumentParser
import CInterrupt
import Diagnostics
import Foundation
import Outputs
import RecipeAPI
import Recipes
import TextFormat

struct ReplCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl", abstract: "Try the Lua API at a prompt.",
    discussion: """
      Each line is run as Lua code, with the same functions and limits as in a recipe. If a line is an expression, its \
      value is shown. Variables keep their values. Tab completes names of functions, options and columns; \
      dt.help "select" prints the help on 'select'. Figures are saved to a file (the path is printed) and shown inline \
      if the terminal supports it. Ctrl-C cancels a line; Ctrl-D ends the session. Input from a pipe or a file is \
      read without a prompt, and the first error ends the session.
      """)
  @Option(help: "The data store to open as the variable 'store'.", completion: .directory) var data: String?
  @OptionGroup var threads: JobsOption
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var limits: LimitOptions

  func run() throws {
    // SIGTERM and SIGHUP end a session at once. Ctrl-C only cancels a line.
    for number in [SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    if darktime_interrupted() { throw Interrupted() }
    let isTerminal = isatty(STDIN_FILENO) == 1
    let bar = ProgressBar(quiet: !isTerminal)
    let observer = RecipeObserver(
      progress: { bar.show($0) },
      print: { text in
        bar.clear()
        Terminal.out(text)
      },
      onStuck: { Terminal.leave(stuckBy: $0) })
    let session = try PromptSession(
      data: data, dataSums: dataSum.rule, jobs: threads.count, limits: limits.limits, observer: observer)
    if isTerminal, isatty(STDOUT_FILENO) == 1, let editor = Self.editor(for: session) {
      Terminal.out(session.greeting)
      session.takeNotes().forEach(Terminal.show)
      try Self.converse(session, editor, bar)
    } else {
      session.takeNotes().forEach(Terminal.show)
      try Self.readThrough(session, bar)
    }
  }

  /// Runs lines from a terminal. An error is printed, and the session continues with the next line.
  private static func converse(_ session: PromptSession, _ editor: LineEditor, _ bar: ProgressBar) throws {
    var entry = ""
    while true {
      switch editor.read(after: entry.isEmpty ? "dt> " : "..> ") {
      case .end:
        Terminal.out("")
        return
      case .interrupted: entry = ""
      case .line(let line):
        if line.contains(where: { !$0.isWhitespace }) { editor.remember(line) }
        entry += entry.isEmpty ? line : "\n" + line
        do {
          switch try evaluate(entry, session, bar) {
          case .exit: return
          case .done: entry = ""
          case .incomplete: break
          }
        } catch let fact as any DarktimeError {
          bar.clear()
          Terminal.fail(fact)
          entry = ""
        }
      }
    }
  }

  /// Runs lines from a pipe or a file. The first error ends the session.
  private static func readThrough(_ session: PromptSession, _ bar: ProgressBar) throws {
    var entry = ""
    while let line = readLine() {
      entry += entry.isEmpty ? line : "\n" + line
      switch try evaluate(entry, session, bar) {
      case .exit: return
      case .done: entry = ""
      case .incomplete: break
      }
    }
    if !entry.isEmpty { throw UnfinishedInput() }
  }

  /// Runs the lines of the current entry, shows the result, and returns the outcome.
  private static func evaluate(
    _ entry: String, _ session: PromptSession, _ bar: ProgressBar
  ) throws -> PromptSession.Outcome {
    let outcome = try session.evaluate(entry, width: Terminal.width)
    if case .done(let text, let figures, let notes) = outcome {
      bar.clear()
      notes.forEach(Terminal.show)
      if !text.isEmpty { Terminal.out(text) }
      figures.forEach(InlineImages.show)
    }
    return outcome
  }

  private static func editor(for session: PromptSession) -> LineEditor? {
    let editor = LineEditor { line in
      guard let completion = session.completion(of: line) else { return ("", "") }
      let isAmbiguous = completion.candidates.count > 1 && completion.insertion.isEmpty
      let listing = isAmbiguous ? textGrid(completion.candidates, width: Terminal.width) : []
      return (completion.insertion, listing.joined(separator: "\n"))
    }
    guard let editor, let file = historyFile() else { return editor }
    if !editor.useHistory(file, size: 1000) {
      Terminal.note("\(file) cannot be written; the history of this session is not saved")
    }
    return editor
  }

  /// Returns the path of the history file in the state folder (XDG Base Directory Specification), and creates this
  /// folder.
  private static func historyFile() -> String? {
    let environment = ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let base = state ?? environment["HOME"].map({ $0 + "/.local/state" }) else { return nil }
    let folder = "\(base)/\(Program.name)"
    // If the folder cannot be created, the file cannot be written either. The caller reports this.
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return folder + "/history"
  }
}

/// The error for input that ends in the middle of a statement.
struct UnfinishedInput: DarktimeError {
  var problem: Problem { Problem(at: "prompt", found: "the input ends in the middle of a statement") }
}
