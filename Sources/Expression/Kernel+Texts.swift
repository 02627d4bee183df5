extension Kernel {
  static func compare(
    _ comparison: Comparison, _ x: [String?], _ y: [String?], _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count {
      guard let x = x[i], let y = y[i] else {
        result[i] = Truth.null
        continue
      }
      let holds =
        switch comparison {
        case .equal, .approximately: x == y
        case .notEqual: x != y
        case .less: x < y
        case .greater: x > y
        case .lessOrEqual: x <= y
        case .greaterOrEqual: x >= y
        }
      result[i] = holds ? Truth.yes : Truth.no
    }
  }

  static func isNull(_ x: [String?], _ result: UnsafeMutablePointer<UInt8>, _ count: Int) {
    for i in 0..<count { result[i] = x[i] == nil ? Truth.yes : Truth.no }
  }

  static func concatenated(_ x: [String?], _ y: [String?], _ count: Int) -> [String?] {
    (0..<count).map { i in
      guard let x = x[i], let y = y[i] else { return nil }
      return x + y
    }
  }

  /// Computes the position of the first occurrence of `part` in `text`. Positions start at 1. The result is null if
  /// there is no occurrence.
  static func positions(
    _ text: [String?], _ part: [String?], _ result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    for i in 0..<count {
      guard let text = text[i].map(Array.init), let part = part[i].map(Array.init), part.count <= text.count else {
        result[i] = .nan
        continue
      }
      let start = (0...(text.count - part.count)).first { text[$0..<($0 + part.count)] == part[...] }
      result[i] = start.map { Double($0 + 1) } ?? .nan
    }
  }

  /// Returns parts of texts. A part begins at position `start`, counted from 1, and has `length` characters, or fewer
  /// at the end of the text. It is null if the text is null, or if the position or the length is null or below 1.
  static func substrings(_ text: [String?], _ start: Numbers, _ length: Numbers, _ count: Int) -> [String?] {
    (0..<count).map { i in
      guard let text = text[i], start[i] >= 1, length[i] >= 1 else { return nil }
      // Positions and lengths are limited to 1e9, because no text has a billion characters.
      let skipped = Int(min(start[i], 1e9)) - 1
      return String(text.dropFirst(skipped).prefix(Int(min(length[i], 1e9))))
    }
  }

  static func selected(_ condition: Truths, _ x: [String?], _ y: [String?], _ count: Int) -> [String?] {
    (0..<count).map { condition[$0] == Truth.yes ? x[$0] : condition[$0] == Truth.no ? y[$0] : nil }
  }
}
