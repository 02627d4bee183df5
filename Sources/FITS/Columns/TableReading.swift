import CCFITSIO
import Diagnostics
import Tables

/// Reads a binary or ASCII table with all its columns and keywords.
///
/// Values are converted as follows:
/// - Single precision becomes double precision; NaN stays NaN.
/// - Single whole numbers stay whole, including unsigned numbers of up to 4 bytes. ``Column/isNull`` marks their nulls.
/// - Other numbers with TSCAL or TZERO become doubles.
/// - Single bits and logical values become `bool`; arrays of them become vectors of 0 and 1.
/// - Complex numbers become vectors of real and imaginary parts.
/// - Arrays of numbers become vectors of doubles, in which nulls are NaN; variable-length arrays have an empty shape.
///
/// - Parameters:
///   - path: The FITS file, compressed with gzip or not.
///   - hdu: The HDU to read.
///   - dataSums: Whether to compare the data with their DATASUM.
/// - Returns: The table.
/// - Throws: ``FITSError``.
public func readTable(
  _ path: String, hdu: HDUSelector, dataSums: DataSumRule = .compare
) throws(FITSError) -> Table {
  let cut = try SingleHDUExtract.make(path, hdu, dataSums) { hdu, place throws(FITSError) in
    guard hdu.kind == .table || hdu.kind == .asciiTable else {
      throw .wrongKind(place, found: hdu.kind.text, expected: "a table")
    }
    let (numbers, isHuge) = hdu.rows.multipliedReportingOverflow(
      by: hdu.columns.reduce(0) { $0 + max(1, $1.elements.count) })
    try place.requireMemory(bytes: hdu.layout.dataBytes, numbers: isHuge ? .max : numbers)
    return nil
  }
  var table = Table(
    name: cut.hdu.header.string("EXTNAME")?.trimmedBlanks,
    keywords: cut.hdu.header.keywords.filter { !$0.describesLayout })
  for (index, layout) in cut.hdu.columns.enumerated() {
    let name = layout.name.isEmpty ? "COL\(index + 1)" : layout.name
    let place = FilePlace(path, hdu: cut.hdu.name, column: name)
    let reader = ColumnReader(cut.hdu, column: index, handle: cut.file.handle, place: place)
    var column = Column(
      name, unit: layout.unit, comment: layout.comment, .double([]), nullMarker: layout.null, display: layout.display)
    if cut.hdu.kind == .table { column.format = layout.format }
    try reader.read(into: &column)
    table.columns.append(column)
  }
  return table
}

extension Keyword {
  /// Whether the keyword describes the layout of the file, not its contents.
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
