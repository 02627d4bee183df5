#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A piecewise power law through intensities at nodes, beyond the outer ones as between the last two (NODES of
/// csbkgmodel, `GModelSpectralNodes` of gammalib).
public struct NodeFunction: Spectrum {
  /// The nodes.
  public let nodes: LogNodes
  /// The start values of the intensities.
  public let intensities: [Double]
  /// The unit of the intensities.
  public let unit: String

  /// The least intensity, as a fraction of where the fit starts.
  static let least = 1e-10

  /// Intensities at nodes; a fit starts from these values, scaled to the number of events.
  public init(nodes: LogNodes, intensities: [Double], unit: String = "s-1 MeV-1 sr-1") {
    precondition(nodes.energies.count == intensities.count)
    (self.nodes, self.intensities, self.unit) = (nodes, intensities, unit)
  }

  /// Nodes on another spectrum.
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

  /// `NODES`.
  public var name: String { "NODES" }
  /// One intensity for each node.
  public var parameters: [Parameter] {
    intensities.enumerated().map { node, intensity in
      Parameter(
        "Intensity\(node)", unit: unit, value: intensity, lower: Self.least * intensity,
        scale: .logarithmic)
    }
  }
  /// The two nodes around an energy.
  public var jetWidth: Int { nodes.width }
  /// It is.
  public var isLogLinear: Bool { true }
  /// The nodes.
  public var energyKinks: [Double] { nodes.energies }
  /// `NodeFunction`.
  public var xml: XMLForm { .nodes(type: "NodeFunction", energies: nodes.energies) }
  /// All.
  public var amplitudes: [Int] { Array(intensities.indices) }

  /// `(1 - f) ln I_k + f ln I_(k+1)`.
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
