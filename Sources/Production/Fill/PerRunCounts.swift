import BackgroundModels
import DL3
import Diagnostics
import Histograms

/// The partial sums of runs, each kept for itself: runs are read once, and then any of them make a background, over and
/// over, in milliseconds: every run its neighbours, all but one of them, any other grouping.
///
/// What ``fill()`` of some of them gives is to the last bit what a ``CountsAccumulator`` of these runs would be.
/// Memory: 8 bytes for each bin with counts in a run, and 8 for each position of the field where regions took something
/// of it; a cube of 20 x 60 x 60 bins takes some 50 kB a run of 30 min, a radial model 1 kB.
public struct PerRunCounts: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// How the runs were filled.
  public let options: FillOptions
  /// The runs, in order.
  public private(set) var obsIDs: [Int64] = []
  /// Runs that were left out because they could not be read, in order.
  public private(set) var refused: [RefusedRun] = []
  /// Deviations met on the way.
  public private(set) var notes = Notes()
  /// What became of the events of each run, in order.
  public var statistics: [RunStatistics] { obsIDs.compactMap { parts[$0]?.statistics } }
  /// What excluded regions left of the fields of runs; only of those of which they took something.
  public var unmaskedFields: [Int64: UnmaskedField.Summary] {
    Dictionary(uniqueKeysWithValues: obsIDs.compactMap { id in parts[id]?.kept.map { (id, $0) } })
  }

  /// Of all runs that were read, whichever are chosen; shared by all selections of them.
  private var parts: [Int64: CompactRunCounts] = [:]

  private var bytes = 0

  /// The most that the sums of all runs may take, in bytes.
  public static var mostBytes: Int { 4 << 30 }

  /// Reads runs of a store.
  /// - Parameters:
  ///   - obsIDs: the runs, in the order in which they will be added up.
  ///   - onRun: told after each run, in order; for a progress bar.
  /// - Throws: as `CountsAccumulator.init(axes:store:obsIDs:options:onRun:)`;
  ///   ``BackgroundError/tooManySums(runs:bytes:most:)``.
  public init(
    axes: any ModelAxes, store: DataStore, obsIDs: [Int64], options: FillOptions = FillOptions(),
    onRun: (RunStatistics) -> Void = { _ in }
  ) throws {
    self.axes = axes
    self.options = options
    try fillRuns(
      obsIDs, of: store, axes: axes, options: options, making: { CompactRunCounts($0) },
      consume: { part, notes in
        try keep(part)
        self.notes.merge(notes)
        onRun(part.statistics)
      }, refuse: { refused.append($0) })
  }

  /// The sums of runs that were filled before.
  /// - Throws: ``BackgroundError/runTwice(_:)``, ``BackgroundError/tooManySums(runs:bytes:most:)``
  public init(
    axes: any ModelAxes, contributions: [RunCounts], options: FillOptions = FillOptions()
  ) throws(BackgroundError) {
    self.axes = axes
    self.options = options
    for contribution in contributions { try keep(CompactRunCounts(contribution)) }
  }

  private mutating func keep(_ part: CompactRunCounts) throws(BackgroundError) {
    guard parts.updateValue(part, forKey: part.obsID) == nil else { throw .runTwice(part.obsID) }
    obsIDs.append(part.obsID)
    bytes += part.bytes
    guard bytes <= Self.mostBytes else {
      throw .tooManySums(runs: obsIDs.count, bytes: bytes, most: Self.mostBytes)
    }
  }

  /// Some of the runs, in the order given; those that could not be read are passed over.
  /// - Throws: ``BackgroundError/notSummed(_:)`` for a run that was not among those read.
  public func narrowed(to chosen: some Sequence<Int64>) throws(BackgroundError) -> Self {
    var result = self
    result.obsIDs = []
    result.refused = []
    result.notes = Notes()
    for obsID in chosen {
      if parts[obsID] != nil {
        result.obsIDs.append(obsID)
      } else if let run = refused.first(where: { $0.obsID == obsID }) {
        result.refused.append(run)
      } else {
        throw .notSummed(obsID)
      }
    }
    return result
  }

  /// The fill of the runs. Nothing is read.
  /// - Throws: ``BackgroundError/runTwice(_:)``
  public func fill() throws(BackgroundError) -> CountsAccumulator {
    var fill = CountsAccumulator(axes: axes, options: options)
    for obsID in obsIDs {
      if let part = parts[obsID] { try fill.add(part.unpacked) }
    }
    return fill
  }
}
