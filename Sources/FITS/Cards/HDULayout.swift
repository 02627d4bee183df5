import Diagnostics
import Tables

/// The type of an HDU.
public enum HDUKind: Sendable, Hashable {
  /// An array. The primary HDU is always an image, usually an empty one.
  case image
  /// A binary table.
  case table
  /// An ASCII table.
  case asciiTable
  /// An extension of another type.
  case other(String)

  /// The kind in words, for error messages.
  var text: String {
    switch self {
    case .image: "an image"
    case .table: "a binary table"
    case .asciiTable: "an ASCII table"
    case .other(let name): "an extension '\(name)'"
    }
  }
}

/// A column of a table, as declared by the header.
public struct ColumnLayout: Sendable, Hashable {
  /// The name (TTYPE), without leading and trailing blanks.
  public internal(set) var name = ""
  /// The format (TFORM), as written in the header.
  public internal(set) var format = ""
  /// The unit (TUNIT); `nil` if it is missing or blank.
  public internal(set) var unit: String?
  /// The number of elements in each row, and their type.
  public internal(set) var elements = ColumnFormat.empty
  /// The position of the first byte of the column within a row.
  public internal(set) var offset = 0
  /// The factor by which stored numbers are multiplied (TSCAL).
  public internal(set) var scale = 1.0
  /// The offset that is added after the multiplication (TZERO).
  public internal(set) var zero = 0.0
  /// The stored whole number that means "no value" (TNULL).
  public internal(set) var null: Int64?
  /// The dimensions of an array (TDIM), as written in the header.
  var shape: String?
  /// The display format (TDISP).
  var display: String?
  /// The description (TCOMM).
  var comment: String?
}

extension ColumnFormat {
  static let empty = ColumnFormat(count: 0, kind: .byte, width: 0)

  private init(count: Int, kind: Kind, width: Int) {
    self.count = count
    self.kind = kind
    self.width = width
    arrayLetter = nil
  }
}

/// The layout of the data of an HDU, derived from its header.
///
/// All sizes are checked, also for overflow, before any data are read or any memory is allocated. An inconsistent
/// header is an error.
struct HDULayout: Sendable, Hashable {
  var kind: HDUKind
  /// The lengths of the axes (NAXISn).
  var axes: [Int]
  /// The data type (BITPIX).
  var bitsPerPixel: Int
  /// The size of the data in bytes, without the padding of the last block.
  var dataBytes: Int
  /// The columns of a table.
  var columns: [ColumnLayout] = []

  /// The number of rows of a table.
  var rows: Int { kind == .table || kind == .asciiTable ? axes[1] : 0 }
  /// The size of one row of a table in bytes.
  var rowBytes: Int { kind == .table || kind == .asciiTable ? axes[0] : 0 }
  /// The size of the data in bytes, with the padding of the last block.
  var paddedBytes: Int { (dataBytes + Limits.block - 1) / Limits.block * Limits.block }

  /// Derives the layout from a header.
  /// - Throws: ``FITSError/badKeyword(_:keyword:found:expected:)`` if a keyword is missing, invalid or inconsistent;
  ///   ``FITSError/badHeader(_:found:expected:)`` if the header declares 2^60 or more bytes of data.
  init(_ header: Header, at place: FilePlace) throws(FITSError) {
    let reader = LayoutReader(header: header, place: place)
    kind = reader.kind()
    bitsPerPixel = try reader.bitsPerPixel()
    axes = try reader.axes()
    dataBytes = try reader.dataBytes(bitsPerPixel: bitsPerPixel, axes: axes)
    if kind == .table || kind == .asciiTable {
      try reader.checkTable(bitsPerPixel: bitsPerPixel, axes: axes)
    }
    if kind == .table { columns = try reader.columns(rowBytes: axes[0]) }
    if kind == .asciiTable { columns = try reader.declaredColumns() }
  }
}

/// Reads the keywords that describe the layout of an HDU.
private struct LayoutReader {
  let header: Header
  let place: FilePlace

  func kind() -> HDUKind {
    switch header.string("XTENSION") {
    case nil, "IMAGE", "IUEIMAGE": .image
    case "BINTABLE", "A3DTABLE": .table
    case "TABLE": .asciiTable
    case let other?: .other(other)
    }
  }

  func bad(_ keyword: String, _ expected: String) -> FITSError {
    .badKeyword(place, keyword: keyword, found: header[keyword].map(\.text), expected: expected)
  }

  func whole(_ keyword: String, in range: ClosedRange<Int64>, default standard: Int64? = nil) throws(FITSError) -> Int {
    if let standard, header[keyword] == nil { return Int(standard) }
    guard case .int(let value)? = header[keyword], range.contains(value) else {
      let (low, high) = (range.lowerBound, range.upperBound)
      throw bad(keyword, "a whole number " + (high == .max ? "of at least \(low)" : "from \(low) to \(high)"))
    }
    return Int(value)
  }

  func bitsPerPixel() throws(FITSError) -> Int {
    guard case .int(let value)? = header["BITPIX"], [8, 16, 32, 64, -32, -64].contains(value) else {
      throw bad("BITPIX", "8, 16, 32, 64, -32 or -64")
    }
    return Int(value)
  }

  func axes() throws(FITSError) -> [Int] {
    let count = try whole("NAXIS", in: 0...999)
    var axes: [Int] = []
    for axis in 0..<count { axes.append(try whole("NAXIS\(axis + 1)", in: 0...Int64.max)) }
    return axes
  }

