import Diagnostics

extension FITSStream {
  /// Decodes columns of the present table as doubles: TSCAL and TZERO applied, stored nulls (TNULL) as NaN. Only what
  /// is asked for is kept; memory grows with the rows that are there, not with the rows that the header declares.
  /// - Parameters:
  ///   - names: columns of one number a row (B, I, J, K, E, D), in any case. The table can be read once.
  ///   - columns: made as many as `names`, each with one value a row; what they held is overwritten.
  /// - Throws: ``FITSError/missingColumn(_:present:)``, ``FITSError/wrongType(_:found:expected:)``,
  ///   ``FITSError/truncated(_:part:found:expected:)``, ``FITSError/dataSum(_:stated:found:)`` and what is wrong with
  ///   the file up to the end of the table.
  public mutating func readColumns(_ names: [String], into columns: inout [[Double]]) throws(FITSError) {
    guard let hdu = current, hdu.kind == .table, dataLeft == hdu.layout.dataBytes else {
      throw .wrongKind(
        place(), found: current.map { $0.kind == .table ? "a table that was read already" : $0.kind.text } ?? "no HDU",
        expected: "a binary table")
    }
    let layout = hdu.layout
    var decoders: [ColumnDecoder] = []
    for name in names {
      guard let column = hdu.column(name) else {
        throw .missingColumn(place(column: name), present: hdu.columns.map(\.name))
      }
      guard let decoder = ColumnDecoder(column) else {
        throw .wrongType(
          place(column: column.name), found: column.format, expected: "one number a row (B, I, J, K, E or D)")
      }
      decoders.append(decoder)
    }
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
      // With the last rows come the filling of the block and the next header, at no further call.
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

/// Decodes one column of big-endian rows. One loop for each type: nothing is decided inside.
private struct ColumnDecoder {
  let kind: ColumnFormat.Kind
  let offset: Int
  let scale: Double
  let zero: Double
  let null: Int64?

  /// `nil` where the column does not hold one number a row.
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

  /// A whole number, scaled; unsigned numbers come out exact, for TZERO is a power of two.
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
