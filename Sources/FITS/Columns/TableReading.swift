import CCFITSIO
import Diagnostics
import Tables

/// Reads a table, binary or ASCII, with all its columns and keywords.
///
/// - Parameters:
///   - path: a FITS file, packed with gzip or not.
///   - hdu: which of its HDUs.
///   - dataSums: whether its DATASUM is compared.
/// - Returns: the table. Stored single precision is widened; whole numbers with TNULL have ``Column/isNull``; bits and
///   logicals of one element are `bool`, of more are vectors of 0 and 1; complex numbers are vectors of pairs;
///   variable-length arrays are vectors with an empty shape; numbers with TSCAL or TZERO are doubles (unsigned whole
///   numbers stay whole). NaN stays NaN.
/// - Throws: ``FITSError``
public func readTable(
  _ path: String, hdu: HDUSelector, dataSums: DataSumRule = .compare
) throws(FITSError) -> Table {
  let cut = try SingleHDUExtract.make(path, hdu, [.table, .asciiTable], "a table", dataSums)
  var table = Table(
    name: cut.hdu.header.string("EXTNAME")?.trimmedBlanks,
    keywords: cut.hdu.header.keywords.filter { !$0.describesLayout })
  for (index, layout) in cut.hdu.columns.enumerated() {
    let name = layout.name.isEmpty ? "COL\(index + 1)" : layout.name
    let place = FilePlace(path, hdu: cut.hdu.name, column: name)
    let reader = ColumnReader(
      handle: cut.file.handle, number: Int32(index + 1), rows: cut.hdu.rows,
      heapBytes: cut.hdu.layout.dataBytes - cut.hdu.layout.rows * cut.hdu.layout.rowBytes, layout: layout, place: place)
    var column = Column(
      name, unit: layout.unit, comment: layout.comment, .double([]), nullMarker: layout.null, display: layout.display)
    if cut.hdu.kind == .table { column.format = layout.format }
    try reader.read(into: &column)
    table.columns.append(column)
  }
  return table
}

extension Keyword {
  /// Whether the keyword says how the file is laid out, rather than what is in it.
  var describesLayout: Bool {
    switch name {
    case "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "EXTNAME", "EXTEND", "THEAP",
      "CHECKSUM", "DATASUM", "LONGSTRN", "END":
      return true
    default: break
    }
    if name.hasPrefix("NAXIS") { return Int(name.dropFirst(5)) != nil }
    guard let (stem, _) = indexed else { return false }
    return ["TTYPE", "TFORM", "TUNIT", "TNULL", "TSCAL", "TZERO", "TDIM", "TDISP", "TCOMM", "TBCOL"].contains(stem)
  }
}
