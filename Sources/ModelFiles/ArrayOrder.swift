import Histograms

/// The order in which a file holds an array over axes.
struct ArrayOrder {
  /// The axes of the histogram.
  let axes: [Axis]
  /// Positions among ``axes``, the axis that varies fastest in the file first.
  let fastestFirst: [Int]
  /// An axis that runs backwards in the file.
  let backwards: Int?

  /// The bins along each axis, in FITS order.
  var shape: [Int] { fastestFirst.map { axes[$0].count } }

  /// For each element of the file, the bin that it belongs to.
  var bins: [Int] {
    let strides = Histogram(axes: axes).strides
    var bins = [0]
    // The slowest axis first: what stands so far is repeated for every bin of a faster one.
    for axis in fastestFirst.reversed() {
      let count = axes[axis].count
      let steps = (0..<count).map { (axis == backwards ? count - 1 - $0 : $0) * strides[axis] }
      var finer: [Int] = []
      finer.reserveCapacity(bins.count * count)
      for bin in bins {
        for step in steps { finer.append(bin + step) }
      }
      bins = finer
    }
    return bins
  }
}

extension Axis {
  /// The axis with the sign of its values turned, its bins in reverse order.
  /// - Throws: `AxisError`
  func reversed() throws(AxisError) -> Axis { try Axis(name: name, edges: edges.reversed().map { -$0 }, unit: unit) }
}
