import CCFITSIO
import Diagnostics
import Tables

/// Writes one column into the current table of cfitsio.
struct ColumnWriter {
  let format: StorageFormat
  let column: Column
  /// The number of the column, counted from 1.
  private let number: Int32
  let place: FilePlace
  private let handle: UnsafeMutablePointer<fitsfile>
  /// The stored number that means null (TNULL); `nil` if the column needs none.
  let marker: Int64?

  init(
    _ column: Column, number: Int32, at place: FilePlace, _ handle: UnsafeMutablePointer<fitsfile>
  ) throws(FITSError) {
    self.column = column
    self.number = number
    self.place = place
    self.handle = handle
    format = try StorageFormat(column, at: place)
    marker = try Self.marker(column, format, place)
  }

  /// Returns the TNULL with which the column was read. If there is none and the column has nulls, returns a number that
  /// does not occur in the column.
  private static func marker(_ column: Column, _ format: StorageFormat, _ place: FilePlace) throws(FITSError) -> Int64?
  {
    guard let range = format.wholeRange, !format.isVariable else { return nil }
    let hasNulls = column.isNull?.contains(true) ?? false
    if let given = column.nullMarker { return given }
    guard hasNulls else { return nil }
    guard case .int(let values) = column.values else { return range.lowerBound - format.zero }
    let used = Set(zip(values, column.isNull ?? []).filter { !$0.1 }.map(\.0))
    let free = [range.lowerBound, range.upperBound].first { !used.contains($0) } ?? range.first { !used.contains($0) }
    guard let free else {
      throw .cannotStore(
        place, found: "the values use all numbers that the column format can store",
        expected: "an unused number, to mark missing values")
    }
    return free - format.zero
  }

  /// Writes TNULL, TDIM, TDISP and TCOMM.
  func writeKeywords() throws(FITSError) {
    var keywords: [Keyword] = []
    if let marker {
      keywords.append(Keyword("TNULL\(number)", .int(marker), comment: "marks a missing value"))
    }
    if !format.shape.isEmpty {
      let text = "(\(format.shape.map(String.init).joined(separator: ",")))"
      keywords.append(Keyword("TDIM\(number)", .string(text), comment: "axes of the array"))
    }
    if let display = column.display { keywords.append(Keyword("TDISP\(number)", .string(display))) }
    if let comment = column.comment { keywords.append(Keyword("TCOMM\(number)", .string(comment))) }
    for keyword in keywords {
      for card in try keyword.cards(at: place) { try cfitsio(at: place) { ffprec(handle, card, &$0) } }
    }
  }

  /// Writes all rows.
  func writeValues() throws(FITSError) {
    guard column.values.count > 0, format.count > 0 else { return }
    switch column.values {
    case .string: break  // texts are plain columns, see `place(_:into:at:every:)`
    case .bool(let values): try writeBits(values.map { $0 ? 1 : 0 })
    case .int(let values): try writeWhole(values)
    case .double(let values): try writeNumbers(values)
    case .vector(let rows, _):
      if format.isVariable {
        for (row, values) in rows.enumerated() where !values.isEmpty { try writeNumbers(values, row: row + 1) }
      } else {
        try writeNumbers(Array(rows.joined()))
      }
    }
    try writeNulls()
  }

  /// Writes logical values or bits.
  private func writeBits(_ values: [CChar]) throws(FITSError) {
    var values = values
    if format.letter == "L" {
      try cfitsio(at: place) { ffpcll(handle, number, 1, 1, Int64(values.count), &values, &$0) }
      return
    }
    // Bits are written as whole bytes: ffpclx changes single bits of its buffer and leaves the padding bits of the
    // last byte undefined.
    let width = (format.count + 7) / 8
    var bytes = [UInt8](repeating: 0, count: values.count / format.count * width)
    for (index, value) in values.enumerated() where value != 0 {
      let (row, bit) = index.quotientAndRemainder(dividingBy: format.count)
      bytes[row * width + bit / 8] |= 0x80 >> UInt8(bit % 8)
    }
    try cfitsio(at: place) { ffpclb(handle, number, 1, 1, Int64(bytes.count), &bytes, &$0) }
  }

