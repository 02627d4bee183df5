import CCFITSIO

@testable import Expression

/// A table in memory on which cfitsio evaluates expressions, as reference for our results.
///
/// It must not be used by two threads at the same time, because cfitsio stores its messages globally.
final class CFITSIOTable {
  enum Result: Equatable {
    case numbers([Double])
    case booleans([Bool?])
    case failed(Int32)
  }

  static let rows = 5
  /// The contents of the table. X, P: D; Z: E; N, M: K (M with a null); I, J: J; B, C: L (B with a null); S, DATE-OBS:
  /// A.
  static let data: [String: ColumnData] = [
    "X": .numbers([1.5, -2.5, .nan, 0, 3]),
    "P": .numbers([2, 3, -1, 0.5, -0.5]),
    "Z": .numbers([0.1, 0.2, 0.3, 0.4, 0.5].map { Double(Float($0)) }),
    "N": .numbers([7, -7, 3, 0, 20303]),
    "M": .numbers([1, .nan, 3, 4, 5]),
    "I": .numbers([2, -2, 5, 0, 3]),
    "J": .numbers([3, 7, -4, 2, 0]),
    "B": .booleans([true, false, true, false, nil]),
    "C": .booleans([true, true, false, false, true]),
    "S": .strings(["Off data", "off data", "Crab", " lead", "Crab Nebula"]),
    "DATE-OBS": .strings(["2004-01-01", "2005-01-01", "2006", "2007", "2008"]),
  ]

  static let schema = ColumnList([
    ColumnSchema("X", .number), ColumnSchema("P", .number), ColumnSchema("Z", .number), ColumnSchema("N", .number),
    ColumnSchema("M", .number), ColumnSchema("I", .number, isInteger: true),
    ColumnSchema("J", .number, isInteger: true), ColumnSchema("B", .boolean), ColumnSchema("C", .boolean),
    ColumnSchema("S", .string), ColumnSchema("DATE-OBS", .string),
  ])

  private static let formats = [
    "X": "1D", "P": "1D", "Z": "1E", "N": "1K", "M": "1K", "I": "1J", "J": "1J", "B": "1L", "C": "1L", "S": "12A",
    "DATE-OBS": "10A",
  ]
  private static let null = -12345.0

  private var file: UnsafeMutablePointer<fitsfile>?

  init() {
    var status: Int32 = 0
    ffinit(&file, "mem://", &status)
    ffcrtb(file, BINARY_TBL, 0, 0, nil, nil, nil, "TEST", &status)
    for (number, column) in Self.schema.columns.enumerated() {
      let number = Int32(number + 1)
      fficol(file, number, Self.text(column.name), Self.text(Self.formats[column.name] ?? ""), &status)
      if column.name == "M" {
        ffpkyj(file, "TNULL\(number)", -99, nil, &status)
        ffrdef(file, &status)
      }
      switch Self.data[column.name] {
      case .numbers(let values):
        var stored = values.map { column.name == "M" && $0.isNaN ? -99 : $0 }
        ffpcld(file, number, 1, 1, LONGLONG(values.count), &stored, &status)
      case .strings(let values):
        var texts = values.map { Optional(Self.text($0 ?? "")) }
        ffpcls(file, number, 1, 1, LONGLONG(values.count), &texts, &status)
      case .booleans(let values):
        var stored = values.map { CChar($0 == true ? 1 : 0) }
        ffpcll(file, number, 1, 1, LONGLONG(values.count), &stored, &status)
        for (row, value) in values.enumerated() where value == nil {
          ffpclu(file, number, LONGLONG(row + 1), 1, 1, &status)
        }
      case nil: break
      }
    }
    precondition(status == 0, "cfitsio could not make the table: status \(status)")
  }

  deinit {
    var status: Int32 = 0
    ffclos(file, &status)
  }

  /// Returns a C string that exists as long as the process, because cfitsio requires mutable strings.
  private static func text(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (i, byte) in bytes.enumerated() { copy[i] = byte }
    return copy
  }

  func evaluate(_ expression: String) -> Result {
    var status: Int32 = 0
    defer { ffcmsg() }
    let text = Self.text(expression)
    var (type, axes): (Int32, Int32) = (0, 0)
    var elements = 0
    var lengths = [Int](repeating: 0, count: 9)
    fftexp(file, text, 9, &type, &elements, &axes, &lengths, &status)
    guard status == 0 else { return .failed(status) }
    let rows = LONGLONG(Self.rows)
    var anyNull: Int32 = 0
    if type == TLOGICAL {
      var null: CChar = 2
      var values = [CChar](repeating: 0, count: Self.rows)
      ffcrow(file, TLOGICAL, text, 1, Int(rows), &null, &values, &anyNull, &status)
      return status == 0 ? .booleans(values.map { $0 == 2 ? nil : $0 != 0 }) : .failed(status)
    }
    var null = Self.null
    var values = [Double](repeating: 0, count: Self.rows)
    ffcrow(file, TDOUBLE, text, 1, Int(rows), &null, &values, &anyNull, &status)
    return status == 0 ? .numbers(values.map { $0 == Self.null ? .nan : $0 }) : .failed(status)
  }

  /// Returns the rows that cfitsio selects.
  func chosen(_ expression: String) -> [Bool] {
    var status: Int32 = 0
    var count = 0
    var values = [CChar](repeating: 0, count: Self.rows)
    fffrow(file, Self.text(expression), 1, Self.rows, &count, &values, &status)
    return values.map { $0 != 0 }
  }
}
