import FileSystem
import Outputs

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
/// - Throws: ``NotAnOutput``, ``OutputError``, `FITSError`, `BackgroundError`, `DL3Error`, `FigureError`, `PlotError`.
public func writeReport(_ folder: String, jobs: Int) throws -> PageReport {
  let page = try reportPage(of: folder, jobs: jobs)
  let place = joined(folder, OutputFolder.reportPage)
  try PictureFile(at: place, overwrite: true, inputs: []).write(page)
  return PageReport(file: place, bytes: page.count)
}

/// Returns the report page of an output. The folder may still be the hidden folder in which the output is built.
public func reportPage(of folder: String, jobs: Int) throws -> [UInt8] {
  try ReportPage(OutputContents(of: folder, jobs: jobs), jobs: jobs).html.code
}
