import Diagnostics
import Tables

/// An HDU met by a ``FITSStream``: its header, checked, and the columns of its table.
public struct StreamedHDU: Sendable {
  /// Counted from 0, the primary HDU.
  public let number: Int
  /// EXTNAME, blanks removed; `PRIMARY` or `#n` where there is none.
  public let name: String
  /// The keywords.
  public let header: Header
  let layout: HDULayout

  /// What it holds.
  public var kind: HDUKind { layout.kind }
  /// The rows of a table; 0 for an image.
  public var rows: Int { layout.rows }
  /// The axes of an image, NAXIS1 first.
  public var axes: [Int] { layout.axes }
  /// The columns of a binary table, in the order of the file.
  public var columns: [ColumnLayout] { layout.columns }
  /// A column by name: as spelled, else in any case.
  public func column(_ name: String) -> ColumnLayout? {
    layout.columns.first { $0.name == name } ?? layout.columns.first { $0.name.uppercased() == name.uppercased() }
  }
}

/// A FITS file in one forward pass, from the first header as far as the caller needs, packed or plain.
///
/// ```
/// var stream = try FITSStream(path, buffers: buffers)
/// while let hdu = try stream.nextHDU() {
///   if hdu.name == "EVENTS" { try stream.readColumns(["TIME", "ENERGY"], into: &columns) }
/// }
/// ```
/// What is not asked for is passed over without being decoded; what stands behind the last HDU asked for is not read,
/// and neither are its faults found: ``verify(_:)`` reads to the end.
public struct FITSStream: ~Copyable {
  /// The file, as the caller named it.
  public let path: String
  var source: ByteSource
  let buffers: StreamBuffers
  let dataSums: DataSumRule
  /// The HDU the stream stands in.
  public private(set) var current: StreamedHDU?
  /// Data bytes of the present HDU that are still to come.
  var dataLeft = 0
  /// DATASUM of the table that was read last, as its bytes give it; `nil` before, and for a table with a heap that
  /// states none, of which only the rows are read.
  public internal(set) var dataSum: UInt32?
  private var paddingLeft = 0
  private var count = 0

  /// Opens a file. `buffers` serve one stream at a time.
  /// - Throws: ``FITSError``
  public init(
    _ path: String, buffers: StreamBuffers, dataSums: DataSumRule = .compare
  ) throws(FITSError) {
    self.path = path
    self.buffers = buffers
    self.dataSums = dataSums
    source = try ByteSource(path: path, buffers: buffers)
  }

  /// The place of an error in the present HDU.
  func place(column: String? = nil) -> FilePlace { FilePlace(path, hdu: current?.name, column: column) }

  /// Passes over what is left of the present HDU and reads the next header.
  /// - Returns: `nil` at the end of the file.
  /// - Throws: ``FITSError`` for a header that is cut, malformed or declares what cannot be.
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
    let hdu = StreamedHDU(number: count, name: name, header: header, layout: layout)
    current = hdu
    count += 1
    dataLeft = layout.dataBytes
    paddingLeft = layout.paddedBytes - layout.dataBytes
    try checkDeclaredSize(layout)
    return hdu
  }

  /// A header that declares more than the file can hold is told at once, before anything is allocated for it.
  private func checkDeclaredSize(_ layout: HDULayout) throws(FITSError) {
    if source.isPacked {
      guard layout.dataBytes / Limits.declaredRatio > source.fileSize else { return }
      throw .badKeyword(
        place(), keyword: "NAXIS", found: "\(layout.axes) for \(layout.dataBytes) bytes of data",
        expected: "no more than a packed file of \(source.fileSize) bytes can hold")
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
    // A file whose last block is not filled up is read like any other.
    _ = try source.skip(paddingLeft)
    paddingLeft = 0
  }

  /// The error for data that end `after` bytes behind the present position.
  func cutData(_ layout: HDULayout, after bytes: Int) -> FITSError {
    .truncated(place(), part: "data", found: layout.dataBytes - dataLeft + bytes, expected: layout.dataBytes)
  }

  /// Reads the cards of the next header into the buffers.
  /// - Returns: `false` where the file has ended.
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
    throw .badHeader(place, found: "no END in \(Limits.headerBlocks) blocks of header", expected: "an END card")
  }

  /// Whether the file ends where the next header would begin; anything but a header or filling there is an error.
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
