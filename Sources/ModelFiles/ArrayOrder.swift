import Histograms

/// The order in which a file stores the elements of an array over axes.
struct ArrayOrder {
  /// The axes of the histogram.
  let axes: [Axis]
  /// The indices of ``axes`` in the order of the file. The axis that varies fastest is first.
  let fastestFirst: [Int]
  /// The indices of the axes whose bins are in reverse order in the file.
  var backwards: Set<Int> = []

  /// The numbers of bins along the axes, in FITS order.
  var shape: [Int] { fastestFirst.map { axes[$0].count } }

  /// The histogram bin of each element, in the order of the file.
  var bins: [Int] {
    let strides = Histogram(axes: axes).strides
    var bins = [0]
    // Start with the slowest axis. Each bin found so far is then divided into the bins of the next faster axis.
    for axis in fastestFirst.reversed() {
      let count = axes[axis].count
      let steps = (0..<count).map { (backwards.contains(axis) ? count - 1 - $0 : $0) * strides[axis] }
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
  /// Returns the axis with negated values. Its bins are therefore in reverse order.
  func reversed() throws(AxisError) -> Axis { try Axis(name: name, edges: edges.reversed().map { -$0 }, unit: unit) }
}
