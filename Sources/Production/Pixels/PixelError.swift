import Diagnostics

/// An error in a grid of pixels or in the counts of a run on it.
public enum PixelError: DarktimeError, Equatable {
  /// A pixel size or radius is impossible, the number of pixels is too large, or no pixel lies within the radius.
  case grid(pixelSize: Double, side: Int, radius: Double)
  /// The edges of the energy bins do not increase from above 0.
  case energyEdges([Double])
  /// A factor of the energy threshold is not a finite number of at least 0.
  case thresholdFactor(Double)
  /// A margin around excluded regions is not a finite number of at least 0 (deg).
  case margin(Double)
  /// The number of time slices is not above 0.
  case slices(Int)
  /// An array of a run has another length than its grid asks for.
  case shape(obsID: Int64, what: String, found: Int, expected: Int)
}
