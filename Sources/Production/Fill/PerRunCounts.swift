import BackgroundModels
import DL3
import Diagnostics
import Histograms

/// The counts of individual runs. The runs are read only once. The background of any selection of the runs can then be
/// computed in milliseconds. Examples are the neighbours of each run, all runs except one, and other groups.
///
/// For any selection, the result of ``fill()`` equals, to the last bit, a ``CountsAccumulator`` that reads the selected
/// runs.
///
/// Each run needs 8 bytes for each bin with counts. If excluded regions mask parts of its field, it needs 8 bytes for
/// each position in addition. If events are counted in tiles, it also needs 4 bytes for each tile. A run of 30 min
/// needs about 50 kB for a cube of 20 x 60 x 60 bins, and 1 kB for a radial model.
public struct PerRunCounts: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// The options of the fill.
  public let options: FillOptions
  /// The OBS_IDs of the runs, in order.
  public private(set) var obsIDs: [Int64] = []
  /// The runs that were skipped because they could not be read, in the order of the runs.
  public private(set) var refused: [RefusedRun] = []
  /// The notes about the runs.
  public private(set) var notes = Notes()
  /// For each run, the numbers of events that were used or dropped, in the order of the runs.
  public var statistics: [RunStatistics] { obsIDs.compactMap { parts[$0]?.statistics } }
  /// The number of counts of each run in all bins, by OBS_ID.
  public var totals: [Int64: Double] {
    Dictionary(uniqueKeysWithValues: obsIDs.compactMap { id in parts[id].map { (id, $0.total) } })
  }
  /// The unmasked part of the field, by OBS_ID. Only runs with excluded regions in their field have an entry.
  public var unmaskedFields: [Int64: UnmaskedField.Summary] {
    Dictionary(uniqueKeysWithValues: obsIDs.compactMap { id in parts[id]?.kept.map { (id, $0) } })
  }

  /// The counts of all runs that were read. All selections share these counts, which therefore include runs outside
  /// this selection.
  private var parts: [Int64: CompactRunCounts] = [:]

  private var bytes = 0

  /// The memory limit for the counts of all runs, in bytes.
  public static var mostBytes: Int { 4 << 30 }

  /// Reads runs of a store.
  /// - Parameters:
  ///   - axes: The axes of the counts.
  ///   - store: The data store.
  ///   - obsIDs: The runs, in the order in which they are added.
  ///   - options: The options of the fill.
  ///   - onRun: A function that is called after each run, in order, for example for a progress bar.
  /// - Throws: The errors of `CountsAccumulator.init(axes:store:obsIDs:options:onRun:)`, and
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

  /// Stores the counts of runs that have already been read.
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

  /// Returns a selection of the runs, in the given order. Runs that could not be read are skipped and listed in
  /// ``refused``.
  /// - Throws: ``BackgroundError/notSummed(_:)`` for a run that was not requested when the runs were read.
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

  /// Returns the sums over the runs of this selection. No file is read.
  /// - Throws: ``BackgroundError/runTwice(_:)``
  public func fill() throws(BackgroundError) -> CountsAccumulator {
    var fill = CountsAccumulator(axes: axes, options: options)
    for obsID in obsIDs {
      if let part = parts[obsID] { try fill.add(part.unpacked) }
    }
    return fill
  }
}
