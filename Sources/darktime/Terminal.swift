import CInterrupt
import Diagnostics
import FileSystem
import Outputs
import Recipes
import Reports

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Prints to the user's terminal: results to stdout; progress, notes and errors to stderr.
enum Terminal {
  /// Whether stderr is a terminal on which a progress bar can be drawn.
  static let isInteractive = isatty(STDERR_FILENO) == 1 && isTerminalKnown

  /// Whether stderr is printed in colour: it is a terminal, and `NO_COLOR` (no-color.org) is not set.
  static let hasColour = isInteractive && isColourWanted

  /// Whether stdout is printed in colour: it is a terminal, and `NO_COLOR` is not set.
  static let hasColourOut = isatty(STDOUT_FILENO) == 1 && isTerminalKnown && isColourWanted

  private static let isColourWanted = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
  private static let isTerminalKnown = getenv("TERM").map { String(cString: $0) } != "dumb"

  /// The width of the terminal on stdout, in characters; 100 if stdout is not a terminal.
  static var width: Int {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 100
  }

  /// The file of `--log`. It is set once, before a command starts other threads.
  nonisolated(unsafe) private static var log: LogFile?

  /// Creates the file that gets a copy of everything that is printed. Messages on stderr are copied without colours.
  /// - Throws: `FileFailure`
  static func openLog(_ path: String) throws(FileFailure) {
    let file = try LogFile(path)
    try file.write("\(Program.name) \(Program.version): " + CommandLine.arguments.dropFirst().joined(separator: " "))
    log = file
  }

  /// Adds a text to the log. A failure is reported once, and ends the log.
  static func record(_ text: String) {
    guard let file = log else { return }
    do throws(FileFailure) { try file.write(text) } catch {
      log = nil
      fail(error)
    }
  }

  /// Prints a result. Control characters are replaced, because a result may contain names and texts from any file or
  /// script.
  ///
  /// If the result cannot be written, for instance to a full disk, the process ends with the exit code of a data error.
  /// SIGPIPE keeps its default action: if the reader has closed the pipe (`| head`), the process ends without an error
  /// message.
  static func out(_ text: String) { out(styled: text.printable, plain: text.printable) }

  /// Prints a result unchanged, because it contains colours or a picture.
  /// - Parameter plain: The text for the log; `nil` for a picture, which the log does not contain.
  static func out(styled text: String, plain: String?) {
    if let plain { record(plain) }
    do throws(FileFailure) {
      try StandardStream.output.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
    } catch {
      Self.error("darktime: cannot write to standard output: \(error.reason)")
      systemExit(ExitReason.data.exitCode)
    }
  }

  /// Prints a report as text, in colours if stdout is a terminal.
  static func show(_ report: some Report) {
    out(styled: report.text(coloured: hasColourOut), plain: report.text(coloured: false))
  }

  /// Prints a line to stderr, with control characters replaced.
  static func error(_ text: String) {
    record(text.printable)
    error(styled: text.printable)
  }

  /// Prints a line to stderr unchanged, because it contains colours or moves the cursor.
  static func error(styled text: String, newline: Bool = true) {
    try? StandardStream.error.write(text.hasSuffix("\n") || !newline ? text : text + "\n")
  }

  static func note(_ text: String) { message("note: ", "33", text.printable) }

  /// Prints a line that begins with a coloured word.
  private static func message(_ word: String, _ colour: String, _ text: String) {
    record(word + text)
    error(styled: coloured(word, colour) + text)
  }

  /// Prints a note or a warning to stderr.
  static func show(_ note: Note) {
    switch note.severity {
    case .note: Self.note(note.description)
    case .warning: message("warning: ", "31", note.description)
    }
  }

  /// Prints an error on one line, followed by the traceback of the recipe if there is one.
  static func fail(_ fact: any DarktimeError) {
    // A message may quote a text of any length from a file or a script.
    let text = fact.problem.text
    let shown = text.prefix(longest)
    let rest = text.utf8.count - shown.utf8.count
    message("darktime: ", "31", rest > 0 ? "\(shown)… (bytes not shown: \(rest))" : text)
    for line in traceback(of: fact) { error("  " + line) }
  }

  /// Prints an error and ends the process at once, without waiting for code that does not return.
  static func leave(stuckBy fact: any DarktimeError) {
    fail(fact)
    _exit(exitCode(of: fact))
  }

  /// Returns the exit code for an error. If a signal interrupted the program, it is 128 plus the number of the signal.
  static func exitCode(of fact: any DarktimeError) -> Int32 {
    fact.exitReason == .interrupted ? darktime_interrupt_status() : fact.exitReason.exitCode
  }

  /// The maximum length of a printed error message, in characters.
  private static let longest = 20_000

  private static func coloured(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}

/// Ends the process.
func systemExit(_ code: Int32) -> Never { exit(code) }
