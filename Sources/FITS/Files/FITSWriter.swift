import CCFITSIO
import Diagnostics
import Tables

/// Writes a FITS file.
///
/// The HDUs are assembled in memory. ``close()`` writes them to disk, with CHECKSUM and DATASUM in each HDU, compressed
/// if the name ends with `.gz`. A writer that is not closed writes nothing. The same contents give the same bytes: the
/// writer adds neither the time (unless a `date` is given) nor names of hosts or paths.
///
/// ```
/// var writer = try FITSWriter(path: "models/g000.fits.gz")
/// try writer.append(table)
/// try writer.close()
/// ```
public struct FITSWriter: ~Copyable {
  /// The path of the file to write.
  public let path: String
  private let file: MemoryFile
  private let date: String?
  private var names: [String] = ["PRIMARY"]

  /// Begins a file with an empty primary HDU.
  ///
  /// - Parameters:
  ///   - path: The file to write; it must not exist.
  ///   - primary: The keywords of the primary HDU.
  ///   - date: The DATE of every HDU that has no DATE keyword yet; `nil` for none.
  /// - Throws: ``FITSError/cannotWrite(path:reason:)``, ``FITSError/cannotStore(_:found:expected:)``.
  public init(path: String, primary: [Keyword] = [], date: String? = creationDate()) throws(FITSError) {
    try self.init(path: path, primary: Image(keywords: primary, axes: [], values: [], bitsPerPixel: 8), date: date)
  }

  /// Begins a file with an image in the primary HDU.
  ///
  /// - Parameters:
  ///   - path: The file to write; it must not exist.
  ///   - primary: The image.
  ///   - date: The DATE of every HDU that has no DATE keyword yet; `nil` for none.
  /// - Throws: ``FITSError/cannotWrite(path:reason:)``, ``FITSError/cannotStore(_:found:expected:)``.
  public init(path: String, primary: Image, date: String? = creationDate()) throws(FITSError) {
    try OutputFile.checkAbsent(path)
    let place = FilePlace(path, hdu: "PRIMARY")
    let file = try MemoryFile(at: place)
    let handle = file.handle
    try Self.begin(primary, in: handle, at: place)
    // cfitsio puts two COMMENT cards about the FITS papers into every primary header; they are removed because they say
    // nothing about the file.
    for _ in 0..<2 { try cfitsio(at: place) { ffdkey(handle, "COMMENT", &$0) } }
    try Self.complete(primary, HeaderWriter(handle: handle, date: date), at: place)
    self.path = path
    self.date = date
    self.file = file
  }

  private var header: HeaderWriter { HeaderWriter(handle: file.handle, date: date) }

  /// Appends a table. The name of the table becomes EXTNAME. Columns with a declared format keep this format. Other
  /// columns get a format that suits their values.
  ///
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` if FITS or the format of a column cannot hold a value.
  public mutating func append(_ table: Table) throws(FITSError) {
    let place = FilePlace(path, hdu: table.name ?? "#\(names.count)")
    let handle = file.handle
    for column in table.columns where column.values.count != table.rowCount {
      throw .cannotStore(
        FilePlace(path, hdu: place.hdu, column: column.name), found: "the number of rows is \(column.values.count)",
        expected: "\(table.rowCount), as in the first column")
    }
    let writers = try table.columns.enumerated().map { (index, column) throws(FITSError) in
      try ColumnWriter(
        column, number: Int32(index + 1), at: FilePlace(path, hdu: place.hdu, column: column.name), handle)
    }
    try withCStrings(table.columns.map(\.name)) { names throws(FITSError) in
      try withCStrings(writers.map(\.format.text)) { formats throws(FITSError) in
        try withCStrings(table.columns.map { $0.unit ?? "" }) { units throws(FITSError) in
          try cfitsio(at: place) {
            ffcrtb(
              handle, BINARY_TBL, Int64(table.rowCount), Int32(writers.count), names, formats, units, table.name, &$0)
          }
        }
      }
    }
    names.append(place.hdu ?? "")
    for writer in writers { try writer.writeKeywords() }
    try header.write(table.keywords, at: place)
    try cfitsio(at: place) { ffrdef(handle, &$0) }
    try writeRows(table.rowCount, writers, at: place)
    for writer in writers where !writer.isPlain { try writer.writeValues() }
  }

  /// Writes all rows with the values of the plain columns, and zeros for the other columns, which are written later.
  ///
  /// The zeros are necessary because nothing else writes the descriptors of empty arrays and the padding bits. These
  /// would otherwise contain arbitrary bytes.
  private func writeRows(_ rows: Int, _ writers: [ColumnWriter], at place: FilePlace) throws(FITSError) {
    let handle = file.handle
    let width = writers.reduce(0) { $0 + $1.format.width }
    guard width > 0, rows > 0 else { return }
    let step = min(rows, max(1, (1 << 18) / width))
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: step * width)
    block.initialize(repeating: 0, count: step * width)
    defer { block.deallocate() }
    for first in stride(from: 0, to: rows, by: step) {
      let present = first..<min(first + step, rows)
      var offset = 0
      for writer in writers {
        if writer.isPlain { try writer.place(present, into: block, at: offset, every: width) }
        offset += writer.format.width
      }
      try cfitsio(at: place) { ffptbb(handle, Int64(first + 1), 1, Int64(present.count * width), block, &$0) }
    }
  }

  /// Appends an image.
  ///
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` if the number of values does not match the axes, or a value
  ///   is too large for single precision; ``FITSError/cfitsio(_:status:messages:)`` if cfitsio rejects a value.
  public mutating func append(_ image: Image) throws(FITSError) {
    let place = FilePlace(path, hdu: image.name ?? "#\(names.count)")
    try Self.begin(image, in: file.handle, at: place)
    names.append(place.hdu ?? "")
    try Self.complete(image, header, at: place)
  }

