import Diagnostics

/// An error in a grid of pixels, or in the counts of a run on such a grid.
public enum PixelError: DarktimeError, Equatable {
  /// The pixel size or the radius is impossible, the number of pixels is too large, or no pixel is within the radius.
  case grid(pixelSize: Double, side: Int, radius: Double)
  /// There are fewer than two energy edges, or the edges are not finite, not above 0 or not increasing.
  case energyEdges([Double])
  /// The factor for the energy threshold is not a finite number of at least 0.
  case thresholdFactor(Double)
  /// The margin around excluded regions (deg) is not a finite number of at least 0.
  case margin(Double)
  /// The number of time slices is not above 0.
  case slices(Int)
  /// The length of an array of a run does not agree with the grid.
  case shape(obsID: Int64, what: String, found: Int, expected: Int)
}
