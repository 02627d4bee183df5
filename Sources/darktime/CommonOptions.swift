import ArgumentParser
import FITS
import Reports

/// How a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// `--no-datasum`, the same for every command that reads data.
struct DataSumOption: ParsableArguments {
  @Flag(name: .customLong("no-datasum"), help: "Use data whose DATASUM does not match, rather than stop.")
  var isIgnored = false

  var rule: DataSumRule { isIgnored ? .ignore : .compare }
}

/// `--format`, the same for every command that prints a result.
struct FormatOption: ParsableArguments {
  @Option(help: "How the result is printed: text or json.")
  var format: OutputFormat = .text

  func show(_ report: some Report) throws {
    switch format {
    case .text: Terminal.out(styled: report.text(coloured: Terminal.hasColourOut))
    case .json: Terminal.out(try report.json())
    }
  }
}
