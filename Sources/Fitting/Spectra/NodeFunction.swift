#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A piecewise power law through intensities at nodes (NODES of csbkgmodel, `GModelSpectralNodes` of gammalib).
///
/// Below the first node, the power law between the first two nodes continues. Above the last node, the power law
/// between the last two nodes continues.
public struct NodeFunction: Spectrum {
  /// The nodes in energy.
  public let nodes: LogNodes
  /// The start values of the intensities at the nodes.
  public let intensities: [Double]
  /// The unit of the intensities.
  public let unit: String

  /// The lower bound of an intensity, relative to its value at the start of a fit.
  static let least = 1e-10

  /// Creates a spectrum with intensities at nodes. A fit starts from these values after scaling them to the number of
  /// events.
  public init(nodes: LogNodes, intensities: [Double], unit: String = "s-1 MeV-1 sr-1") {
    precondition(nodes.energies.count == intensities.count)
    (self.nodes, self.intensities, self.unit) = (nodes, intensities, unit)
  }

  /// Creates a spectrum whose intensities are the values of another spectrum at the nodes.
  public init(
    nodes: LogNodes, along spectrum: some Spectrum, values: [Double],
    unit: String = "s-1 MeV-1 sr-1"
  ) {
    self.init(
      nodes: nodes,
      intensities: nodes.energies.map {
        spectrum.value(offset: 0, lon: 0, lat: 0, energy: $0, values: values)
      },
      unit: unit)
  }

  /// The name `NODES`.
  public var name: String { "NODES" }
  /// The parameters, which are one intensity for each node.
  public var parameters: [Parameter] {
    intensities.enumerated().map { node, intensity in
      Parameter(
        "Intensity\(node)", unit: unit, value: intensity, lower: Self.least * intensity,
        scale: .logarithmic)
    }
  }
  /// The number of nodes on which the value at an energy depends: 2, or 1 if there is only one node.
  public var jetWidth: Int { nodes.width }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// The energies of the nodes.
  public var energyKinks: [Double] { nodes.energies }
  /// The type `NodeFunction` with the energies of the nodes.
  public var xml: XMLForm { .nodes(type: "NodeFunction", energies: nodes.energies) }
  /// The indices of all parameters, because every intensity is proportional to the rate.
  public var amplitudes: [Int] { Array(intensities.indices) }

  /// Computes `(1 - f) ln I_k + f ln I_(k+1)`, where I_k is the intensity at node k below the energy, and f the
  /// position between the nodes k and k + 1.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let logs = values.map { log($0) }
    for i in 0..<points.count {
      let place = nodes.place(logEnergy: points.logEnergy[i])
      derivatives.value[i] = nodes.value(logs, at: place)
      derivatives.base[i] = place.node
      if nodes.width == 2 {
        derivatives.first[2 * i] = 1 - place.fraction
        derivatives.first[2 * i + 1] = place.fraction
      } else {
        derivatives.first[i] = 1
      }
    }
  }
}
