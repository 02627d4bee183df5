extension Axis {
  /// Joins neighbouring bins until each has enough counts, and returns the new axis.
  ///
  /// Bins below the first one with counts are unchanged, because joining them would lower the edge at which the counts
  /// begin. From that bin upwards, bins are joined until the joined bin has at least `least` counts; then the next
  /// joined bin begins. If the bins that remain at the upper end have fewer counts, they are added to the joined bin
  /// below them. The edges of the result are edges of this axis. The spacing rule is kept, so the centre of a bin on a
  /// log axis remains the geometric one.
  /// - Parameters:
  ///   - counts: the counts, one for each bin.
  ///   - least: the minimum counts of a bin, above 0.
  /// - Throws: ``AxisError/valueCount(axes:found:expected:)``
  public func merged(counts: [Double], atLeast least: Double) throws(AxisError) -> Axis {
    guard counts.count == count else { throw .valueCount(axes: [name], found: counts.count, expected: count) }
    guard let first = counts.firstIndex(where: { $0 > 0 }) else { return self }
    var edges = Array(self.edges[...first])
    var open = 0.0
    for bin in first..<count {
      open += counts[bin]
      guard open >= least else { continue }
      edges.append(self.edges[bin + 1])
      open = 0
    }
    if edges[edges.count - 1] < self.edges[count] {
      // The rest belongs to the last complete bin; if there is none, it is a bin of its own.
      if edges.count > first + 1 { edges.removeLast() }
      edges.append(self.edges[count])
    }
    return try Axis(name: name, edges: edges, unit: unit, spacing: spacing)
  }
}

extension Histogram {
  /// Returns the sums of the values over all other axes, one for each bin of the named axis.
  /// - Throws: ``AxisError/noAxis(name:present:)``
  public func projected(on name: String) throws(AxisError) -> [Double] {
    let number = try axisIndex(name)
    var sums = [Double](repeating: 0, count: axes[number].count)
    for (position, value) in values.enumerated() { sums[position / strides[number] % sums.count] += value }
    return sums
  }
}
