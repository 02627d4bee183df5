import Histograms
import Units

/// A range of energies and a circle around the pointing, in which predicted and observed counts are compared.
public struct RadialRegion: Sendable, Hashable, CustomStringConvertible {
  /// Least energy in TeV.
  public let energyMin: Double
  /// Energies stay below this, in TeV.
  public let energyMax: Double
  /// Offsets stay below this, in deg.
  public let offsetMax: Double

  /// A region.
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

  /// What of the region lies on the axes: a circle that lies wholly in the field; `nil` where nothing does.
  public func clipped(to axes: some ModelAxes) -> RadialRegion? {
    guard let circles = axes.circles else { return nil }
    let low = max(energyMin, axes.energy.edges[0])
    let high = min(energyMax, axes.energy.edges[axes.energy.count])
    let offset = min(offsetMax, circles.to)
    guard low < high, offset > circles.from else { return nil }
    return RadialRegion(unchecked: low, high, offset)
  }

  /// `0.5 to 50 TeV, offset below 2.5 deg`.
  public var description: String {
    "\(shortest(energyMin)) to \(shortest(energyMax)) TeV, offset below \(shortest(offsetMax)) deg"
  }
}
