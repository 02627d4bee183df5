#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The image of a point source at its position in the field of a run. It is the point spread function of the run: a
/// density in sr-1 as a function of the distance from the source. At each energy, the integral of the density over the
/// sphere is 1. The image has no parameters.
///
/// Densities are interpolated linearly in the distance and in ln E. Below the first energy and above the last energy
/// they are constant. Beyond the last distance they are 0.
public struct PointSpread: FieldFactor {
  /// The energies of the table, in TeV.
  public let energyKinks: [Double]
  /// The distances of the table in deg, from 0.
  public let offsetKinks: [Double]
  private let logEnergies: [Double]
  /// The densities, with distances varying fastest.
  private let densities: [Double]

  /// Creates an image. The densities are normalised, so that their integral over the sphere is 1 at each energy.
  /// Energies at which all densities are 0 are left out. Returns `nil` if no energy remains.
  /// - Parameters:
  ///   - energies: the energies in increasing order, in TeV.
  ///   - distances: the distances in increasing order from 0, in deg.
  ///   - densities: for each energy, the densities at all distances, which must not be negative.
  public init?(energies: [Double], distances: [Double], densities: [[Double]]) {
    precondition(energies.count == densities.count && distances.count >= 2)
    let norms = densities.map { Self.integral($0, over: distances) }
    let known = energies.indices.filter { norms[$0] > 0 && norms[$0].isFinite }
    guard !known.isEmpty else { return nil }
    energyKinks = known.map { energies[$0] }
    offsetKinks = distances
    logEnergies = energyKinks.map { log($0) }
    self.densities = known.flatMap { energy in densities[energy].map { $0 / norms[energy] } }
  }

  /// Returns the integral of a density over the sphere. The density is linear within each piece, so two points in each
  /// piece suffice.
  private static func integral(_ densities: [Double], over distances: [Double]) -> Double {
    let degree = Double.pi / 180
    var sum = 0.0
    for i in 0..<distances.count - 1 {
      let slope = (densities[i + 1] - densities[i]) / (distances[i + 1] - distances[i])
      for (distance, width) in GaussLegendre.nodes(from: distances[i], to: distances[i + 1], pieces: 1, order: .two) {
        let density = densities[i] + slope * (distance - distances[i])
        sum += density * 2 * .pi * sin(distance * degree) * width * degree
      }
    }
    return sum
  }

  /// Always empty, because the image has no parameters.
  public var parameters: [Parameter] { [] }
  /// Always true.
  public var dependsOnEnergy: Bool { true }
  /// Always true.
  public var isLogLinear: Bool { true }

  /// Computes the logarithm of the density. It is minus infinity where the density is 0. The offsets of the points are
  /// used as distances from the source.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    for i in 0..<points.count {
      derivatives.value[i] = log(density(logEnergy: points.logEnergy[i], distance: points.offset[i]))
    }
  }

  private func density(logEnergy: Double, distance: Double) -> Double {
    guard distance <= offsetKinks[offsetKinks.count - 1] else { return 0 }
    let (node, out) = offsetKinks.place(of: distance)
    func density(_ energy: Int) -> Double {
      let left = densities[energy * offsetKinks.count + node]
      return left + out * (densities[energy * offsetKinks.count + node + 1] - left)
    }
    guard logEnergies.count > 1 else { return density(0) }
    let (energy, part) = logEnergies.place(of: logEnergy)
    let along = min(1, max(0, part))
    return (1 - along) * density(energy) + along * density(energy + 1)
  }
}
