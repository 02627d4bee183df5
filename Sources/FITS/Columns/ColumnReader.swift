import CCFITSIO
import Diagnostics
import Tables

/// Reads one column of the current table of cfitsio.
struct ColumnReader {
  let handle: UnsafeMutablePointer<fitsfile>
  /// The number of the column, counted from 1.
  let number: Int32
  let rows: Int
  /// The number of bytes after the rows, where variable-length arrays are stored.
  let heapBytes: Int
  let layout: ColumnLayout
  let place: FilePlace

  /// Creates a reader of the column with this index, counted from 0.
  init(_ hdu: StreamedHDU, column index: Int, handle: UnsafeMutablePointer<fitsfile>, place: FilePlace) {
    self.handle = handle
    number = Int32(index + 1)
    rows = hdu.rows
    heapBytes = hdu.layout.dataBytes - hdu.layout.rows * hdu.layout.rowBytes
    layout = hdu.columns[index]
    self.place = place
  }

  /// Reads the column into `column`: its values, its nulls, and the format for writing it back.
  func read(into column: inout Column) throws(FITSError) {
    let isBinary = column.format != nil
    guard isBinary else {
      try readASCII(into: &column)
      return
    }
    let elements = layout.elements
    switch elements.kind {
    case .text: column.values = .string(try strings(width: elements.count))
    case .descriptor, .longDescriptor: column.values = try ragged()
    case .logical where elements.count == 1: try readLogicals(into: &column)
    case .bit where elements.count == 1:
      column.values = .bool(try bits(count: rows).map { $0 != 0 })
    case .byte, .short, .int, .long:
      if let letter = wholeLetter {
        if elements.count == 1 { try readWhole(into: &column) } else { column.values = try vector(elements.count) }
        column.format = Self.format(layout.format, letter: letter)
      } else {
        // Scaled numbers are in general not whole, so they are stored as doubles and written back as doubles.
        column.values = elements.count == 1 ? .double(try doubles(count: rows)) : try vector(elements.count)
        column.format = Self.format(layout.format, letter: "D")
        column.nullMarker = nil
      }
    case .float, .double:
      column.values = elements.count == 1 ? .double(try doubles(count: rows)) : try vector(elements.count)
      if layout.scale != 1 || layout.zero != 0 { column.format = Self.format(layout.format, letter: "D") }
    default: column.values = try vector(elements.count)
    }
  }

  /// The type letter for whole numbers without scaling; `nil` for scaled numbers. If TZERO marks the numbers as
  /// unsigned, or as signed bytes, the letter is U, V or S.
  private var wholeLetter: Character? {
    switch (layout.elements.kind, layout.scale, layout.zero) {
    case (let kind, 1, 0): kind.rawValue
    case (.byte, 1, -128): "S"
    case (.short, 1, 32768): "U"
    case (.int, 1, 2_147_483_648): "V"
    default: nil
    }
  }

  /// Returns a TFORM with another letter, such as `1V` for `1J`.
  private static func format(_ format: String, letter: Character) -> String {
    format.prefix { $0.isNumber } + String(letter)
  }

  private func readASCII(into column: inout Column) throws(FITSError) {
    var type: Int32 = 0
    var count: Int64 = 0
    var width: Int64 = 0
    try cfitsio(at: place) { ffgtclll(handle, number, &type, &count, &width, &$0) }
    switch type {
    case TSTRING: column.values = .string(try strings(width: Int(width)))
    case TSHORT, TLONG, TINT: try readWhole(into: &column)
    default: column.values = .double(try doubles(count: rows))
    }
    column.nullMarker = nil
  }

  private func readWhole(into column: inout Column) throws(FITSError) {
    var values = [Int64](repeating: 0, count: rows)
    var nulls = [CChar](repeating: 0, count: rows)
    var any: Int32 = 0
    if rows > 0 {
      try cfitsio(at: place) { ffgcfjj(handle, number, 1, 1, Int64(rows), &values, &nulls, &any, &$0) }
    }
    column.values = .int(values)
    if any != 0 { column.isNull = nulls.map { $0 != 0 } }
  }

  private func readLogicals(into column: inout Column) throws(FITSError) {
    var values = [CChar](repeating: 0, count: rows)
    var nulls = [CChar](repeating: 0, count: rows)
    var any: Int32 = 0
    if rows > 0 {
      try cfitsio(at: place) { ffgcfl(handle, number, 1, 1, Int64(rows), &values, &nulls, &any, &$0) }
    }
    column.values = .bool(values.map { $0 != 0 })
    if any != 0 { column.isNull = nulls.map { $0 != 0 } }
  }

  /// Reads numbers of any type as doubles. Stored nulls of whole numbers become NaN.
  private func doubles(row: Int = 1, count: Int) throws(FITSError) -> [Double] {
    guard count > 0 else { return [] }
    // If the marker passed to cfitsio is 0, cfitsio does not replace any values.
    let marker = layout.null == nil ? 0 : Double.nan
    return try filled(count) { values throws(FITSError) in
      var any: Int32 = 0
      try cfitsio(at: place) { ffgcvd(handle, number, Int64(row), 1, Int64(count), marker, values, &any, &$0) }
    }
  }

