#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension NodeFunction {
  /// Removes every node that has no events between its two neighbours.
  ///
  /// The data do not determine the values of such nodes: the most likely value is 0 or arbitrary. The spectrum is then
  /// interpolated between the neighbouring nodes. Nodes are removed until every node has events next to it.
  /// - Parameter logEnergies: the energies of all events, as natural logarithms of TeV.
  /// - Returns: the spectrum, and the energies of the removed nodes in TeV.
  func mergingNodesWithoutEvents(_ logEnergies: [[Double]]) -> (
    spectrum: NodeFunction, merged: [Double]
  ) {
    var (kept, merged): (NodeFunction, [Double]) = (self, [])
    // A removal gives the neighbouring nodes more events. Therefore one node is removed at a time, and all nodes are
    // checked again.
    while kept.intensities.count > 1, let empty = kept.firstNodeWithoutEvents(logEnergies) {
      merged.append(kept.nodes.energies[empty])
      kept = kept.without(node: empty) ?? kept
    }
    return (kept, merged.sorted())
  }

  private func firstNodeWithoutEvents(_ logEnergies: [[Double]]) -> Int? {
    var isUsed = [Bool](repeating: false, count: intensities.count)
    for column in logEnergies {
      for logEnergy in column {
        let place = nodes.place(logEnergy: logEnergy)
        if place.fraction != 1 { isUsed[place.node] = true }
        if place.fraction != 0, nodes.width == 2 { isUsed[place.node + 1] = true }
      }
    }
    return isUsed.firstIndex(of: false)
  }

  private func without(node: Int) -> NodeFunction? {
    var (energies, rest) = (nodes.energies, intensities)
    energies.remove(at: node)
    rest.remove(at: node)
    return (try? LogNodes(energies)).map { NodeFunction(nodes: $0, intensities: rest, unit: unit) }
  }
}
