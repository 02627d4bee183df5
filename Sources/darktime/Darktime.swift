import ArgumentParser
import CInterrupt
import Diagnostics
import Outputs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command: it parses arguments, shows progress, prints, and turns errors into exit codes; nothing else.
@main
struct Darktime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "darktime",
    abstract: "A scripting workbench for background models of Cherenkov telescopes.",
    discussion: """
      Recipes are Lua scripts; they select runs of a DL3 data store, group them, fill histograms, and write background \
      models with index tables that gammapy opens unedited.

        darktime recipes                                  what is there
        darktime run zenith_bands --data STORE --out OUT  make models
        darktime new my_model                             start your own
      """,
    version: Program.version,
    subcommands: [
      RunCommand.self, WatchCommand.self, RecipesCommand.self, DescribeCommand.self, CheckCommand.self,
      DataCommand.self, ReplCommand.self, SimulateCommand.self, ShowCommand.self, DiffCommand.self, PlotCommand.self,
      ReportCommand.self, OrientCommand.self, APICommand.self, NewCommand.self, ManualCommand.self,
    ])

  static func main() {
    // A write beyond a quota of file sizes shall fail as one to a full disk does, not end the process.
    signal(SIGXFSZ, SIG_IGN)
    if !darktime_interrupt_install() { Terminal.note("Ctrl-C cannot be caught here; it ends the program at once") }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch { leave(with: error) }
  }

  /// Says what went wrong on one line of stderr, and ends with the exit code of its kind.
  static func leave(with error: any Error) -> Never {
    if let fact = error as? any DarktimeError {
      Terminal.fail(fact)
      systemExit(fact.kind.exitCode)
    }
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    let isUsage = code == .validationFailure
    Terminal.error(fullMessage(for: error))
    systemExit(isUsage ? ExitReason.usage.exitCode : ExitReason.internal.exitCode)
  }
}