  private func filled(
    _ count: Int, _ fill: (UnsafeMutablePointer<Double>) throws(FITSError) -> Void
  ) throws(FITSError) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    var failure: FITSError?
    values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      do throws(FITSError) { try fill(start) } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads bits or logical values as 0 and 1.
  private func bits(count: Int) throws(FITSError) -> [Double] {
    var values = [CChar](repeating: 0, count: count)
    let perRow = layout.elements.count
    guard count > 0, perRow > 0 else { return [] }
    if layout.elements.kind == .logical {
      try cfitsio(at: place) { ffgcl(handle, number, 1, 1, Int64(count), &values, &$0) }
    } else {
      // Bits are read row by row, because each row begins on a byte boundary.
      for row in 0..<count / perRow {
        var line = [CChar](repeating: 0, count: perRow)
        try cfitsio(at: place) { ffgcx(handle, number, Int64(row + 1), 1, Int64(perRow), &line, &$0) }
        values.replaceSubrange(row * perRow..<(row + 1) * perRow, with: line)
      }
    }
    return values.map { $0 == 0 ? 0 : 1 }
  }

  private func vector(_ count: Int) throws(FITSError) -> ColumnValues {
    let flat: [Double]
    var width = count
    var shape = try declaredShape(count)
    switch layout.elements.kind {
    case .bit, .logical: flat = try bits(count: rows * count)
    case .complex, .doubleComplex:
      width = 2 * count
      shape = [2] + (count == 1 ? [] : shape)
      flat = try complex(count: rows * count)
    default: flat = try doubles(count: rows * count)
    }
    let values = (0..<rows).map { Array(flat[$0 * width..<($0 + 1) * width]) }
    return .vector(values, shape: shape)
  }

  private func complex(count: Int) throws(FITSError) -> [Double] {
    guard count > 0 else { return [] }
    return try filled(2 * count) { values throws(FITSError) in
      var any: Int32 = 0
      try cfitsio(at: place) { ffgcvm(handle, number, 1, 1, Int64(count), 0, values, &any, &$0) }
    }
  }

  /// Returns the axes in TDIM, such as `(60,20)`; one axis if there is no TDIM.
  private func declaredShape(_ count: Int) throws(FITSError) -> [Int] {
    guard let text = layout.shape else { return [count] }
    let axes = text.trimmedBlanks.dropFirst().dropLast().split(separator: ",").map {
      Int($0.filter { $0 != " " }) ?? -1
    }
    var product = 1
    for axis in axes {
      let (next, overflow) = product.multipliedReportingOverflow(by: axis)
      product = overflow || axis < 0 ? -1 : next
      if product < 0 { break }
    }
    guard !axes.isEmpty, product == count else {
      throw .badKeyword(
        place, keyword: "TDIM\(number)", found: "'\(text)'",
        expected: "axis lengths whose product is \(count), the number of elements in each row")
    }
    return axes
  }

  /// Reads variable-length arrays. An array of characters becomes one string per row.
  func ragged() throws(FITSError) -> ColumnValues {
    guard let letter = layout.elements.arrayLetter, let kind = ColumnFormat.Kind(rawValue: letter),
      "ABIJKED".contains(letter)
    else {
      throw .wrongType(place, found: layout.format, expected: "variable-length arrays of type A, B, I, J, K, E or D")
    }
    var arrays: [[Double]] = []
    var total = 0
    var texts: [String] = []
    for row in 1...max(1, rows) where rows > 0 {
      var count: Int64 = 0
      var offset: Int64 = 0
      try cfitsio(at: place) { ffgdesll(handle, number, Int64(row), &count, &offset, &$0) }
      // A damaged descriptor may contain any number. The check against the size of the heap limits the memory that is
      // allocated.
      guard count >= 0, offset >= 0, count <= heapBytes * 8 / kind.bits else {
        throw .badHeader(
          FilePlace(place.file, hdu: place.hdu, column: place.column, row: row),
          found: "an array of length \(count)",
          expected: "at most as many elements as fit in the heap of \(heapBytes) bytes")
      }
      // Descriptors of several rows may refer to the same bytes, so the heap does not limit their sum.
      total += Int(count)
      try place.requireMemory(bytes: heapBytes, numbers: total)
      if kind == .text {
        texts.append(try strings(width: Int(count), row: row, count: 1)[0])
      } else {
        arrays.append(try doubles(row: row, count: Int(count)))
      }
    }
    return kind == .text ? .string(texts) : .vector(arrays, shape: [])
  }

  private func strings(width: Int) throws(FITSError) -> [String] { try strings(width: width, row: 1, count: rows) }

  private func strings(width: Int, row: Int, count: Int) throws(FITSError) -> [String] {
    guard count > 0, width > 0 else { return [String](repeating: "", count: count) }
    let stride = width + 1
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: count * stride)
    text.initialize(repeating: 0, count: count * stride)
    let cells = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
    for cell in 0..<count { cells[cell] = text + cell * stride }
    defer {
      text.deallocate()
      cells.deallocate()
    }
    var any: Int32 = 0
    try cfitsio(at: place) { ffgcvs(handle, number, Int64(row), 1, Int64(count), nil, cells, &any, &$0) }
    return (0..<count).map { cell in
      text.withMemoryRebound(to: UInt8.self, capacity: count * stride) { bytes in
        let cellBytes = UnsafeBufferPointer(start: bytes + cell * stride, count: width)
        var end = cellBytes.firstIndex(of: 0) ?? width
        while end > 0, cellBytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return CardValue.text(cellBytes, 0, end)
      }
    }
  }
}
