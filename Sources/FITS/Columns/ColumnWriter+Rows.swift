import Diagnostics
import Tables

// cfitsio writes a column value by value, each into its row. Long tables, event lists above all, are put together a
// block of rows at a time instead, as FITS has them: the first byte of a number is the highest.
extension ColumnWriter {
  /// Whether every row holds one number or a text, which ``place(_:into:at:every:)`` can put there.
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

  /// Puts the numbers or texts of some rows into a block of bytes. A text ends with zeros, as the FITS standard (4.0,
  /// section 7.3.3.1) has it: blanks would be part of it for readers such as astropy, whose comparisons then fail.
  /// - Parameters:
  ///   - rows: the rows that the block holds.
  ///   - offset: where the column begins in each row.
  ///   - width: the bytes of a row.
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` for a number that the format cannot hold.
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
