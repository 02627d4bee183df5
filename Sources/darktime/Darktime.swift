import ArgumentParser
import CInterrupt
import Diagnostics
import Outputs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command line program. It parses arguments, shows progress, prints results, and turns errors into exit codes. The
/// libraries do all other work.
@main
struct Darktime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "darktime",
    abstract: "A scripting workbench for background models of Cherenkov telescopes.",
    discussion: """
      Recipes are Lua scripts. They select runs of a DL3 data store, group them, fill histograms, and write background \
      models with index tables that gammapy can open directly.

        darktime recipes                                  list the recipes that come with darktime
        darktime run zenith_bands --data STORE --out OUT  build background models
        darktime new my_model                             start a recipe of your own
      """,
    version: Program.version,
    subcommands: [
      RunCommand.self, WatchCommand.self, RecipesCommand.self, DescribeCommand.self, CheckCommand.self,
      DataCommand.self, ReplCommand.self, SimulateCommand.self, ShowCommand.self, DiffCommand.self, CompareCommand.self,
      PlotCommand.self, ReportCommand.self, StudiesCommand.self, OrientCommand.self, APICommand.self, NewCommand.self,
      CompletionsCommand.self, ManualCommand.self,
    ])

  static func main() {
    // A write beyond the limit of file sizes sends this signal, which would end the process. If the signal is ignored,
    // the write fails like a write to a full disk.
    signal(SIGXFSZ, SIG_IGN)
    if !darktime_interrupt_install() {
      Terminal.note("the handler for Ctrl-C could not be installed, so Ctrl-C ends the program at once")
    }
    refuseInvalidArguments()
    do {
      // `--report` is a flag and cannot have a value, so another flag replaces `--report=full`.
      let arguments = CommandLine.arguments.dropFirst().map { $0 == "--report=full" ? "--report-full" : $0 }
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch { leave(with: error) }
  }

  /// Ends the process if an argument is not valid UTF-8. A path in another encoding could not be opened, because texts
  /// are stored as UTF-8. The process also ends if there are no arguments at all, not even the name of the program: on
  /// Linux, Swift finds them by means of /proc/self/maps, which the system may refuse to open.
  private static func refuseInvalidArguments() {
    if CommandLine.arguments.isEmpty {
      Terminal.error("darktime: the arguments cannot be read, because /proc/self/maps cannot be read")
      systemExit(ExitReason.data.exitCode)
    }
    for (number, argument) in CommandLine.arguments.enumerated().dropFirst() {
      // U+FFFD replaces invalid bytes in the argument, but can also be a character of a valid argument.
      guard let bytes = CommandLine.unsafeArgv[number], String(validatingCString: bytes) == nil else { continue }
      Terminal.error(
        "darktime: argument \(number) is not valid UTF-8: \(argument); if it is the path of a file, rename the file, "
          + "or use a link with a valid name")
      systemExit(ExitReason.usage.exitCode)
    }
  }

  /// Prints what went wrong to stderr, and ends the process with the exit code for this kind of error.
  static func leave(with error: any Error) -> Never {
    if let fact = error as? any DarktimeError {
      Terminal.fail(fact)
      systemExit(Terminal.exitCode(of: fact))
    }
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    let isUsage = code == .validationFailure
    let options = isUsage ? OptionSynonyms.options(of: CommandLine.arguments.dropFirst()) : []
    Terminal.error(OptionSynonyms.corrected(fullMessage(for: error), options: options))
    systemExit(isUsage ? ExitReason.usage.exitCode : ExitReason.internal.exitCode)
  }
}
