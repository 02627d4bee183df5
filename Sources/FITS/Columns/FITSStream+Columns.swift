import Diagnostics

extension FITSStream {
  /// Decodes columns of the current table as doubles. TSCAL and TZERO are applied; stored nulls (TNULL) become NaN.
  ///
  /// Only the requested columns are kept. Memory grows with the rows found in the file, not with the number of rows
  /// declared in the header. A table can be read only once.
  ///
  /// - Parameters:
  ///   - names: Columns with one number per row (B, I, J, K, E or D). Upper and lower case are not distinguished if
  ///     there is no exact match.
  ///   - columns: Receives one array for each name, with one value per row. Earlier contents are overwritten.
  /// - Throws: ``FITSError/wrongKind(_:found:expected:)``, ``FITSError/missingColumn(_:present:)``,
  ///   ``FITSError/wrongType(_:found:expected:)``, ``FITSError/tooLarge(_:needed:limit:option:)``, or another
  ///   ``FITSError`` for damage up to the end of the table.
  public mutating func readColumns(_ names: [String], into columns: inout [[Double]]) throws(FITSError) {
    guard let hdu = current, hdu.kind == .table, dataLeft == hdu.layout.dataBytes else {
      throw .wrongKind(
        place(),
        found: current.map { $0.kind == .table ? "a table that has already been read" : $0.kind.text } ?? "no HDU",
        expected: "a binary table that has not been read")
    }
    let layout = hdu.layout
    var decoders: [ColumnDecoder] = []
    for name in names {
      guard let column = hdu.column(name) else {
        throw .missingColumn(place(column: name), present: hdu.columns.map(\.name))
      }
      guard let decoder = ColumnDecoder(column) else {
        throw .wrongType(
          place(column: column.name), found: column.format, expected: "one number per row (type B, I, J, K, E or D)")
      }
      decoders.append(decoder)
    }
    try place().requireMemory(bytes: layout.rowBytes, numbers: min(layout.rows, 1 << 48) * names.count)
    if columns.count != names.count { columns = [[Double]](repeating: [], count: names.count) }
    for index in columns.indices { columns[index].removeAll(keepingCapacity: true) }
    try readRows(layout, decoders, into: &columns)
  }

  private mutating func readRows(
    _ layout: HDULayout, _ decoders: [ColumnDecoder], into columns: inout [[Double]]
  ) throws(FITSError) {
    let rowBytes = layout.rowBytes
    dataSum = nil
    guard rowBytes > 0, !decoders.isEmpty else { return }
    let heap = layout.dataBytes - layout.rows * rowBytes
    var rowsLeft = layout.rows
    var sum = OnesComplementSum()
    while rowsLeft > 0 {
      // The limit includes the padding of the last block and the next header, so that the last call also fetches them.
      guard try source.fill(rowBytes, upTo: rowsLeft * rowBytes + heap + 4 * Limits.block) else {
        throw cutData(layout, after: source.available)
      }
      let rows = min(rowsLeft, source.available / rowBytes)
      for index in decoders.indices {
        decoders[index].decode(source.bytes, rows: rows, rowBytes: rowBytes, appendingTo: &columns[index])
      }
      sum.add(UnsafeBufferPointer(start: source.bytes, count: rows * rowBytes))
      source.consume(rows * rowBytes)
      dataLeft -= rows * rowBytes
      rowsLeft -= rows
    }
    dataSum = try finishDataSum(sum)
  }
}

/// Decodes one column of big-endian rows. Each type has its own loop, so that no loop contains a branch on the type.
private struct ColumnDecoder {
  let kind: ColumnFormat.Kind
  let offset: Int
  let scale: Double
  let zero: Double
  let null: Int64?

  /// Creates a decoder; `nil` if the column does not have one number per row.
  init?(_ column: ColumnLayout) {
    guard column.elements.count == 1 else { return nil }
    switch column.elements.kind {
    case .byte, .short, .int, .long: null = column.null
    case .float, .double: null = nil
    default: return nil
    }
    kind = column.elements.kind
    offset = column.offset
    scale = column.scale
    zero = column.zero
  }

  func decode(
    _ bytes: UnsafePointer<UInt8>, rows: Int, rowBytes: Int, appendingTo values: inout [Double]
  ) {
    let first = values.count
    values.append(contentsOf: repeatElement(0, count: rows))
    values.withUnsafeMutableBufferPointer { buffer in
      let target = UnsafeMutableBufferPointer(rebasing: buffer[first...])
      let source = UnsafeRawPointer(bytes) + offset
      switch kind {
      case .float:
        Self.loop(source, rowBytes, target) { Double(Float(bitPattern: UInt32(bigEndian: $0))) }
      case .double:
        Self.loop(source, rowBytes, target) { Double(bitPattern: UInt64(bigEndian: $0)) }
      case .byte:
        Self.loop(source, rowBytes, target) { (raw: UInt8) in whole(Int64(raw)) }
      case .short:
        Self.loop(source, rowBytes, target) { (raw: Int16) in whole(Int64(Int16(bigEndian: raw))) }
      case .int:
        Self.loop(source, rowBytes, target) { (raw: Int32) in whole(Int64(Int32(bigEndian: raw))) }
      default:
        Self.loop(source, rowBytes, target) { (raw: Int64) in whole(Int64(bigEndian: raw)) }
      }
      if kind == .float || kind == .double, scale != 1 || zero != 0 {
        for row in target.indices { target[row] = target[row] * scale + zero }
      }
    }
  }

  /// Returns the scaled value of a whole number. Unsigned numbers of up to 4 bytes are exact, because a double can
  /// represent each of them and their TZERO.
  @inline(__always)
  private func whole(_ raw: Int64) -> Double { raw == null ? .nan : Double(raw) * scale + zero }

  @inline(__always)
  private static func loop<Raw: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ stride: Int, _ target: UnsafeMutableBufferPointer<Double>, _ value: (Raw) -> Double
  ) {
    var cell = source
    for row in target.indices {
      target[row] = value(cell.loadUnaligned(as: Raw.self))
      cell += stride
    }
  }
}
