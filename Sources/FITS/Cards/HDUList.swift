/// The contents of an HDU, according to its header.
public struct HDUSummary: Sendable {
  /// The number of the HDU, counted from 0 (the primary HDU).
  public let number: Int
  /// The name (EXTNAME). If there is no EXTNAME, the name is `PRIMARY`, or `#n` for the HDU with number n.
  public let name: String
  /// The type of the HDU.
  public let kind: HDUKind
  /// The keywords.
  public let header: Header
  /// The number of rows of a table; 0 for an image.
  public let rows: Int
  /// The lengths of the axes, NAXIS1 first.
  public let axes: [Int]
  /// The columns of a table.
  public let columns: [ColumnLayout]

  /// The lengths of the axes of an image, which may be tile-compressed; `nil` for anything else.
  public var imageAxes: [Int]? {
    if kind == .image { return axes }
    guard kind == .table, TileCompression.isDeclared(by: header) else { return nil }
    let count = max(0, min(999, header.int("ZNAXIS") ?? 0))
    return (0..<count).map { header.int("ZNAXIS\($0 + 1)").map { Int($0) } ?? 0 }
  }
}

/// Lists the HDUs of a file. The data are skipped without decoding, but the file is traversed to its end.
///
/// - Throws: ``FITSError``.
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
