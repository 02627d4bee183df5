import FileSystem
import Outputs

/// A report page that was written.
public struct PageReport: Report {
  /// `page`.
  public static let kind = "page"

  let file: String
  let bytes: Int

  /// `wrote FILE`.
  public var text: String { "wrote \(file)" }
}

/// Writes the report page of an output of this program into it, in place of an older one.
/// - Throws: ``NotAnOutput``, ``OutputError``, `FITSError`, `BackgroundError`, `DL3Error`, `FigureError`, `PlotError`.
public func writeReport(_ folder: String, jobs: Int) throws -> PageReport {
  let page = try reportPage(of: folder, jobs: jobs)
  let place = joined(folder, OutputFolder.reportPage)
  try PictureFile(at: place, overwrite: true, inputs: []).write(page)
  return PageReport(file: place, bytes: page.count)
}

/// The report page of an output, or of one that is being built.
public func reportPage(of folder: String, jobs: Int) throws -> [UInt8] {
  try ReportPage(OutputContents(of: folder, jobs: jobs), jobs: jobs).html.code
}
