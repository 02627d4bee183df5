#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A spectrum from a table in a text file, times a normalisation (`GModelSpectralFunc` of gammalib).
///
/// Between the energies of the file it is a power law. Below the first and above the last energy, the nearest power law
/// continues.
public struct FileFunction: Spectrum {
  /// The path of the file.
  public let path: String
  /// The energies of the file.
  public let nodes: LogNodes
  private let logs: [Double]

  /// Creates a spectrum from the contents of a file.
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - nodes: the energies.
  ///   - intensities: the value at each energy; all are above 0.
  public init(path: String, nodes: LogNodes, intensities: [Double]) {
    precondition(nodes.energies.count == intensities.count && intensities.allSatisfy { $0 > 0 })
    (self.path, self.nodes, logs) = (path, nodes, intensities.map { log($0) })
  }

  /// The name `FILE`.
  public var name: String { "FILE" }
  /// The parameter Normalization.
  public var parameters: [Parameter] {
    [Parameter("Normalization", value: 1, lower: .leastNormalMagnitude, scale: .logarithmic)]
  }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// The energies of the file.
  public var energyKinks: [Double] { nodes.energies }
  /// The type `FileFunction` with the path of the file.
  public var xml: XMLForm { .file(type: "FileFunction", path: path) }

  /// Computes `ln Normalization` plus the interpolated logarithm of the intensities in the file.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let logNormalization = log(values[0])
    for i in 0..<points.count {
      derivatives.value[i] = logNormalization + nodes.value(logs, at: nodes.place(logEnergy: points.logEnergy[i]))
      derivatives.first[i] = 1
    }
  }
}
