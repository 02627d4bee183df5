import Production

/// The reasons why runs have no bin to score.
public struct UnscoredRuns: Sendable, Equatable {
  /// The number of runs.
  public let count: Int
  /// The number of runs without an energy bin above their threshold.
  public let withoutEnergy: Int
  /// The number of other runs, in which no pixel is kept.
  public var withoutPixel: Int { count - withoutEnergy }

  /// Counts the runs for each reason.
  init(_ runs: [PixelCounts]) {
    count = runs.count
    withoutEnergy = runs.count { $0.energyBins.isEmpty }
  }
}
