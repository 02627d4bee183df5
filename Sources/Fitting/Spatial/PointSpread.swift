#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The image of a point where it stands in the field of a run, as the point spread function of the run has it: a
/// density in sr-1 over the distance from the source, at each energy with the integral 1 over the sphere. Nothing of it
/// is fitted.
///
/// Densities are linear in the distance between its nodes and in ln E between energies; below the first and above the
/// last energy they stay as they are there, and beyond the last distance they are 0.
public struct PointSpread: FieldFactor {
  /// The energies that densities are told at, TeV.
  public let energyKinks: [Double]
  /// The distances that densities are told at, deg, from 0.
  public let offsetKinks: [Double]
  private let logEnergies: [Double]
  /// The distances varying fastest.
  private let densities: [Double]

  /// An image; densities need no norm. Energies at which there is none at any distance are left out; `nil` where that
  /// are all.
  /// - Parameters:
  ///   - energies: increasing, TeV.
  ///   - distances: increasing from 0, deg.
  ///   - densities: of each energy at all distances, 0 or more.
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

  /// Over the sphere; of two points in each piece the quadrature is exact for what is linear.
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

  /// None.
  public var parameters: [Parameter] { [] }
  /// It does.
  public var dependsOnEnergy: Bool { true }
  /// It is.
  public var isLogLinear: Bool { true }

  /// The logarithm of the density: minus infinity where it is 0. Offsets of points are from the source.
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
