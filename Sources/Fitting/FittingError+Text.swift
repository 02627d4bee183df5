import Diagnostics
import Units

extension FittingError {
  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .nodes(let energies):
      Problem(
        found: energies.isEmpty ? "no nodes" : "nodes at \(energies.map { shortest($0) }.joined(separator: ", ")) TeV",
        expected: "one or more increasing energies above 0")
    }
  }
}
