#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Nodes in energy, between which a quantity is interpolated.
///
/// The logarithm of the quantity is interpolated linearly in the logarithm of the energy. Below the first node it is
/// extrapolated from the first two nodes, above the last node from the last two nodes. With one node the quantity is
/// constant.
public struct LogNodes: Sendable, Equatable {
  /// The energies of the nodes in TeV, increasing.
  public let energies: [Double]
  private let logs: [Double]

  /// Creates nodes at energies in TeV.
  /// - Throws: ``FittingError/nodes(_:)`` if there is no energy, or if the energies are not above 0 and increasing.
  public init(_ energies: [Double]) throws(FittingError) {
    guard !energies.isEmpty, energies.allSatisfy({ $0 > 0 && $0.isFinite }),
      zip(energies, energies.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .nodes(energies) }
    self.energies = energies
    logs = energies.map { log($0) }
  }

  /// The number of nodes on which a value depends: 2, or 1 if there is only one node.
  public var width: Int { min(2, energies.count) }

  /// Returns the index of the lower node of the interval that contains an energy. Also returns the position of the
  /// energy in this interval, as a fraction of the interval in ln(energy).
  ///
  /// Below the first node, the first interval is returned and the fraction is below 0. Above the last node, the last
  /// interval is returned and the fraction is above 1.
  @inline(__always)
  func place(logEnergy: Double) -> (node: Int, fraction: Double) {
    guard logs.count > 1 else { return (0, 0) }
    var node = 0
    while node < logs.count - 2 && logEnergy >= logs[node + 1] { node += 1 }
    return (node, (logEnergy - logs[node]) / (logs[node + 1] - logs[node]))
  }

  /// Returns the value at a position, interpolated linearly between the values at the nodes.
  @inline(__always)
  func value(_ values: [Double], at place: (node: Int, fraction: Double)) -> Double {
    guard logs.count > 1 else { return values[0] }
    return (1 - place.fraction) * values[place.node] + place.fraction * values[place.node + 1]
  }
}