  private static func begin(
    _ image: Image, in handle: UnsafeMutablePointer<fitsfile>, at place: FilePlace
  ) throws(FITSError) {
    let count = image.axes.isEmpty ? 0 : image.axes.reduce(1, *)
    guard count == image.values.count else {
      throw .cannotStore(
        place, found: "the number of values is \(image.values.count)", expected: "\(count), for the axes \(image.axes)")
    }
    var axes = image.axes.map(Int64.init)
    try cfitsio(at: place) { ffcrimll(handle, Int32(image.bitsPerPixel), Int32(axes.count), &axes, &$0) }
  }

  /// Writes the keywords and values of an image whose HDU was created by `begin`.
  private static func complete(_ image: Image, _ header: HeaderWriter, at place: FilePlace) throws(FITSError) {
    let handle = header.handle
    let count = Int64(image.values.count)
    let name = image.name.map { [Keyword("EXTNAME", .string($0), comment: "name of this HDU")] } ?? []
    try header.write(cards: name, at: place)
    try header.write(image.keywords, at: place)
    guard count > 0 else { return }
    if image.bitsPerPixel == -32 {
      var floats = try singlePrecision(image.values, at: place)
      try cfitsio(at: place) { ffppre(handle, 0, 1, count, &floats, &$0) }
    } else {
      var values = image.values
      try cfitsio(at: place) { ffpprd(handle, 0, 1, count, &values, &$0) }
    }
  }

  /// Writes the complete file and waits until it is stored on disk.
  /// - Throws: ``FITSError/cannotWrite(path:reason:)``, ``FITSError/cfitsio(_:status:messages:)``. No incomplete file
  ///   remains after an error.
  public consuming func close() throws(FITSError) {
    let handle = file.handle
    // cfitsio pads the last block of an HDU when it flushes or leaves that HDU. Before that, DATASUM would include
    // undefined bytes.
    try cfitsio(at: FilePlace(path)) { ffflus(handle, &$0) }
    for (number, name) in names.enumerated() {
      let place = FilePlace(path, hdu: name)
      try cfitsio(at: place) { ffmahd(handle, Int32(number + 1), nil, &$0) }
      try writeChecksums(handle, at: place)
    }
    let place = FilePlace(path)
    var size: Int64 = 0
    try cfitsio(at: place) { ffghadll(handle, nil, nil, &size, &$0) }
    // Moving to another HDU makes cfitsio pad the last block of the last HDU.
    try cfitsio(at: place) { ffmahd(handle, 1, nil, &$0) }
    try file.withBytes(upTo: Int(size), at: place) { bytes throws(FITSError) in
      try OutputFile.write(bytes, to: path)
    }
  }
}

/// Writes keywords into the header of the current HDU of cfitsio.
private struct HeaderWriter {
  let handle: UnsafeMutablePointer<fitsfile>
  let date: String?

  /// Writes the given keywords, and DATE if it is missing. Keywords that describe the layout are skipped, because
  /// cfitsio writes them.
  func write(_ keywords: [Keyword], at place: FilePlace) throws(FITSError) {
    try write(cards: keywords.filter { !$0.describesLayout }, at: place)
    if let date, !keywords.contains(where: { $0.name == "DATE" }) {
      try write(cards: [Keyword("DATE", .string(date), comment: "creation of this HDU (UTC)")], at: place)
    }
  }

  func write(cards keywords: [Keyword], at place: FilePlace) throws(FITSError) {
    var hasLongText = false
    for keyword in keywords {
      let cards = try keyword.cards(at: place)
      if cards.count > 1, case .string = keyword.value, !hasLongText {
        hasLongText = true
        let note = Keyword("LONGSTRN", .string("OGIP 1.0"), comment: "long strings are continued (CONTINUE)")
        try write(cards: [note], at: place)
      }
      for card in cards { try cfitsio(at: place) { ffprec(handle, card, &$0) } }
    }
  }
}

/// Calls `body` with an array of C strings, as cfitsio expects it.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws(FITSError) -> Result
) throws(FITSError) -> Result {
  let bytes = texts.map { Array($0.utf8CString) }
  let storage = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.reduce(0) { $0 + $1.count }))
  let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: max(1, texts.count))
  defer {
    storage.deallocate()
    pointers.deallocate()
  }
  var next = storage
  for (index, text) in bytes.enumerated() {
    next.initialize(from: text, count: text.count)
    pointers[index] = next
    next += text.count
  }
  return try body(pointers)
}
