#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Nodes in energy. Between them the logarithm of a quantity is interpolated linearly in the logarithm of the energy.
/// Below the first node it is extrapolated from the first two nodes, above the last node from the last two. With one
/// node it is constant.
public struct LogNodes: Sendable, Equatable {
  /// The energies of the nodes in TeV, increasing.
  public let energies: [Double]
  private let logs: [Double]

  /// Creates nodes at energies in TeV.
  /// - Throws: ``FittingError/nodes(_:)`` unless there is at least one energy and all are above 0 and increasing.
  public init(_ energies: [Double]) throws(FittingError) {
    guard !energies.isEmpty, energies.allSatisfy({ $0 > 0 && $0.isFinite }),
      zip(energies, energies.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .nodes(energies) }
    self.energies = energies
    logs = energies.map { log($0) }
  }

  /// The number of nodes on which a value depends: 2, or 1 if there is only one node.
  public var width: Int { min(2, energies.count) }

  /// Returns the lower node of the interval that contains an energy, and the position of the energy as a fraction of
  /// the interval, in ln(energy). Below the first node it is the first interval and the fraction is below 0; above the
  /// last node it is the last interval and the fraction is above 1.
  @inline(__always)
  func place(logEnergy: Double) -> (node: Int, fraction: Double) {
    guard logs.count > 1 else { return (0, 0) }
    var node = 0
    while node < logs.count - 2 && logEnergy >= logs[node + 1] { node += 1 }
    return (node, (logEnergy - logs[node]) / (logs[node + 1] - logs[node]))
  }

  /// Returns the interpolation of values at the nodes.
  @inline(__always)
  func value(_ values: [Double], at place: (node: Int, fraction: Double)) -> Double {
    guard logs.count > 1 else { return values[0] }
    return (1 - place.fraction) * values[place.node] + place.fraction * values[place.node + 1]
  }
}
