import DL3
import Sky

/// The options for counting the events of runs on a grid of pixels.
public struct PixelOptions: Sendable {
  /// The rule for the safe energy range of each run; all energies are used if it is `nil`.
  public var safeEnergies: SafeEnergyRule? = .stored(.index)
  /// The factor by which the threshold of a run is multiplied. An energy bin is used only if its lower edge is at or
  /// above the result.
  public var thresholdFactor = 1.0
  /// The excluded regions, for all runs and for individual runs; none if `nil`. The method of the exclusion has no
  /// effect: a pixel is kept if its centre is outside the regions.
  public var exclusion: Exclusion?
  /// The margin around excluded regions, in deg. A pixel is not kept if its centre is nearer to a region than this
  /// margin.
  public var margin = 0.0
  /// The number of equal time slices of a run over which ALTAZ coordinates are averaged.
  public var timeSlices = 9
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read is skipped and listed. If `false`, such a run is an error.
  public var keepGoing = false

  /// Creates the default options.
  public init() {}

  /// Checks the numerical options.
  func check() throws(PixelError) {
    guard thresholdFactor >= 0, thresholdFactor.isFinite else { throw .thresholdFactor(thresholdFactor) }
    guard margin >= 0, margin.isFinite else { throw .margin(margin) }
    guard timeSlices > 0 else { throw .slices(timeSlices) }
  }
}
