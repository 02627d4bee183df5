#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Values over energy and offset, interpolated linearly in the offset and in the logarithm of the energy between the
/// nodes, beyond the outer ones on the same lines, never below 0.
public struct BilinearTable: FieldTable {
  /// The energies of the nodes, TeV.
  public let energyKinks: [Double]
  /// The offsets of the nodes, deg.
  public let offsetKinks: [Double]
  /// Values, the offsets varying fastest.
  public let values: [Double]
  private let logEnergies: [Double]

  /// A table at energies in TeV and offsets in deg, both increasing.
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

  /// The table with each energy scaled to a maximum of 1; energies without a value above 0 stay.
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

  /// It does.
  public var isRadial: Bool { true }

  /// The values at points.
  public func values(at points: FieldPoints) -> [Double] {
    zip(points.logEnergy, points.offset).map {
      value(at: Self.place($0, logEnergies), Self.place($1, offsetKinks))
    }
  }

  /// The values at places at some energies.
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
