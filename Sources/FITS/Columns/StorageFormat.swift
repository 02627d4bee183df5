import Diagnostics
import Tables

/// The format in which a column is written.
///
/// If the column has a declared format, this format is used. Text columns become wider if the declared width is too
/// small for the texts. A column without a declared format gets a format that suits its values.
struct StorageFormat {
  /// The type letter. U means unsigned numbers of 2 bytes, V unsigned numbers of 4 bytes, and S signed bytes. FITS
  /// stores these three types with a TZERO.
  var letter: Character
  /// The number of elements in each row; for variable-length arrays, the length of the longest array.
  var count: Int
  /// Whether the rows contain descriptors of arrays in the heap.
  var isVariable = false
  /// The TFORM, as cfitsio expects it.
  var text: String
  /// The dimensions (TDIM); empty if there are fewer than two.
  var shape: [Int] = []

  /// Creates the format of a column.
  ///
  /// - Throws: ``FITSError/cannotStore(_:found:expected:)`` if the declared format is invalid or unsuitable.
  init(_ column: Column, at place: FilePlace) throws(FITSError) {
    let given = column.format.map { Array($0) } ?? []
    let givenCount = Int(String(given.prefix { $0.isNumber }))
    let rest = given.drop { $0.isNumber }
    let givenLetter = rest.first
    if let format = column.format, givenLetter.map("LXBIJKAEDCMPQUVS".contains) != true {
      throw .cannotStore(place, found: "format '\(format)'", expected: "a FITS column format such as '1D' or '20A'")
    }
    isVariable = givenLetter == "P" || givenLetter == "Q"
    switch column.values {
    case .string(let values):
      let longest = values.map(\.utf8.count).max() ?? 0
      letter = "A"
      count = max(1, longest, isVariable ? 0 : givenCount ?? 1)
      isVariable = false
      try Self.check(givenLetter, in: "APQ", place, "text")
    case .bool:
      letter = givenLetter ?? "L"
      count = 1
      try Self.check(givenLetter, in: "LX", place, "logical values")
    case .int:
      letter = givenLetter ?? "K"
      count = 1
      try Self.check(givenLetter, in: "BIJKUVSED", place, "whole numbers")
    case .double:
      letter = givenLetter ?? "D"
      count = 1
      try Self.check(givenLetter, in: "BIJKUVSED", place, "numbers")
    case .vector(let rows, let declared):
      let longest = rows.map(\.count).max() ?? 0
      if isVariable || declared.isEmpty {
        isVariable = true
        letter = rest.dropFirst().first ?? "D"
        count = longest
        try Self.check(letter, in: "BIJKED", place, "variable-length arrays")
      } else {
        letter = givenLetter ?? "D"
        try Self.check(givenLetter, in: "LXBIJKUVSEDCM", place, "arrays of numbers")
        let size = declared.reduce(1, *)
        count = size
        if let odd = rows.first(where: { $0.count != size }) {
          throw .cannotStore(place, found: "an array of length \(odd.count)", expected: "length \(size) in each row")
        }
        let isComplex = letter == "C" || letter == "M"
        if isComplex { count /= 2 }
        let axes = isComplex ? Array(declared.dropFirst()) : declared
        if axes.count > 1 { shape = axes }
      }
    }
    if isVariable {
      text = "1\(givenLetter ?? "P")\(letter)(\(count))"
    } else if givenCount == nil, count == 1 {
      text = String(letter)
    } else {
      text = "\(count)\(letter)"
    }
  }

  private static func check(
    _ letter: Character?, in allowed: String, _ place: FilePlace, _ what: String
  ) throws(FITSError) {
    guard let letter, !allowed.contains(letter) else { return }
    let letters = allowed.map(String.init).joined(separator: ", ")
    throw .cannotStore(
      place, found: "\(what) in a column with format letter \(letter)",
      expected: "one of the format letters \(letters)")
  }

  /// The range of whole numbers that the type can store; `nil` for other types.
  var wholeRange: ClosedRange<Int64>? {
    switch letter {
    case "B": 0...255
    case "S": -128...127
    case "I": Int64(Int16.min)...Int64(Int16.max)
    case "U": 0...Int64(UInt16.max)
    case "J": Int64(Int32.min)...Int64(Int32.max)
    case "V": 0...Int64(UInt32.max)
    case "K": Int64.min...Int64.max
    default: nil
    }
  }

  /// The size of the column in each row, in bytes.
  var width: Int {
    if isVariable { return text.hasPrefix("1Q") ? 16 : 8 }
    return switch letter {
    case "X": (count + 7) / 8
    case "I", "U": 2 * count
    case "J", "V", "E": 4 * count
    case "K", "D", "C": 8 * count
    case "M": 16 * count
    default: count
    }
  }

  /// The TZERO of the type. The stored number is the value minus TZERO.
  var zero: Int64 {
    switch letter {
    case "S": -128
    case "U": 32768
    case "V": 2_147_483_648
    default: 0
    }
  }
}
