import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A rule that places the nodes of a spectrum or of a width between a first and a last energy (`ebinalg` of
/// csbkgmodel).
public enum NodePlacement: Sendable, Equatable {
  /// Nodes at equal distances in energy.
  case linear
  /// Nodes at equal distances in the logarithm of the energy.
  case logarithmic
  /// Nodes with equal integrals of `E^-gamma` between neighbouring nodes.
  case power(gamma: Double)
  /// Nodes with equal numbers of events between neighbouring nodes.
  case equalCounts

  /// Returns nodes between two energies in TeV.
  /// - Parameter energies: the energies of the events in TeV, in any order. They are used only for equal counts.
  /// - Throws: ``FittingError/nodeRange(low:high:count:)`` unless 0 < low < high, or 0 < low = high for one node;
  ///   ``FittingError/nodes(_:)`` if too few different energies exist for nodes with equal counts.
  public func nodes(
    from low: Double, to high: Double, count: Int, energies: [Double] = []
  ) throws(FittingError) -> LogNodes {
    guard count >= 1, low > 0, high.isFinite, count == 1 ? low == high : low < high else {
      throw .nodeRange(low: low, high: high, count: count)
    }
    if count == 1 { return try LogNodes([low]) }
    let inner = (1..<count - 1).map { Double($0) / Double(count - 1) }
    return try LogNodes([low] + inner.map { place($0, low, high, energies) } + [high])
  }

  private func place(_ part: Double, _ low: Double, _ high: Double, _ energies: [Double]) -> Double {
    switch self {
    case .linear: return low + part * (high - low)
    case .logarithmic, .power(gamma: 1): return exp(log(low) + part * (log(high) - log(low)))
    case .power(let gamma):
      let exponent = 1 - gamma
      return pow(
        pow(low, exponent) + part * (pow(high, exponent) - pow(low, exponent)), 1 / exponent)
    case .equalCounts:
      let inside = energies.filter { $0 >= low && $0 <= high }.sorted()
      guard inside.count > 1 else { return low }
      let position = part * Double(inside.count - 1)
      let left = Int(saturating: position)
      let right = min(left + 1, inside.count - 1)
      return inside[left] + (position - Double(left)) * (inside[right] - inside[left])
    }
  }
}
