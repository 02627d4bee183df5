#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A Gaussian in the square of the offset whose width follows the energy: `ln Sigma` is interpolated linearly in `ln E`
/// between nodes, and goes on beyond the outer ones as between the last two (GAUSS(E) of csbkgmodel,
/// `GCTAModelSpatialGaussSpectrum` of gammalib).
public struct EnergyDependentGaussianShape: SpatialShape {
  /// The nodes.
  public let nodes: LogNodes
  /// The start value of Sigma at every node, deg2.
  public let start: Double

  /// A shape with nodes at energies; its fit starts at 3 deg2 everywhere.
  public init(nodes: LogNodes, start: Double = 3) { (self.nodes, self.start) = (nodes, start) }

  /// `GAUSS(E)`.
  public var name: String { "GAUSS(E)" }
  /// One Sigma for each node.
  public var parameters: [Parameter] {
    nodes.energies.indices.map { GaussianShape.sigma("Sigma\($0)", start) }
  }
  /// The two nodes around an energy.
  public var jetWidth: Int { nodes.width }
  /// Always.
  public var dependsOnEnergy: Bool { true }
  /// The nodes.
  public var energyKinks: [Double] { nodes.energies }
  /// `EnergyDependentGaussian`, the nodes in `<sigma>`.
  public var xml: XMLForm {
    .nested(type: "EnergyDependentGaussian", element: "sigma", energies: nodes.energies)
  }

  /// With `u = ln Sigma = a u_k + b u_(k+1)`: `ln S = -theta^4 exp(-2 u) / 2`.
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
