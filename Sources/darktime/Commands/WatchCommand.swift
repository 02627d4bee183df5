import ArgumentParser
import Diagnostics
import Outputs
import PageServer
import RecipeAPI
import Recipes

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Run a recipe, and run it again whenever it is saved.",
    discussion: """
      Accepts the same arguments as 'run'. Event lists stay in memory, so they are not read again when the recipe \
      changes. Failures are reported and watching continues. Ctrl-C ends the command.
      """)

  @OptionGroup var options: RunOptions
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The maximum memory for event lists, in MiB.", valueName: "MiB"))
  var memory: Int = 2048
  @Option(
    defaultAsFlag: 0, parsing: .next,
    help: ArgumentHelp(
      "Write the report page and serve it to browsers on this computer. The page reloads itself after each run "
        + "of the recipe. Without a port number, a free port is used.", valueName: "port"))
  var serve: UInt16? = nil
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard (1...1 << 24).contains(memory) else { throw ValidationError("--memory must be between 1 and 16777216 MiB") }
  }

  func run() throws {
    if let log = options.log { try Terminal.openLog(log) }
    let bar = ProgressBar(quiet: options.quiet)
    var request = try options.request()
    let server = try pageServer(for: &request)
    var observer = options.observer(bar)
    observer.progress = { [show = observer.progress] progress in
      show(progress)
      server?.serveWaiting()
    }
    let watch = try RecipeWatch(request, observer: observer, memory: memory << 20)
    if let server { Terminal.error("the report page is at \(server.address)") }
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
      if !options.quiet { Terminal.error("waiting for \(options.recipe) to change; press Ctrl-C to stop") }
      try watch.waitForChange { server?.serveWaiting() }
    }
  }

  /// Returns the server of the report page, if it is requested. The runs then write the page.
  /// - Throws: `PageServerError`, `ValidationError` without an output folder.
  private func pageServer(for request: inout RecipeRequest) throws -> PageServer? {
    guard let serve else { return nil }
    guard let out = request.out else { throw ValidationError("--serve requires --out") }
    request.report = true
    return try PageServer(folder: out, page: OutputFolder.reportPage, port: serve)
  }
}
