/// Values in the bins of one or more axes, in row-major order: the last axis varies fastest.
public struct Histogram: Sendable, Equatable {
  /// The axes.
  public let axes: [Axis]
  /// One value for each bin.
  public var values: [Double]
  /// The distance in ``values`` between neighbouring bins along each axis.
  public let strides: [Int]

  /// Creates a histogram with the same value in every bin.
  public init(axes: [Axis], filledWith value: Double = 0) {
    self.init(checked: axes, values: Array(repeating: value, count: axes.reduce(1) { $0 * $1.count }))
  }

  /// Creates a histogram with the given values.
  /// - Throws: ``AxisError/valueCount(axes:found:expected:)``
  public init(axes: [Axis], values: [Double]) throws(AxisError) {
    let expected = axes.reduce(1) { $0 * $1.count }
    guard values.count == expected else {
      throw .valueCount(axes: axes.map(\.name), found: values.count, expected: expected)
    }
    self.init(checked: axes, values: values)
  }

  private init(checked axes: [Axis], values: [Double]) {
    self.axes = axes
    self.values = values
    var strides = [Int](repeating: 1, count: axes.count)
    for axis in axes.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * axes[axis + 1].count }
    self.strides = strides
  }

  /// The number of bins along each axis.
  public var shape: [Int] { axes.map(\.count) }

  /// Returns the position of a bin in ``values``. `bin` contains the index of the bin along each axis.
  public func offset(of bin: [Int]) -> Int {
    precondition(bin.count == axes.count, "\(bin.count) indices for \(axes.count) axes")
    var offset = 0
    for axis in axes.indices {
      precondition(bin[axis] >= 0 && bin[axis] < axes[axis].count, "bin \(bin[axis]) of axis \(axes[axis].name)")
      offset += bin[axis] * strides[axis]
    }
    return offset
  }

  /// The value of the bin with the given index along each axis.
  public subscript(_ bin: Int...) -> Double {
    get { values[offset(of: bin)] }
    set { values[offset(of: bin)] = newValue }
  }

  /// Returns the index of an axis.
  /// - Throws: ``AxisError/noAxis(name:present:)``
  public func axisIndex(_ name: String) throws(AxisError) -> Int {
    guard let index = axes.firstIndex(where: { $0.name == name }) else {
      throw .noAxis(name: name, present: axes.map(\.name))
    }
    return index
  }
}

extension Histogram {
  /// Adds the values of another histogram over the same axes.
  public static func += (left: inout Histogram, right: Histogram) {
    precondition(left.axes == right.axes, "histograms over different axes cannot be added")
    for i in left.values.indices { left.values[i] += right.values[i] }
  }

  /// Returns the sum of all values, added from the first to the last.
  public func sum() -> Double { values.reduce(0, +) }

  /// Returns a histogram over the same axes with transformed values.
  public func mapping(_ transform: (Double) throws -> Double) rethrows -> Histogram {
    Histogram(checked: axes, values: try values.map(transform))
  }

  /// Combines the values of two histograms over the same axes, bin by bin.
  public func combined(with other: Histogram, _ combine: (Double, Double) throws -> Double) rethrows -> Histogram {
    precondition(axes == other.axes, "histograms over different axes cannot be combined")
    return Histogram(checked: axes, values: try zip(values, other.values).map(combine))
  }

  /// Returns the bins at one index of an axis, as a histogram without that axis.
  /// - Throws: ``AxisError/noAxis(name:present:)``
  public func sliced(_ name: String, at bin: Int) throws(AxisError) -> Histogram {
    let axis = try axisIndex(name)
    precondition(bin >= 0 && bin < axes[axis].count, "bin \(bin) of axis \(name)")
    var rest = axes
    rest.remove(at: axis)
    let kept = values.indices.filter { $0 / strides[axis] % axes[axis].count == bin }
    return Histogram(checked: rest, values: kept.map { values[$0] })
  }
}

extension Histogram {
  /// Returns the positions in ``values`` of all bins in a block, in increasing order. `ranges` contains the indices of
  /// the bins along each axis.
  public func bins(within ranges: [Range<Int>]) -> [Int] {
    precondition(ranges.count == axes.count, "\(ranges.count) ranges for \(axes.count) axes")
    return zip(ranges, strides).reduce([0]) { places, axis in
      places.flatMap { place in axis.0.map { place + $0 * axis.1 } }
    }
  }
}
