import BackgroundModels
import DL3
import Expression
import Production

/// The region of a fit: the events of a run to which a parametric model is fitted, and the corresponding part of the
/// field and of the observing time.
public struct FitRegion: Sendable {
  /// The radius of the circle around the pointing that contains the events, in deg. The edge of the circle is included.
  public var radius = 2.0
  /// The lowest energy of the events, in TeV. It is included.
  public var energyMin: Double
  /// The highest energy of the events, in TeV. It is included.
  public var energyMax: Double
  /// The rule for the safe energy range of each run; only events in this range are used. If it is `nil`, all energies
  /// are used.
  public var safeEnergies: SafeEnergyRule? = .stored(.aeff)
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The time that is used as exposure. Rates are per second of this time.
  public var time: TimeRule = .ontime
  /// The excluded regions of the sky; none if `nil`.
  public var exclusion: Exclusion?

  /// Creates a region from its energies (TeV) and its radius (deg). All other properties have their default values.
  /// - Throws: ``BackgroundError/region(_:)`` unless 0 < energyMin < energyMax and 0 < radius <= 180.
  public init(energyMin: Double, energyMax: Double, radius: Double = 2) throws(BackgroundError) {
    _ = try RadialRegion(energyMin: energyMin, energyMax: energyMax, offsetMax: radius)
    (self.energyMin, self.energyMax, self.radius) = (energyMin, energyMax, radius)
  }
}
