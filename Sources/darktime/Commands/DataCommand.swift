import ArgumentParser
import Diagnostics
import Outputs
import Reports

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Show or check a data store.", subcommands: [Summary.self, Check.self],
    defaultSubcommand: Summary.self)

  struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the contents of a data store.")
    @Argument(help: "The data store.", completion: .directory) var store: String
    @OptionGroup var dataSum: DataSumOption
    @OptionGroup var format: FormatOption

    func run() throws { try format.show(try describeStore(store, dataSums: dataSum.rule)) }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check every file of a data store: checksums, GTI, times, ids.")
    @Argument(help: "The data store.", completion: .directory) var store: String
    @OptionGroup var threads: JobsOption
    @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
    @OptionGroup var format: FormatOption

    func run() throws {
      let bar = ProgressBar(quiet: quiet)
      let report = try checkStore(store, jobs: threads.count, progress: { bar.show($0) })
      bar.clear()
      try format.show(report)
      if let fact = report.failure { throw fact }
    }
  }
}
