import ArgumentParser
import Diagnostics
import Recipes

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Run a recipe, and again whenever it is saved.",
    discussion: """
      Takes what 'run' takes. Event lists stay in memory, so that a run after a change costs no reading. A run that \
      fails says so, and the next save is waited for. Ctrl-C ends it.
      """)

  @OptionGroup var options: RunOptions
  @Option(help: ArgumentHelp("Memory that event lists may take, in MiB.", valueName: "MiB")) var memory: Int = 2048
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard (1...1 << 24).contains(memory) else { throw ValidationError("--memory is a number of MiB above 0") }
  }

  func run() throws {
    let bar = ProgressBar(quiet: options.quiet)
    let watch = try RecipeWatch(try options.request(), observer: options.observer(bar), memory: memory << 20)
    var isFirst = true
    while true {
      do {
        let summary = try watch.run()
        bar.clear()
        if !options.quiet { try format.show(summary) }
      } catch let fact as any DarktimeError where fact.kind == .data || (fact.kind == .usage && !isFirst) {
        // A wrong command line ends the first run; later it is the script that no longer fits it.
        bar.clear()
        Terminal.fail(fact)
      } catch {
        bar.clear()
        throw error
      }
      isFirst = false
      if !options.quiet { Terminal.error("waiting for a change of \(options.recipe); Ctrl-C ends") }
      try watch.waitForChange()
    }
  }
}
