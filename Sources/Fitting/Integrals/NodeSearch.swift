extension [Double] {
  /// Returns the position of `x` between nodes: the index of a node, and the distance from this node as a fraction of
  /// the distance to the next node.
  ///
  /// The node is the nearest one to the left of `x`, but never the last node. If `x` is beyond the outer nodes, the
  /// fraction is below 0 or above 1. The array must contain at least two increasing nodes.
  @inline(__always)
  func place(of x: Double) -> (node: Int, fraction: Double) {
    let node = Swift.min(Swift.max(partitioningIndex { $0 > x } - 1, 0), count - 2)
    return (node, (x - self[node]) / (self[node + 1] - self[node]))
  }

  /// Returns the index of the first element that satisfies a condition, by binary search; `count` if no element does.
  /// All later elements must also satisfy the condition.
  @inline(__always)
  func partitioningIndex(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
