import BackgroundModels
import DL3
import Expression
import Production

/// Which events of a run a parametric model is fitted to, and what of its field and its time counts.
public struct FitRegion: Sendable {
  /// The radius of the circle around the pointing, deg; the edge belongs to it.
  public var radius = 2.0
  /// The least energy, TeV; it belongs to the region.
  public var energyMin: Double
  /// The greatest energy, TeV; it belongs to the region.
  public var energyMax: Double
  /// Where the safe energies of each run are told, within which its events count; everywhere if `nil`.
  public var safeEnergies: SafeEnergyRule? = .told(.aeff)
  /// What becomes of events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The time that rates are told per.
  public var time: TimeRule = .ontime
  /// Regions of the sky that do not count; none if `nil`.
  public var exclusion: Exclusion?

  /// The energies (TeV) of a region; the rest as by default.
  /// - Throws: ``BackgroundError/region(_:)`` unless 0 < energyMin < energyMax.
  public init(energyMin: Double, energyMax: Double, radius: Double = 2) throws(BackgroundError) {
    _ = try RadialRegion(energyMin: energyMin, energyMax: energyMax, offsetMax: radius)
    (self.energyMin, self.energyMax, self.radius) = (energyMin, energyMax, radius)
  }
}
