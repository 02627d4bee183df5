import DL3
import Sky

/// How runs are counted on a grid of pixels.
public struct PixelOptions: Sendable {
  /// Where the energy threshold of a run is read from; `nil` to use all energies.
  public var safeEnergies: SafeEnergyRule? = .stored(.index)
  /// An energy bin is used if its lower edge is at or above this factor times the threshold.
  public var thresholdFactor = 1.0
  /// Regions whose pixels are not kept, in all runs and in single ones. The method of exclusion is not used: a pixel is
  /// kept or not, depending on its centre.
  public var exclusion: Exclusion?
  /// The distance from a region, in deg, below which the centre of a pixel is not kept either.
  public var margin = 0.0
  /// The number of equal time slices of a run over which ALTAZ coordinates are averaged.
  public var timeSlices = 9
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy = .cut
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read is left out and listed, instead of ending with an error.
  public var keepGoing = false

  /// Creates the default options.
  public init() {}

  /// Checks the numbers.
  func check() throws(PixelError) {
    guard thresholdFactor >= 0, thresholdFactor.isFinite else { throw .thresholdFactor(thresholdFactor) }
    guard margin >= 0, margin.isFinite else { throw .margin(margin) }
    guard timeSlices > 0 else { throw .slices(timeSlices) }
  }
}
