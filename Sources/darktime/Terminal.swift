import Diagnostics
import FileSystem
import Recipes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What goes to the user's terminal. Results go to stdout; progress, notes and errors to stderr.
enum Terminal {
  /// Whether stderr is a terminal that a progress bar may be drawn on.
  static let isInteractive = isatty(STDERR_FILENO) == 1 && isTerminalKnown

  /// Whether colour is wanted: a terminal, and `NO_COLOR` not set (no-color.org).
  static let hasColour = isInteractive && isColourWanted

  /// The same for stdout.
  static let hasColourOut = isatty(STDOUT_FILENO) == 1 && isTerminalKnown && isColourWanted

  private static let isColourWanted = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
  private static let isTerminalKnown = getenv("TERM").map { String(cString: $0) } != "dumb"

  /// The width of the terminal of stdout in characters; 100 where it is none.
  static var width: Int {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 100
  }

  /// Prints a result, its control characters replaced: names and texts in it come from any file or script. One that
  /// cannot be written, to a full disk say, ends the process with the exit code of a failure.
  static func out(_ text: String) { out(styled: text.printable) }

  /// Prints a result as it is: with colours, or a picture.
  static func out(styled text: String) {
    let failure = write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: STDOUT_FILENO)
    guard failure != 0 else { return }
    error("darktime: standard output: cannot be written: \(String(cString: strerror(failure)))")
    systemExit(ExitReason.data.exitCode)
  }

  /// Prints a line that is no result, its control characters replaced.
  static func error(_ text: String) { error(styled: text.printable) }

  /// Prints a line that is no result as it is: with colours, or what moves the cursor.
  static func error(styled text: String, newline: Bool = true) {
    write(text.hasSuffix("\n") || !newline ? text : text + "\n", to: STDERR_FILENO)
  }

  static func note(_ text: String) { error(styled: coloured("note: ", "33") + text.printable) }

  /// Shows a note or a warning of the host.
  static func show(_ note: Note) {
    switch note.severity {
    case .note: Self.note(note.description)
    case .warning: error(styled: coloured("warning: ", "31") + note.description)
    }
  }

  /// One line for a fact; the traceback of a recipe follows where there is one.
  static func fail(_ fact: any DarktimeError) {
    error(styled: coloured("darktime: ", "31") + fact.problem.text)
    for line in traceback(of: fact) { error("  " + line) }
  }

  private static func coloured(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// A reader that closed its end (`| head`) is no failure of ours; SIGPIPE is left at its default.
  /// - Returns: 0, or the `errno` of what failed.
  @discardableResult
  private static func write(_ text: String, to file: Int32) -> Int32 {
    Array(text.utf8).withUnsafeBytes { writeAll($0, to: file) }
  }
}

/// Ends the process.
func systemExit(_ code: Int32) -> Never { exit(code) }
