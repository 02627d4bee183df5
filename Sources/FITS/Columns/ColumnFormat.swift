/// The format of a column of a binary table (TFORM): a repeat count and a type letter.
public struct ColumnFormat: Sendable, Hashable {
  /// The data types of a binary table. The raw value is the type letter in TFORM.
  public enum Kind: Character, Sendable {
    /// Logical values of 1 byte.
    case logical = "L"
    /// Bits.
    case bit = "X"
    /// Unsigned whole numbers of 1 byte.
    case byte = "B"
    /// Signed whole numbers of 2 bytes.
    case short = "I"
    /// Signed whole numbers of 4 bytes.
    case int = "J"
    /// Signed whole numbers of 8 bytes.
    case long = "K"
    /// Text.
    case text = "A"
    /// Floating-point numbers of 4 bytes.
    case float = "E"
    /// Floating-point numbers of 8 bytes.
    case double = "D"
    /// Complex numbers of two floats.
    case complex = "C"
    /// Complex numbers of two doubles.
    case doubleComplex = "M"
    /// Descriptors of variable-length arrays: two numbers of 4 bytes.
    case descriptor = "P"
    /// Descriptors of variable-length arrays: two numbers of 8 bytes.
    case longDescriptor = "Q"

    /// The size of one element in bits.
    var bits: Int {
      switch self {
      case .bit: 1
      case .logical, .byte, .text: 8
      case .short: 16
      case .int, .float: 32
      case .long, .double, .complex, .descriptor: 64
      case .doubleComplex, .longDescriptor: 128
      }
    }
  }

  /// The number of elements in each row.
  public let count: Int
  /// The type of an element.
  public let kind: Kind
  /// The size of the column in each row, in bytes.
  public let width: Int
  /// The type letter of the elements of a variable-length array; `nil` for other columns.
  let arrayLetter: Character?

  /// Parses a TFORM such as `E`, `1D`, `20A` or `1PE(120)`. The result is `nil` if the text is not a format, or if the
  /// repeat count is unrealistically large.
  init?(_ text: String) {
    var bytes = text.utf8.drop { $0 == UInt8(ascii: " ") }
    var count = 0
    var hasCount = false
    while let digit = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      let (shifted, overflow) = count.multipliedReportingOverflow(by: 10)
      guard !overflow, shifted < 1 << 48 else { return nil }
      count = shifted + Int(digit - UInt8(ascii: "0"))
      hasCount = true
      bytes = bytes.dropFirst()
    }
    guard let letter = bytes.first, let kind = Kind(rawValue: Character(Unicode.Scalar(letter & 0xdf))) else {
      return nil
    }
    self.count = hasCount ? count : 1
    self.kind = kind
    let isDescriptor = kind == .descriptor || kind == .longDescriptor
    arrayLetter = isDescriptor ? bytes.dropFirst().first.map { Character(Unicode.Scalar($0 & 0xdf)) } : nil
    if isDescriptor, self.count > 1 { return nil }
    width = (self.count * kind.bits + 7) / 8
  }
}
