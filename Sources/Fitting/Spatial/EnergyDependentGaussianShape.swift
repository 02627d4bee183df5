#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A Gaussian in the square of the offset, with a width that depends on the energy (GAUSS(E) of csbkgmodel,
/// `GCTAModelSpatialGaussSpectrum` of gammalib).
///
/// `ln Sigma` is interpolated linearly in `ln E` between nodes. Below the first node it is extrapolated from the first
/// two nodes, above the last node from the last two nodes.
public struct EnergyDependentGaussianShape: SpatialShape {
  /// The nodes in energy.
  public let nodes: LogNodes
  /// The start value of Sigma at every node, in deg2.
  public let start: Double

  /// Creates a shape with the given nodes. A fit starts with Sigma = 3 deg2 at every node unless `start` is given.
  public init(nodes: LogNodes, start: Double = 3) { (self.nodes, self.start) = (nodes, start) }

  /// The name `GAUSS(E)`.
  public var name: String { "GAUSS(E)" }
  /// The parameters, which are one Sigma for each node.
  public var parameters: [Parameter] {
    nodes.energies.indices.map { GaussianShape.sigma("Sigma\($0)", start) }
  }
  /// The number of nodes on which the value at an energy depends: 2, or 1 if there is only one node.
  public var jetWidth: Int { nodes.width }
  /// Always true.
  public var dependsOnEnergy: Bool { true }
  /// The energies of the nodes.
  public var energyKinks: [Double] { nodes.energies }
  /// The type `EnergyDependentGaussian`, with the nodes in the element `<sigma>`.
  public var xml: XMLForm {
    .nested(type: "EnergyDependentGaussian", element: "sigma", energies: nodes.energies)
  }

  /// Computes `ln S = -theta^4 exp(-2 u) / 2`, where theta is the offset and `u = ln Sigma = a u_k + b u_(k+1)` is
  /// interpolated between the nodes k and k + 1.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let logs = values.map { log($0) }
    for i in 0..<points.count {
      let place = nodes.place(logEnergy: points.logEnergy[i])
      let square = points.offset[i] * points.offset[i]
      let logSigma = nodes.value(logs, at: place)
      let term = square * square * exp(-2 * logSigma)
      derivatives.value[i] = -0.5 * term
      derivatives.base[i] = place.node
      guard nodes.width == 2 else {
        derivatives.first[i] = term
        derivatives.second[i] = -2 * term
        continue
      }
      let (left, right) = (1 - place.fraction, place.fraction)
      derivatives.first[2 * i] = left * term
      derivatives.first[2 * i + 1] = right * term
      derivatives.second[3 * i] = -2 * left * left * term
      derivatives.second[3 * i + 1] = -2 * left * right * term
      derivatives.second[3 * i + 2] = -2 * right * right * term
    }
  }
}
