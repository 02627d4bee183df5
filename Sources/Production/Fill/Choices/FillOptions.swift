import BackgroundModels
import DL3
import Expression

/// The method that computes field-of-view coordinates in ALTAZ alignment.
public enum HorizonRule: String, Sendable, CaseIterable {
  /// The field is rotated in steps of 0.1 deg. This is accurate to 10 arcsec within 3 deg of the pointing, and ten
  /// times faster.
  case sliced
  /// Azimuth and altitude are computed for every event, as in gammapy and astropy.
  case accurate
}

/// The options of a fill, which counts the events of runs and computes their exposure.
public struct FillOptions: Sendable {
  /// The time that is used as exposure, how solid angles are computed, and where the field-of-view coordinates of
  /// events come from. Excluded regions are found on the sky in any case.
  public var rules = CountingRules()
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The condition that selects events, over the columns of the file and OFFSET, DETX and DETY in deg; all events if
  /// `nil`. The exposure does not depend on it.
  public var events: Expression?
  /// The excluded regions of the sky; none if `nil`.
  public var exclusion: Exclusion?
  /// The safe energies of each run; all energies if `nil`.
  public var safeEnergies: SafeEnergyRule?
  /// How to treat energy bins that overlap a limit of the safe energies.
  public var cutBins: PartialBinRule = .drop
  /// How field-of-view coordinates are computed for a cube in ALTAZ alignment.
  public var horizon: HorizonRule = .sliced
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read is skipped and listed. If not, it is an error.
  public var keepGoing = false

  /// Creates the default options.
  public init() {}
}
