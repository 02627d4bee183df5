import Diagnostics
import Tables

/// An HDU found by a ``FITSStream``: its checked header, and the columns of its table.
public struct StreamedHDU: Sendable {
  /// The number of the HDU, counted from 0 (the primary HDU).
  public let number: Int
  /// The name (EXTNAME), without leading and trailing blanks. If there is no EXTNAME, the name is `PRIMARY`, or `#n`
  /// for the HDU with number n.
  public let name: String
  /// The keywords.
  public let header: Header
  let layout: HDULayout

  /// The type of the HDU.
  public var kind: HDUKind { layout.kind }
  /// The number of rows of a table; 0 for an image.
  public var rows: Int { layout.rows }
  /// The lengths of the axes, NAXIS1 first.
  public var axes: [Int] { layout.axes }
  /// The columns of a table, in the order of the file.
  public var columns: [ColumnLayout] { layout.columns }
  /// Returns the column with this name: an exact match if there is one, else a match that ignores case.
  public func column(_ name: String) -> ColumnLayout? {
    layout.columns.first { $0.name == name } ?? layout.columns.first { $0.name.uppercased() == name.uppercased() }
  }
}

/// Reads a FITS file in one pass, from the first header up to the last HDU that the caller needs. The file may be
/// compressed with gzip.
///
/// ```
/// var stream = try FITSStream(path, buffers: buffers)
/// while let hdu = try stream.nextHDU() {
///   if hdu.name == "EVENTS" { try stream.readColumns(["TIME", "ENERGY"], into: &columns) }
/// }
/// ```
/// Data that are not requested are skipped without decoding. Bytes after the last requested HDU are not read, so damage
/// in these bytes is not detected. To check the whole file, use ``verify(_:)``.
public struct FITSStream: ~Copyable {
  /// The path of the file, as given by the caller.
  public let path: String
  var source: ByteSource
  let buffers: StreamBuffers
  let dataSums: DataSumRule
  /// The current HDU; `nil` before the first and after the last one.
  public private(set) var current: StreamedHDU?
  /// The number of unread data bytes of the current HDU.
  var dataLeft = 0
  /// The DATASUM of the last table that was read, computed from its bytes.
  ///
  /// It is `nil` before the first table is read, and for a table with a heap but without a DATASUM keyword, because
  /// only the rows of such a table are read.
  public internal(set) var dataSum: UInt32?
  private var paddingLeft = 0
  private var count = 0

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The FITS file, compressed with gzip or not.
  ///   - buffers: Memory for reading, used by one stream at a time.
  ///   - dataSums: Whether to compare the data of each table with their DATASUM.
  /// - Throws: ``FITSError``.
  public init(
    _ path: String, buffers: StreamBuffers, dataSums: DataSumRule = .compare
  ) throws(FITSError) {
    self.path = path
    self.buffers = buffers
    self.dataSums = dataSums
    source = try ByteSource(path: path, buffers: buffers)
  }

  /// Returns the place of an error in the current HDU.
  func place(column: String? = nil) -> FilePlace { FilePlace(path, hdu: current?.name, column: column) }

  /// Skips the rest of the current HDU and reads the next header.
  ///
  /// - Returns: The next HDU; `nil` at the end of the file.
  /// - Throws: ``FITSError`` if the header is truncated or malformed, or declares impossible sizes.
  public mutating func nextHDU() throws(FITSError) -> StreamedHDU? {
    try skipData()
    guard try readCards() else {
      current = nil
      return nil
    }
    let header = buffers.cards.withUnsafeBufferPointer { Header(cards: $0) }
    let extname = header.string("EXTNAME")?.trimmedBlanks ?? ""
    let name = !extname.isEmpty ? extname : count == 0 ? "PRIMARY" : "#\(count)"
    let layout = try HDULayout(header, at: FilePlace(path, hdu: name))
    guard count < Limits.hduCount else {
      throw .badHeader(FilePlace(path), found: "more than \(Limits.hduCount) HDUs", expected: "fewer HDUs")
    }
    let hdu = StreamedHDU(number: count, name: name, header: header, layout: layout)
    current = hdu
    count += 1
    dataLeft = layout.dataBytes
    paddingLeft = layout.paddedBytes - layout.dataBytes
    try checkDeclaredSize(layout)
    return hdu
  }

