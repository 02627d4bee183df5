import ArgumentParser
import Diagnostics
import Recipes

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Run a recipe, and run it again whenever it is saved.",
    discussion: """
      Accepts the same arguments as 'run'. Event lists stay in memory, so that a run after a change does not read them \
      again. Failures are reported and watching continues. Ctrl-C ends the command.
      """)

  @OptionGroup var options: RunOptions
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The maximum memory for event lists, in MiB.", valueName: "MiB"))
  var memory: Int = 2048
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard (1...1 << 24).contains(memory) else { throw ValidationError("--memory must be between 1 and 16777216 MiB") }
  }

  func run() throws {
    if let log = options.log { try Terminal.openLog(log) }
    let bar = ProgressBar(quiet: options.quiet)
    let watch = try RecipeWatch(try options.request(), observer: options.observer(bar), memory: memory << 20)
    var isFirst = true
    while true {
      do {
        let summary = try watch.run()
        bar.clear()
        if !options.quiet { try format.show(summary) }
      } catch let fact as any DarktimeError where fact.exitReason == .data || (fact.exitReason == .usage && !isFirst) {
        // In the first run, a wrong command line is an error of the user and ends the program. In a later run, the
        // script has changed and no longer fits the command line, and the next change may fix this.
        bar.clear()
        Terminal.fail(fact)
      } catch {
        bar.clear()
        throw error
      }
      isFirst = false
      if !options.quiet { Terminal.error("waiting for a change of \(options.recipe); press Ctrl-C to stop") }
      try watch.waitForChange()
    }
  }
}
