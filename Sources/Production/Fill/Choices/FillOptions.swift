import BackgroundModels
import DL3
import Expression

/// How events find their place in a field in ALTAZ alignment.
public enum HorizonRule: String, Sendable, CaseIterable {
  /// The field is turned in slices of 0.1 deg: 10 arcsec within 3 deg of the pointing, ten times as fast.
  case sliced
  /// Azimuth and altitude of every event, as gammapy and astropy have them.
  case accurate
}

/// How a model is filled.
public struct FillOptions: Sendable {
  /// The time that is used as exposure, how solid angles are computed, and where the field-of-view coordinates of
  /// events come from. Excluded regions are found on the sky in any case.
  public var rules = CountingRules()
  /// What becomes of events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// Which events count; all if `nil`. A condition over the columns of the file, and OFFSET, DETX and DETY in deg.
  /// The exposure does not change with it.
  public var events: Expression?
  /// Regions of the sky that do not count; none if `nil`.
  public var exclusion: Exclusion?
  /// At which energies each run counts; at all if `nil`.
  public var safeEnergies: SafeEnergyRule?
  /// What becomes of energy bins that an end of the safe energies cuts.
  public var cutBins: PartialBinRule = .drop
  /// How events find their place in a cube in ALTAZ alignment.
  public var horizon: HorizonRule = .sliced
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read is left out and listed, rather than an error.
  public var keepGoing = false

  /// The defaults.
  public init() {}
}
