import BackgroundModels
import DL3
import Expression

/// The method that computes field-of-view coordinates in ALTAZ alignment.
public enum HorizonRule: String, Sendable, CaseIterable {
  /// The field is rotated in steps of 0.1 deg. This rule is accurate to 10 arcsec within 3 deg of the pointing, and is
  /// ten times faster than `accurate`.
  case sliced
  /// Azimuth and altitude are computed for every event, as in gammapy and astropy.
  case accurate
}

/// The options of a fill, which counts the events of runs and computes their exposure.
public struct FillOptions: Sendable {
  /// The rules for the exposure time, for the solid angles, and for the source of the events' field-of-view
  /// coordinates. Excluded regions do not depend on these coordinates; they are always found from RA and DEC.
  public var rules = CountingRules()
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The condition that selects events; all events if `nil`. It can contain columns of the file, and OFFSET, DETX and
  /// DETY in deg. The exposure does not depend on this condition.
  public var events: Expression?
  /// The excluded regions of the sky; none if `nil`.
  public var exclusion: Exclusion?
  /// The rule for the safe energy range of each run. If it is `nil`, all energies are used.
  public var safeEnergies: SafeEnergyRule?
  /// How to treat energy bins that are only partly within the safe energy range.
  public var cutBins: PartialBinRule = .drop
  /// The range of zenith angles in deg, `low <= zenith < high`. Only the part of a run during which the zenith angle of
  /// the pointing is in this range is used; see ``ZenithPath``. If it is `nil`, the whole run is used.
  public var zenith: Range<Double>?
  /// How field-of-view coordinates are computed for a cube in ALTAZ alignment.
  public var horizon: HorizonRule = .sliced
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read is skipped and listed. If `false`, such a run is an error.
  public var keepGoing = false

  /// Creates the default options.
  public init() {}
}
