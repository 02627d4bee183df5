/// The exposure of one run, and its counts in the parts of the field: the rings around the pointing and the quadrants.
/// With them, a model can predict the events of the run, and the prediction can be compared with the data.
///
/// A model keeps such a value for every run, so the value must be small. It contains one number for each energy and
/// part, and one fraction for each position that exclusion regions cover.
public struct RunExposure: Sendable, Equatable {
  /// A position of the field that an exclusion region covers wholly or in part.
  public struct ReducedPosition: Sendable, Equatable {
    /// The number of the position, counted from 0.
    public let position: UInt32
    /// The fraction of the position's solid angle that is not masked.
    public let fraction: Double

    /// Creates a position.
    public init(position: UInt32, fraction: Double) { (self.position, self.fraction) = (position, fraction) }
  }

  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The time in s that is used as exposure.
  public let time: Double
  /// The energy bins that have exposure.
  public let energies: Range<Int>
  /// The numbers of events by energy and part of the field (ring or quadrant); the part varies fastest.
  public let counts: [UInt32]
  /// The positions that exclusion regions cover wholly or in part.
  public let reduced: [ReducedPosition]

  /// The events in square tiles of the field; `nil` if they were not counted.
  public let tiles: RunTiles?

  /// Creates the exposure of a run.
  public init(
    obsID: Int64, time: Double, energies: Range<Int>, reduced: [ReducedPosition], counts: [UInt32], tiles: RunTiles?
  ) {
    (self.obsID, self.time, self.energies, self.reduced) = (obsID, time, energies, reduced)
    (self.counts, self.tiles) = (counts, tiles)
  }
}

/// The events of one run in square tiles of the field of view, summed over all energies.
public struct RunTiles: Sendable, Equatable {
  /// The number of events in each tile, with lat varying fastest.
  public var counts: [UInt32]
  /// The tiles that exclusion regions cover wholly or in part. The list is empty for a cube, because its reduced cells
  /// (``RunExposure/reduced``) are sufficient.
  public var reduced: [RunExposure.ReducedPosition]

  /// Creates the tiles of a run.
  public init(counts: [UInt32], reduced: [RunExposure.ReducedPosition] = []) {
    (self.counts, self.reduced) = (counts, reduced)
  }
}
