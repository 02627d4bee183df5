/// The type of an ECSV column: its `datatype`, and for arrays its `subtype`.
enum ECSVType: Equatable {
  /// The type `bool`.
  case bool
  /// `int8` to `int64` and `uint8` to `uint64`, with the letter of the FITS format.
  case int(letter: Character)
  /// `float16` and `float32` (single precision), `float64` and `float128`.
  case float(isSingle: Bool)
  /// The type `string`.
  case string
  /// An array of numbers in each row, written as JSON. The shape is in C order, with the last axis fastest.
  case array(isSingle: Bool, shape: [Int])

  /// Creates a type from its names in ECSV. Returns `nil` for types that a column cannot contain (complex, objects).
  init?(datatype: String, subtype: String?) {
    switch datatype {
    case "bool": self = .bool
    case "int8": self = .int(letter: "S")
    case "uint8": self = .int(letter: "B")
    case "int16": self = .int(letter: "I")
    case "uint16": self = .int(letter: "U")
    case "int32": self = .int(letter: "J")
    case "uint32": self = .int(letter: "V")
    case "int64", "uint64": self = .int(letter: "K")
    case "float16", "float32": self = .float(isSingle: true)
    case "float64", "float128": self = .float(isSingle: false)
    case "string":
      guard let subtype else {
        self = .string
        return
      }
      guard let open = subtype.firstIndex(of: "["), subtype.hasSuffix("]") else { return nil }
      let name = subtype[..<open]
      guard name.hasPrefix("float") || name.hasPrefix("int") || name.hasPrefix("uint") || name == "bool" else {
        return nil
      }
      let axes = subtype[subtype.index(after: open)...].dropLast().split(separator: ",").map {
        Int($0.filter { $0 != " " })
      }
      // `null` is an axis of variable length.
      let shape = axes.contains(nil) ? [] : axes.compactMap(\.self)
      guard shape.allSatisfy({ $0 >= 0 }), Self.elements(of: shape) != nil else { return nil }
      self = .array(isSingle: name == "float32", shape: shape)
    default: return nil
    }
  }

  /// Returns the number of elements of an array; `nil` if it is too large for an `Int`.
  static func elements(of shape: [Int]) -> Int? {
    shape.reduce(1) { (product: Int?, axis) in
      product.flatMap {
        let (next, overflow) = $0.multipliedReportingOverflow(by: axis)
        return overflow ? nil : next
      }
    }
  }

  /// Creates the type for a column.
  init(_ column: Column) {
    let letter = column.format?.first { $0.isLetter }
    switch column.values {
    case .bool: self = .bool
    case .string: self = .string
    case .int: self = .int(letter: letter.flatMap { "BSIUJVK".contains($0) ? $0 : nil } ?? "K")
    case .double: self = .float(isSingle: letter == "E")
    case .vector(_, let shape): self = .array(isSingle: letter == "E", shape: shape.reversed())
    }
  }

  /// The `datatype` as written in ECSV.
  var datatype: String {
    switch self {
    case .bool: "bool"
    case .int(let letter):
      ["B": "uint8", "S": "int8", "I": "int16", "U": "uint16", "J": "int32", "V": "uint32"][letter] ?? "int64"
    case .float(let isSingle): isSingle ? "float32" : "float64"
    case .string, .array: "string"
    }
  }

  /// The `subtype` of an array.
  var subtype: String? {
    guard case .array(let isSingle, let shape) = self else { return nil }
    let axes = shape.isEmpty ? "null" : shape.map(String.init).joined(separator: ",")
    return "\(isSingle ? "float32" : "float64")[\(axes)]"
  }

  /// The FITS format of the column; `nil` if the default format is suitable.
  var format: String? {
    switch self {
    case .int(let letter): letter == "K" ? nil : String(letter)
    case .float(let isSingle), .array(let isSingle, _): isSingle ? "E" : nil
    case .bool, .string: nil
    }
  }
}
