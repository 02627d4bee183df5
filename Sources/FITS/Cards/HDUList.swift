/// What stands in a file, from its headers.
public struct HDUSummary: Sendable {
  /// Counted from 0, the primary HDU.
  public let number: Int
  /// EXTNAME; `PRIMARY` or `#n` where there is none.
  public let name: String
  /// What it holds.
  public let kind: HDUKind
  /// The keywords.
  public let header: Header
  /// The rows of a table; 0 for an image.
  public let rows: Int
  /// The axes of an image, NAXIS1 first.
  public let axes: [Int]
  /// The columns of a table.
  public let columns: [ColumnLayout]
}

/// Lists the HDUs of a file. Data are passed over, so the file is walked to its end.
/// - Throws: ``FITSError``
public func readHDUList(_ path: String) throws(FITSError) -> [HDUSummary] {
  var stream = try FITSStream(path, buffers: StreamBuffers())
  var list: [HDUSummary] = []
  while let hdu = try stream.nextHDU() {
    list.append(
      HDUSummary(
        number: hdu.number, name: hdu.name, kind: hdu.kind, header: hdu.header, rows: hdu.rows, axes: hdu.axes,
        columns: hdu.columns))
  }
  return list
}
