import Tables
import Units

/// The value of one cell of an observation table.
public enum CellValue: Sendable, Equatable, CustomStringConvertible {
  /// A logical value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int64)
  /// A floating-point number, possibly NaN.
  case number(Double)
  /// Text, without blanks at its ends.
  case text(String)
  /// The numbers of a vector cell.
  case numbers([Double])
  /// No value: the file marks the cell as null.
  case null

  /// Creates the value of a cell from a column and a row.
  init(_ column: Column, row: Int) {
    if column.isNull(row) {
      self = .null
      return
    }
    switch column.values {
    case .bool(let values): self = .boolean(values[row])
    case .int(let values): self = .integer(values[row])
    case .double(let values): self = .number(values[row])
    case .string(let values): self = .text(values[row].strippedOfBlanks)
    case .vector(let values, _): self = .numbers(values[row])
    }
  }

  /// The value as a number; `nil` if the value is neither a number nor a text that contains one.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text(let value): Double(value.strippedOfBlanks)
    case .boolean, .numbers, .null: nil
    }
  }

  /// The value as text, with numbers in their shortest form.
  public var description: String {
    switch self {
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): shortest(value)
    case .text(let value): value
    case .numbers(let values): "[" + values.map(shortest).joined(separator: ", ") + "]"
    case .null: ""
    }
  }
}

extension Column {
  /// The values as numbers, with nulls as NaN; `nil` for text, logical values and vectors.
  var numbers: [Double]? {
    let all: [Double]
    switch values {
    case .int(let values): all = values.map(Double.init)
    case .double(let values): all = values
    case .bool, .string, .vector: return nil
    }
    guard let isNull else { return all }
    return zip(all, isNull).map { $1 ? .nan : $0 }
  }

  /// The values as integers; `nil` if a value is missing or is not an integer.
  var integers: [Int64]? {
    if isNull?.contains(true) == true { return nil }
    switch values {
    case .int(let values): return values
    case .double(let values):
      let whole = values.compactMap { Int64(exactly: $0) }
      return whole.count == values.count ? whole : nil
    case .bool, .string, .vector: return nil
    }
  }

  /// The values as text; `nil` for anything but text.
  var texts: [String]? { if case .string(let values) = values { values } else { nil } }

  /// The kind of values in the column, for messages.
  var kindOfValues: String {
    switch values {
    case .bool: "logical values"
    case .int: "whole numbers"
    case .double: "numbers"
    case .string: "strings"
    case .vector: "an array in each row"
    }
  }
}
