import ArgumentParser
import Diagnostics
import Outputs
import Reports

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Show or check a data store.", subcommands: [Summary.self, Check.self],
    defaultSubcommand: Summary.self)

  struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the contents of a data store.",
      discussion: "With --runs, --columns or --select, list the runs, one on each line.")
    @Argument(help: "The data store.", completion: .directory) var store: String
    @Flag(help: "List the runs with their most useful columns.") var runs = false
    @Option(help: ArgumentHelp("The columns to list, such as OBS_ID,ZEN_PNT.", valueName: "names")) var columns: String?
    @Option(
      parsing: .unconditional,
      help: "Which runs to list: a condition on the columns of the observation table.")
    var select: String?
    @OptionGroup var dataSum: DataSumOption
    @OptionGroup var format: TableFormatOption

    private var listsRuns: Bool { runs || columns != nil || select != nil }

    func validate() throws {
      try requireValue(select, of: "select")
      if format.format == .csv, !listsRuns {
        throw ValidationError("--format csv requires --runs, --columns or --select")
      }
    }

    func run() throws {
      if listsRuns {
        try format.show(try listRuns(store, columns: columns, select: select, dataSums: dataSum.rule))
      } else {
        try format.show(try describeStore(store, dataSums: dataSum.rule))
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check every file of a data store: checksums, good time intervals, event times and OBS_IDs.")
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
