import Tables

extension ColumnValues {
  /// Returns whether both are equal, where NaN equals NaN.
  func isSame(as other: ColumnValues) -> Bool {
    func same(_ left: [Double], _ right: [Double]) -> Bool {
      left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
    switch (self, other) {
    case (.double(let left), .double(let right)): return same(left, right)
    case (.vector(let left, let leftShape), .vector(let right, let rightShape)):
      return leftShape == rightShape && left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
    default: return self == other
    }
  }
}

extension Column {
  /// Returns whether both are equal, where NaN equals NaN.
  func isSame(as other: Column) -> Bool {
    var left = self
    var right = other
    left.values = .bool([])
    right.values = .bool([])
    return left == right && values.isSame(as: other.values)
  }
}
