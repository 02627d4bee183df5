import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bins of a binned fit: energy bins, and cells of the field.
public struct FitBins: Sendable, Equatable {
  /// The number of energy bins. The bins cover the energy range of a run and have equal widths in the logarithm of the
  /// energy.
  public var energies: Int
  /// The side of the square cells of the field, in deg.
  public var cell: Double

  /// Creates the bins.
  public init(energies: Int, cell: Double) {
    precondition(energies >= 1 && cell > 0)
    (self.energies, self.cell) = (energies, cell)
  }
}

/// The centres of bins. The rate at the centre of a bin represents the whole bin.
struct BinCentres: Sendable {
  var field: FieldQuadrature
  var energies: EnergyQuadrature
}

extension RunData {
  /// Returns the run with its events counted in bins. Each bin with events becomes one point at its centre, weighted
  /// with the number of its events.
  ///
  /// The predicted number of events becomes a sum over all bins: the rate at the centre of the bin times the size of
  /// the bin. Only the part of a cell that is not excluded contributes to the size of the bin. The result is the
  /// likelihood of Poisson counts in bins. It ignores the curvature of the rate within bins.
  public func binned(_ bins: FitBins) -> RunData {
    var result = self
    let (low, high) = (log(energy.lowerBound), log(energy.upperBound))
    let width = (high - low) / Double(bins.energies)
    let half = Int((coverage.radius / bins.cell).rounded(.up))
    var counts: [Int: Double] = [:]
    func cell(_ x: Double) -> Int {
      min(2 * half - 1, max(0, Int(saturating: (x / bins.cell + Double(half)).rounded(.down))))
    }
    for i in 0..<count {
      let e = min(bins.energies - 1, max(0, Int(saturating: (events.logEnergy[i] - low) / width)))
      counts[(e * 2 * half + cell(events.lon[i])) * 2 * half + cell(events.lat[i]), default: 0] +=
        weight(of: i)
    }
    func middle(_ cell: Int) -> Double { (Double(cell - half) + 0.5) * bins.cell }
    (result.events, result.weights) = (FieldPoints(), [])
    for (bin, number) in counts.sorted(by: { $0.key < $1.key }) {
      let (lon, lat) = (middle(bin / (2 * half) % (2 * half)), middle(bin % (2 * half)))
      result.events.append(
        offset: (lon * lon + lat * lat).squareRoot(), lon: lon, lat: lat,
        logEnergy: low + width * (Double(bin / (4 * half * half)) + 0.5))
      result.weights.append(number)
    }
    var field = FieldQuadrature()
    for column in 0..<2 * half {
      for row in 0..<2 * half {
        let fraction = coverage.fraction(ofCellAt: middle(column), middle(row), side: bins.cell)
        if fraction > 0 {
          field.append(lon: middle(column), lat: middle(row), side: bins.cell, fraction: fraction)
        }
      }
    }
    result.bins = BinCentres(
      field: field, energies: EnergyQuadrature(middlesOf: bins.energies, from: low, to: high))
    return result
  }
}

extension PolarCoverage {
  /// Returns the fraction of a square cell that is not excluded, sampled at 16 x 16 points.
  func fraction(ofCellAt lon: Double, _ lat: Double, side: Double) -> Double {
    let corner = (abs(lon) + side / 2, abs(lat) + side / 2)
    if isComplete, corner.0 * corner.0 + corner.1 * corner.1 < radius * radius { return 1 }
    let steps = 16
    var sum = 0.0
    for i in 0..<steps {
      for j in 0..<steps {
        let x = lon + side * ((Double(i) + 0.5) / Double(steps) - 0.5)
        let y = lat + side * ((Double(j) + 0.5) / Double(steps) - 0.5)
        let offset = (x * x + y * y).squareRoot()
        guard offset < radius else { continue }
        let angle = atan2(x, y)
        sum += fraction(offset: offset, angle: angle < 0 ? angle + 2 * .pi : angle)
      }
    }
    return sum / Double(steps * steps)
  }
}
