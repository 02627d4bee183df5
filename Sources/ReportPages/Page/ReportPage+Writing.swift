import FileSystem
import Outputs
import Reports

/// The result of writing a report page.
public struct PageReport: Report {
  /// The kind of this report: `page`.
  public static let kind = "page"

  let file: String
  let bytes: Int

  /// The result as text: `wrote FILE`.
  public var text: String { "wrote \(file)" }
}

/// Writes the report page into an output folder, and replaces an older page.
/// - Throws: ``NotAnOutput``, ``OutsideOutput``, ``OutputError``, `FigureError`, and errors in the files of the output.
public func writeReport(_ folder: String, isFull: Bool = false, jobs: Int) throws -> PageReport {
  let files = try reportFiles(of: folder, isFull: isFull, jobs: jobs)
  for (name, bytes) in files {
    try PictureFile(at: joined(folder, name), overwrite: true, inputs: []).write(bytes)
  }
  let page = files.first { $0.name == OutputFolder.reportPage }
  return PageReport(file: joined(folder, OutputFolder.reportPage), bytes: page?.bytes.count ?? 0)
}

/// Returns the report page of an output and, if the page does not show all runs, the table of all runs. The folder may
/// still be the hidden folder in which the output is built.
/// - Parameter isFull: Whether all figures of every model are shown, even if there are many models.
public func reportFiles(
  of folder: String, isFull: Bool = false, jobs: Int
) throws -> [(name: String, bytes: [UInt8])] {
  let page = try ReportPage(OutputContents(of: folder, isFull: isFull, jobs: jobs), jobs: jobs)
  let table = page.runTable
  return (table.isCut ? [(OutputFolder.runTable, table.ecsv)] : []) + [(OutputFolder.reportPage, page.html.code)]
}