  private func writeWhole(_ values: [Int64], row: Int = 1) throws(FITSError) {
    guard let range = format.wholeRange else {
      try writeNumbers(values.map(Double.init), row: row)
      return
    }
    var stored = values
    for (index, value) in values.enumerated() {
      if column.isNull?.count == values.count, column.isNull(index) {
        // `writeNulls()` replaces this number, so any number that the format can store is suitable.
        stored[index] = range.contains(0) ? 0 : range.lowerBound
      } else if !range.contains(value) || value - format.zero == marker {
        throw beyond(range, value)
      }
    }
    try cfitsio(at: place) { ffpcljj(handle, number, Int64(row), 1, Int64(stored.count), &stored, &$0) }
  }

  private func writeNumbers(_ values: [Double], row: Int = 1) throws(FITSError) {
    let count = Int64(values.count)
    switch format.letter {
    case "E":
      var floats = try singlePrecision(values, at: place)
      try cfitsio(at: place) { ffpcle(handle, number, Int64(row), 1, count, &floats, &$0) }
    case "C":
      var floats = try singlePrecision(values, at: place)
      try cfitsio(at: place) { ffpclc(handle, number, Int64(row), 1, count / 2, &floats, &$0) }
    case "D":
      var doubles = values
      try cfitsio(at: place) { ffpcld(handle, number, Int64(row), 1, count, &doubles, &$0) }
    case "M":
      var doubles = values
      try cfitsio(at: place) { ffpclm(handle, number, Int64(row), 1, count / 2, &doubles, &$0) }
    case "L", "X": try writeBits(values.map { $0 == 0 ? 0 : 1 })
    default: try writeWholeNumbers(values, row: row)
    }
  }

  func beyond(_ range: ClosedRange<Int64>, _ value: Int64) -> FITSError {
    .cannotStore(
      place, found: "the value \(value)",
      expected: "a value from \(range.lowerBound) to \(range.upperBound) that is not the null value (TNULL)")
  }

  /// Writes doubles into a column of whole numbers. Each value must be a whole number, or NaN if the column has a
  /// TNULL.
  private func writeWholeNumbers(_ values: [Double], row: Int) throws(FITSError) {
    var whole: [Int64] = []
    for value in values {
      if value.isNaN, let marker {
        whole.append(marker + format.zero)
      } else if let exact = Int64(exactly: value), format.wholeRange?.contains(exact) == true {
        whole.append(exact)
      } else {
        throw .cannotStore(
          place, found: "the value \(value)", expected: "whole numbers that format \(format.text) can store")
      }
    }
    try cfitsio(at: place) { ffpcljj(handle, number, Int64(row), 1, Int64(whole.count), &whole, &$0) }
  }

  /// Writes the null value into the rows without a value. Texts need no null value, because an empty text is null.
  private func writeNulls() throws(FITSError) {
    guard let isNull = column.isNull, isNull.count == column.values.count, format.letter != "X" else { return }
    if case .string = column.values { return }
    for row in isNull.indices where isNull[row] {
      try cfitsio(at: place) { ffpclu(handle, number, Int64(row + 1), 1, Int64(format.count), &$0) }
    }
  }
}

/// Converts numbers to single precision, and throws if a finite number becomes infinite.
func singlePrecision(_ values: [Double], at place: FilePlace) throws(FITSError) -> [Float] {
  let floats = values.map(Float.init)
  for (value, float) in zip(values, floats) where value.isFinite && !float.isFinite {
    throw beyondSinglePrecision(value, at: place)
  }
  return floats
}

func beyondSinglePrecision(_ value: Double, at place: FilePlace) -> FITSError {
  .cannotStore(place, found: "the value \(value)", expected: "a number in the range of single precision")
}