  /// Checks that the file can contain as much data as the header declares, before any memory is allocated for the data.
  private func checkDeclaredSize(_ layout: HDULayout) throws(FITSError) {
    if source.isPacked {
      guard layout.dataBytes / Limits.declaredRatio > source.fileSize else { return }
      let axes = layout.axes.map(String.init).joined(separator: " x ")
      throw .badHeader(
        place(), found: "the header declares \(layout.dataBytes) bytes of data (axes \(axes))",
        expected: "fewer bytes, because a compressed file of \(source.fileSize) bytes cannot contain so many")
    }
    let found = source.fileSize - source.position
    if found < layout.dataBytes {
      throw .truncated(place(), part: "data", found: max(0, found), expected: layout.dataBytes)
    }
  }

  private mutating func skipData() throws(FITSError) {
    guard let layout = current?.layout else { return }
    let skipped = try source.skip(dataLeft)
    guard skipped == dataLeft else { throw cutData(layout, after: skipped) }
    dataLeft = 0
    // Missing padding of the last block is accepted.
    _ = try source.skip(paddingLeft)
    paddingLeft = 0
  }

  /// Returns the error for data that end `bytes` bytes after the current position.
  func cutData(_ layout: HDULayout, after bytes: Int) -> FITSError {
    .truncated(place(), part: "data", found: layout.dataBytes - dataLeft + bytes, expected: layout.dataBytes)
  }

  /// Reads the cards of the next header into the buffers.
  ///
  /// - Returns: `false` at the end of the file.
  private mutating func readCards() throws(FITSError) -> Bool {
    buffers.cards.removeAll(keepingCapacity: true)
    let place = FilePlace(path, hdu: count == 0 ? "PRIMARY" : "#\(count)")
    for block in 0..<Limits.headerBlocks {
      guard try source.fill(Limits.block, upTo: 2 * Limits.block) else {
        if block == 0, try isEnd(at: place) { return false }
        throw .truncated(
          place, part: "header", found: block * Limits.block + source.available, expected: (block + 1) * Limits.block)
      }
      if block == 0, try isEnd(at: place) { return false }
      let bytes = UnsafeBufferPointer(start: source.bytes, count: Limits.block)
      buffers.cards.append(contentsOf: bytes)
      let hasEnd = stride(from: 0, to: Limits.block, by: Limits.card).contains {
        Header.isEnd(UnsafeBufferPointer(rebasing: bytes[$0..<$0 + Limits.card]))
      }
      source.consume(Limits.block)
      if hasEnd { return true }
    }
    throw .badHeader(
      place, found: "no END card in the first \(Limits.headerBlocks) blocks of the header (2,880 bytes each)",
      expected: "an END card after the last keyword")
  }

  /// Returns whether the file ends at the current position, where a header would begin. Padding also counts as the end;
  /// anything else that is not a header is an error.
  private mutating func isEnd(at place: FilePlace) throws(FITSError) -> Bool {
    let bytes = UnsafeBufferPointer(start: source.bytes, count: min(source.available, Limits.block))
    if count == 0 {
      guard bytes.starts(with: "SIMPLE  =".utf8) else { throw .notFITS(path: path, looksLike: looksLike(bytes)) }
      return false
    }
    if bytes.isEmpty || bytes.allSatisfy({ $0 == 0 }) || bytes.allSatisfy({ $0 == UInt8(ascii: " ") }) { return true }
    if bytes.starts(with: "XTENSION".utf8) { return false }
    let text = String(decoding: bytes.prefix(20), as: UTF8.self).oneLine
    throw .badHeader(place, found: "the header begins with '\(text)'", expected: "'XTENSION', or the end of the file")
  }
}
