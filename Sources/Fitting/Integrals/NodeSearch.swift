extension [Double] {
  /// Of two or more increasing nodes the one to the left of a number (never the last), and how far it is towards the
  /// next one: below 0 and above 1 beyond the outer nodes.
  @inline(__always)
  func place(of x: Double) -> (node: Int, fraction: Double) {
    let node = Swift.min(Swift.max(partitioningIndex { $0 > x } - 1, 0), count - 2)
    return (node, (x - self[node]) / (self[node + 1] - self[node]))
  }

  /// The first position at which a condition holds that holds at all later ones, too.
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
