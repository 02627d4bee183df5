import Histograms
import Units

/// A range of energies and a circle around the pointing in which counts are predicted or compared.
public struct RadialRegion: Sendable, Hashable, CustomStringConvertible {
  /// The lower limit of the energies, in TeV.
  public let energyMin: Double
  /// The upper limit of the energies, in TeV.
  public let energyMax: Double
  /// The upper limit of the offsets, in deg.
  public let offsetMax: Double

  /// Creates a region.
  /// - Throws: ``BackgroundError/region(_:)`` unless 0 < energyMin < energyMax and 0 < offsetMax <= 180.
  public init(energyMin: Double, energyMax: Double, offsetMax: Double) throws(BackgroundError) {
    self.init(unchecked: energyMin, energyMax, offsetMax)
    guard energyMin > 0, energyMin < energyMax, energyMax.isFinite, offsetMax > 0, offsetMax <= 180 else {
      throw .region(description)
    }
  }

  private init(unchecked energyMin: Double, _ energyMax: Double, _ offsetMax: Double) {
    (self.energyMin, self.energyMax, self.offsetMax) = (energyMin, energyMax, offsetMax)
  }

  /// Returns the part of the region that is inside the axes. The circle of this part is wholly inside the field. The
  /// result is `nil` if no part of the region is inside the axes.
  public func clipped(to axes: some ModelAxes) -> RadialRegion? {
    guard let circles = axes.circles else { return nil }
    let low = max(energyMin, axes.energy.edges[0])
    let high = min(energyMax, axes.energy.edges[axes.energy.count])
    let offset = min(offsetMax, circles.to)
    guard low < high, offset > circles.from else { return nil }
    return RadialRegion(unchecked: low, high, offset)
  }

  /// The region as text, such as `0.5 to 50 TeV, offset below 2.5 deg`.
  public var description: String {
    "\(shortest(energyMin)) to \(shortest(energyMax)) TeV, offset below \(shortest(offsetMax)) deg"
  }
}
