#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Nodes along the energy between which a logarithm is interpolated linearly in the logarithm of the energy; beyond the
/// outer ones it goes on as between the last two. With one node it is constant.
public struct LogNodes: Sendable, Equatable {
  /// The energies of the nodes in TeV, increasing.
  public let energies: [Double]
  private let logs: [Double]

  /// Nodes at energies in TeV.
  /// - Throws: ``FittingError/nodes(_:)`` unless there are some, all above 0 and increasing.
  public init(_ energies: [Double]) throws(FittingError) {
    guard !energies.isEmpty, energies.allSatisfy({ $0 > 0 && $0.isFinite }),
      zip(energies, energies.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .nodes(energies) }
    self.energies = energies
    logs = energies.map { log($0) }
  }

  /// On how many nodes a value depends: two, or the only one.
  public var width: Int { min(2, energies.count) }

  /// The node to the left of an energy (never the last of several), and how far it is towards the next one: below 0 and
  /// above 1 beyond the outer nodes.
  @inline(__always)
  func place(logEnergy: Double) -> (node: Int, fraction: Double) {
    guard logs.count > 1 else { return (0, 0) }
    var node = 0
    while node < logs.count - 2 && logEnergy >= logs[node + 1] { node += 1 }
    return (node, (logEnergy - logs[node]) / (logs[node + 1] - logs[node]))
  }

  /// The interpolation of values at the nodes.
  @inline(__always)
  func value(_ values: [Double], at place: (node: Int, fraction: Double)) -> Double {
    guard logs.count > 1 else { return values[0] }
    return (1 - place.fraction) * values[place.node] + place.fraction * values[place.node + 1]
  }
}
