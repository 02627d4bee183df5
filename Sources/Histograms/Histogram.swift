/// Numbers over the bins of one or more axes, row-major: the last axis varies fastest.
public struct Histogram: Sendable, Equatable {
  /// The axes.
  public let axes: [Axis]
  /// One value for each bin.
  public var values: [Double]
  /// How far apart in ``values`` neighbours along each axis are.
  public let strides: [Int]

  /// A histogram with the same value in every bin.
  public init(axes: [Axis], filledWith value: Double = 0) {
    self.init(checked: axes, values: Array(repeating: value, count: axes.reduce(1) { $0 * $1.count }))
  }

  /// A histogram of the values given.
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

  /// The position in ``values`` of a bin, one index for each axis.
  public func offset(of bin: [Int]) -> Int {
    precondition(bin.count == axes.count, "\(bin.count) indices for \(axes.count) axes")
    var offset = 0
    for axis in axes.indices {
      precondition(bin[axis] >= 0 && bin[axis] < axes[axis].count, "bin \(bin[axis]) of axis \(axes[axis].name)")
      offset += bin[axis] * strides[axis]
    }
    return offset
  }

  /// The value of a bin, one index for each axis.
  public subscript(_ bin: Int...) -> Double {
    get { values[offset(of: bin)] }
    set { values[offset(of: bin)] = newValue }
  }

  /// The position of an axis.
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

  /// The sum of all values, from the first to the last.
  public func sum() -> Double { values.reduce(0, +) }

  /// The same axes with other values.
  public func mapping(_ transform: (Double) throws -> Double) rethrows -> Histogram {
    Histogram(checked: axes, values: try values.map(transform))
  }

  /// The same axes with values made, bin by bin, of those of two histograms.
  public func combined(with other: Histogram, _ combine: (Double, Double) throws -> Double) rethrows -> Histogram {
    precondition(axes == other.axes, "histograms over different axes cannot be combined")
    return Histogram(checked: axes, values: try zip(values, other.values).map(combine))
  }

  /// The bins at one index of an axis, as a histogram without that axis.
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
  /// The places in ``values`` of the bins within a range of each axis, in their order.
  public func bins(within ranges: [Range<Int>]) -> [Int] {
    precondition(ranges.count == axes.count, "\(ranges.count) ranges for \(axes.count) axes")
    return zip(ranges, strides).reduce([0]) { places, axis in
      places.flatMap { place in axis.0.map { place + $0 * axis.1 } }
    }
  }
}
