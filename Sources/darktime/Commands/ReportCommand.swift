import ArgumentParser
import Outputs
import ReportPages
import Reports

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report page of an output as a single HTML file.",
    discussion: """
      OUT/report.html shows the recipe and its parameters, which runs were chosen and why the others were not, and the \
      models. The page needs no network and depends only on the files in OUT. 'darktime run --report' writes the \
      same page.
      """)
  @Argument(help: "An output folder of 'darktime run'.", completion: .directory) var out: String
  @Flag(help: "Show all figures of every model, even if there are many models.") var full = false
  @OptionGroup var threads: JobsOption
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try writeReport(out, isFull: full, jobs: threads.count)) }
}
