import Diagnostics
import Tables

// cfitsio writes each value of a column separately into its row. This is slow for long tables such as event lists.
// Columns with one number or text per row are therefore assembled here, in blocks of rows in the big-endian format of
// FITS.
extension ColumnWriter {
  /// Whether every row contains one number or one text, so that ``place(_:into:at:every:)`` can write the column.
  var isPlain: Bool {
    if case .string = column.values { return true }
    guard format.count == 1, format.shape.isEmpty, !format.isVariable, column.isNull == nil, marker == nil else {
      return false
    }
    return switch column.values {
    case .int: format.wholeRange != nil
    case .double: format.letter == "E" || format.letter == "D"
    default: false
    }
  }

  /// Writes the numbers or texts of some rows into a block of bytes.
  ///
  /// Texts are padded with zero bytes, as in the FITS standard (4.0, section 7.3.3.1). With blanks as padding, readers
  /// such as astropy would keep the blanks as part of the text, and comparisons of texts would fail.
  ///
  /// - Parameters:
  ///   - rows: The rows in the block.
  ///   - block: The first byte of the block.
  ///   - offset: The position of the column within each row, in bytes.
  ///   - width: The size of a row in bytes.
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` if the format cannot hold a number.
  func place(
    _ rows: Range<Int>, into block: UnsafeMutableRawPointer, at offset: Int, every width: Int
  ) throws(FITSError) {
    let target = block + offset
    switch column.values {
    case .double(let values) where format.letter == "D":
      for (index, row) in rows.enumerated() {
        target.storeBytes(of: values[row].bitPattern.bigEndian, toByteOffset: index * width, as: UInt64.self)
      }
    case .double(let values):
      for (index, row) in rows.enumerated() {
        let float = Float(values[row])
        guard float.isFinite || !values[row].isFinite else { throw beyondSinglePrecision(values[row], at: place) }
        target.storeBytes(of: float.bitPattern.bigEndian, toByteOffset: index * width, as: UInt32.self)
      }
    case .int(let values):
      let (range, zero, size) = (format.wholeRange ?? 0...0, format.zero, format.width)
      for (index, row) in rows.enumerated() {
        guard range.contains(values[row]) else { throw beyond(range, values[row]) }
        let stored = values[row] - zero
        switch size {
        case 1: target.storeBytes(of: UInt8(truncatingIfNeeded: stored), toByteOffset: index * width, as: UInt8.self)
        case 2:
          target.storeBytes(
            of: Int16(truncatingIfNeeded: stored).bigEndian, toByteOffset: index * width, as: Int16.self)
        case 4:
          target.storeBytes(
            of: Int32(truncatingIfNeeded: stored).bigEndian, toByteOffset: index * width, as: Int32.self)
        default: target.storeBytes(of: stored.bigEndian, toByteOffset: index * width, as: Int64.self)
        }
      }
    case .string(let values):
      for (index, row) in rows.enumerated() {
        let cell = UnsafeMutableRawBufferPointer(start: target + index * width, count: format.count)
        cell.initializeMemory(as: UInt8.self, repeating: 0)
        cell.copyBytes(from: values[row].utf8)
      }
    default: break
    }
  }
}
