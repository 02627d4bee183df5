import BackgroundModels
import DL3
import Expression
import Production

/// The region of a fit: the events of a run to which a parametric model is fitted, and the part of its field and time
/// that is used.
public struct FitRegion: Sendable {
  /// The radius of the circle around the pointing, in deg. The edge is included.
  public var radius = 2.0
  /// The lowest energy, in TeV. It is included.
  public var energyMin: Double
  /// The highest energy, in TeV. It is included.
  public var energyMax: Double
  /// The safe energies of each run, within which its events are used; all energies if `nil`.
  public var safeEnergies: SafeEnergyRule? = .stored(.aeff)
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The time that is used as exposure: rates are per second of it.
  public var time: TimeRule = .ontime
  /// The excluded regions of the sky; none if `nil`.
  public var exclusion: Exclusion?

  /// Creates a region from its energies (TeV) and its radius (deg). All other values are defaults.
  /// - Throws: ``BackgroundError/region(_:)`` unless 0 < energyMin < energyMax.
  public init(energyMin: Double, energyMax: Double, radius: Double = 2) throws(BackgroundError) {
    _ = try RadialRegion(energyMin: energyMin, energyMax: energyMax, offsetMax: radius)
    (self.energyMin, self.energyMax, self.radius) = (energyMin, energyMax, radius)
  }
}
