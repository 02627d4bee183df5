#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A table of values over energy and offset.
///
/// The values are interpolated linearly in the offset and in the logarithm of the energy. Beyond the outer nodes they
/// are extrapolated linearly. Results below 0 are set to 0.
public struct BilinearTable: FieldTable {
  /// The energies of the nodes, in TeV.
  public let energyKinks: [Double]
  /// The offsets of the nodes, in deg.
  public let offsetKinks: [Double]
  /// The values, with offsets varying fastest.
  public let values: [Double]
  private let logEnergies: [Double]

  /// Creates a table for energies in TeV and offsets in deg, both in increasing order.
  public init(energies: [Double], offsets: [Double], values: [Double]) {
    precondition(values.count == energies.count * offsets.count && !values.isEmpty)
    (energyKinks, offsetKinks) = (energies, offsets)
    logEnergies = energyKinks.map { log($0) }
    self.values = values
  }

  private init(_ table: BilinearTable, values: [Double]) {
    (energyKinks, offsetKinks, logEnergies) = (
      table.energyKinks, table.offsetKinks, table.logEnergies
    )
    self.values = values
  }

  /// The table in which the maximum at each energy is scaled to 1. If no value at an energy is above 0, the values at
  /// this energy are unchanged.
  public var peakingAtOne: BilinearTable {
    let width = offsetKinks.count
    return BilinearTable(
      self,
      values: values.indices.map { i in
        let row = values[i / width * width..<(i / width + 1) * width]
        let peak = row.max() ?? 0
        return peak > 0 ? values[i] / peak : values[i]
      })
  }

  /// Always true.
  public var isRadial: Bool { true }

  /// Returns the values at points.
  public func values(at points: FieldPoints) -> [Double] {
    zip(points.logEnergy, points.offset).map {
      value(at: Self.place($0, logEnergies), Self.place($1, offsetKinks))
    }
  }

  /// Returns the values at all positions for each of the given energies.
  public func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]] {
    let offsets = places.offset.map { Self.place($0, offsetKinks) }
    return logEnergies.map { logEnergy in
      let energy = Self.place(logEnergy, self.logEnergies)
      return offsets.map { value(at: energy, $0) }
    }
  }

  private func value(at energy: (Int, Double), _ offset: (Int, Double)) -> Double {
    let ((e, along), (o, out)) = (energy, offset)
    let width = offsetKinks.count
    func row(_ energy: Int) -> Double {
      let left = values[energy * width + o]
      return width == 1 ? left : left + out * (values[energy * width + o + 1] - left)
    }
    let low = row(e)
    return max(0, logEnergies.count == 1 ? low : low + along * (row(e + 1) - low))
  }

  private static func place(_ x: Double, _ nodes: [Double]) -> (Int, Double) {
    nodes.count > 1 ? nodes.place(of: x) : (0, 0)
  }
}
