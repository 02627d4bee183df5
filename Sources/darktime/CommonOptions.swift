import ArgumentParser
import FITS
import Outputs
import Reports
import StudyLedger

/// The form in which a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// The option `--no-datasum`, which every command that reads data has.
struct DataSumOption: ParsableArguments {
  @Flag(name: .customLong("no-datasum"), help: "Use data whose DATASUM does not match, instead of stopping.")
  var isIgnored = false

  var rule: DataSumRule { isIgnored ? .ignore : .compare }
}

/// The option `--site`, which every command that computes horizontal coordinates has. Its value can begin with a minus.
struct SiteOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The observatory location to use instead of the one in the files: a name such as hess, or longitude, latitude "
        + "and height, such as '16.5 deg, -23.27 deg, 1835 m'.",
      valueName: "site"))
  var site: String?

  func validate() throws { try requireValue(site, of: "site") }
}

/// Checks that the value of an option is not the name of the next option. The value can begin with a minus.
func requireValue(_ value: String?, of option: String) throws {
  guard let value, value.hasPrefix("--") || value.count == 2 && value.hasPrefix("-") && value.last?.isLetter == true
  else { return }
  throw ValidationError("Missing value for '--\(option)': '\(value)' is an option")
}

/// The option `--format`, which every command that prints a result has.
struct FormatOption: ParsableArguments {
  @Option(help: "How to print the result: text or json.")
  var format: OutputFormat = .text

  func show(_ report: some Report) throws {
    switch format {
    case .text: Terminal.show(report)
    case .json: Terminal.out(try report.json())
    }
  }
}

/// The option `--format` of commands that print tables.
struct TableFormatOption: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case csv
  }

  @Option(help: "How to print the result: text, json or csv.") var format: Format = .text

  /// Prints a report in the chosen format. If this format is CSV, a report that is not a table is printed as text.
  func show(_ report: some Report) throws {
    switch (format, report) {
    case (.json, _): Terminal.out(try report.json())
    case (.csv, let table as any TableReport): Terminal.out(table.csv)
    default: Terminal.show(report)
    }
  }
}

/// The option `--ledger`, which the commands that keep or show studies have.
struct LedgerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The SQLite file in which results of studies are stored; with 'none', no results are stored or reused. By \
      default, this file is studies.sqlite in the user's data folder.
      """, valueName: "file"), completion: .file())
  var ledger: String?

  var place: LedgerPlace { LedgerPlace(option: ledger) }
  var isStandard: Bool { place == .standard }

  func validate() throws {
    if ledger?.isEmpty == true { throw ValidationError("--ledger must be the path of a file, or 'none'") }
  }
}

/// The option `--jobs`, which every command with several threads has.
struct JobsOption: ParsableArguments {
  /// A number of threads. The default depends on the machine, so help and manual page describe the default in words.
  struct ThreadCount: ExpressibleByArgument {
    var value = Program.defaultJobs

    init() {}
    init?(argument: String) {
      guard let value = Int(argument) else { return nil }
      self.value = value
    }

    var defaultValueDescription: String { "one per core" }
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of threads. The result does not depend on this number.", valueName: "number"))
  var jobs = ThreadCount()

  var count: Int { jobs.value }

  func validate() throws {
    guard (1...1024).contains(count) else { throw ValidationError("--jobs is \(count); it must be between 1 and 1024") }
  }
}