  func dataBytes(bitsPerPixel: Int, axes: [Int]) throws(FITSError) -> Int {
    guard !axes.isEmpty else { return 0 }
    let isGroups = axes[0] == 0 && header.bool("GROUPS") == true
    let extra = try whole("PCOUNT", in: 0...Int64.max, default: 0)
    let groups = try whole("GCOUNT", in: 1...Int64.max, default: 1)
    var bytes = 1
    var overflow = false
    for axis in isGroups ? axes.dropFirst() : axes[...] { bytes = bytes.times(axis, &overflow) }
    bytes = bytes.plus(extra, &overflow).times(groups, &overflow).times(abs(bitsPerPixel) / 8, &overflow)
    guard !overflow, bytes < 1 << 60 else {
      let product = axes.map(String.init).joined(separator: " x ")
      throw .badHeader(
        place, found: "the header declares 2^60 or more bytes of data (axes \(product))",
        expected: "less than 2^60 bytes")
    }
    return bytes
  }

  func checkTable(bitsPerPixel: Int, axes: [Int]) throws(FITSError) {
    guard axes.count == 2 else { throw bad("NAXIS", "2 for a table") }
    guard bitsPerPixel == 8 else { throw bad("BITPIX", "8 for a table") }
    guard try whole("GCOUNT", in: 1...Int64.max, default: 1) == 1 else { throw bad("GCOUNT", "1 for a table") }
    guard axes[0] > 0 || axes[1] <= Limits.emptyRows else {
      throw bad("NAXIS2", "at most \(Limits.emptyRows), because the rows contain no data (NAXIS1 = 0)")
    }
  }

  /// Collects the columns in one pass over the header. A search for each keyword of each column would take longer than
  /// reading the data.
  func declaredColumns() throws(FITSError) -> [ColumnLayout] {
    let count = try whole("TFIELDS", in: 0...999)
    var columns = [ColumnLayout](repeating: ColumnLayout(), count: count)
    for keyword in header.keywords {
      guard let (stem, number) = keyword.indexed, number <= count else { continue }
      columns[number - 1].take(stem, keyword.value)
    }
    return columns
  }

  func columns(rowBytes: Int) throws(FITSError) -> [ColumnLayout] {
    var columns = try declaredColumns()
    var offset = 0
    for index in columns.indices {
      let name = "TFORM\(index + 1)"
      guard let elements = ColumnFormat(columns[index].format) else {
        throw bad(name, "an optional number of elements and one of the letters L, X, B, I, J, K, A, E, D, C, M, P or Q")
      }
      columns[index].elements = elements
      columns[index].offset = offset
      offset += elements.width
    }
    guard offset == rowBytes else {
      throw bad("NAXIS1", "\(offset), the sum of the widths of the columns in bytes")
    }
    return columns
  }
}

extension ColumnLayout {
  fileprivate mutating func take(_ stem: Substring, _ value: Keyword.Value) {
    switch (stem, value) {
    case ("TTYPE", .string(let text)): name = text.trimmedBlanks
    case ("TFORM", .string(let text)): format = text.trimmedBlanks
    case ("TUNIT", .string(let text)): unit = text.trimmedBlanks.isEmpty ? nil : text.trimmedBlanks
    case ("TDIM", .string(let text)): shape = text
    case ("TDISP", .string(let text)): display = text
    case ("TCOMM", .string(let text)): comment = text
    case ("TSCAL", .double(let value)): scale = value
    case ("TSCAL", .int(let value)): scale = Double(value)
    case ("TZERO", .double(let value)): zero = value
    case ("TZERO", .int(let value)): zero = Double(value)
    case ("TNULL", .int(let value)): null = value
    default: break
    }
  }
}

extension Keyword {
  /// The name split into stem and number, such as `TFORM` and 12 for `TFORM12`; `nil` if the name does not begin with
  /// `T` or does not end with a number from 1 to 999.
  var indexed: (stem: Substring, number: Int)? {
    guard name.utf8.first == UInt8(ascii: "T") else { return nil }
    let bytes = name.utf8
    guard let last = bytes.lastIndex(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    let digits = bytes.index(after: last)
    guard let number = Int(name[digits...]), (1...999).contains(number) else { return nil }
    return (name[..<digits], number)
  }
}

extension Keyword.Value {
  /// The value, formatted for an error message.
  var text: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .int(let value): String(value)
    case .double(let value): String(value)
    case .bool(let value): value ? "T" : "F"
    case .commentary(let text): "'\(text)'"
    case .undefined: "undefined"
    }
  }
}

extension String {
  /// The text without leading and trailing blanks.
  var trimmedBlanks: String {
    if utf8.first != UInt8(ascii: " "), utf8.last != UInt8(ascii: " ") { return self }
    guard let first = utf8.firstIndex(where: { $0 != UInt8(ascii: " ") }),
      let last = utf8.lastIndex(where: { $0 != UInt8(ascii: " ") })
    else { return "" }
    return String(self[first...last])
  }
}

extension Int {
  fileprivate func times(_ other: Int, _ overflow: inout Bool) -> Int {
    let (product, over) = multipliedReportingOverflow(by: other)
    overflow = overflow || over
    return product
  }

  fileprivate func plus(_ other: Int, _ overflow: inout Bool) -> Int {
    let (sum, over) = addingReportingOverflow(other)
    overflow = overflow || over
    return sum
  }
}
