import BackgroundModels
import DL3
import Diagnostics
import Histograms

/// The sums over runs from which a background model is made: counts, exposure, and the numbers of events that were used
/// or dropped.
///
/// The counts of individual runs (``RunCounts``) are added in the order of the runs. The result is therefore the same,
/// to the last bit, for any number of threads. Accumulators with the same axes can be added. For example, the sums of
/// all runs are computed from the sums of groups of runs, and nothing is read twice.
public struct CountsAccumulator: Sendable {
  /// The axes.
  public let axes: any ModelAxes
  /// The rules by which events are counted and exposure is computed.
  public let rules: CountingRules
  /// The observed events in each bin.
  public private(set) var counts: Histogram
  /// The exposure time of each bin in s. Each run adds its own exposure time, multiplied by the unmasked fraction of
  /// the bin.
  public private(set) var exposedTime: Histogram
  /// For each run, the numbers of events that were used or dropped, in the order of the runs.
  public private(set) var runs: [RunStatistics] = []
  /// The runs that were skipped because they could not be read, in the order of the runs.
  public private(set) var refused: [RefusedRun] = []
  /// The notes about the runs.
  public private(set) var notes = Notes()
  /// The unmasked part of the field, by OBS_ID. Only runs with excluded regions in their field have an entry.
  public private(set) var unmaskedFields: [Int64: UnmaskedField.Summary] = [:]
  /// Whether an energy threshold (safe energy range) was applied to at least one run.
  public private(set) var hasThresholds = false
  /// The exposure of each run, in the order of ``runs``. The closure needs these exposures.
  private var exposures: [RunExposure] = []
  /// The parts of the field for which the closure compares counts.
  private let parts: FieldParts
  /// The tiles into which the cells of a cube are summed; `nil` for radial models, whose events are counted in tiles.
  private let tiles: FieldTiles?
  private var known: Set<Int64> = []

  /// Creates an empty accumulator. Only the counting rules of the options are kept.
  public init(axes: any ModelAxes, options: FillOptions = FillOptions()) {
    self.axes = axes
    rules = options.rules
    parts = FieldParts(axes)
    tiles = axes.field.count == 2 ? FieldTiles(axes) : nil
    counts = Histogram(axes: axes.all)
    exposedTime = Histogram(axes: axes.all)
  }

  /// Reads runs of a store and sums their counts.
  /// - Parameters:
  ///   - axes: The axes of the counts.
  ///   - store: The data store.
  ///   - obsIDs: The runs, in the order in which they are added.
  ///   - options: The options of the fill.
  ///   - onRun: A function that is called after each run, in order, for example for a progress bar.
  /// - Throws: The first error in the order of the runs: `DL3Error`, `ExpressionError`, ``BackgroundError``. With
  ///   `keepGoing`, a run whose data cannot be used is skipped and listed instead. `Interrupted` on Ctrl-C.
  public init(
    axes: any ModelAxes, store: DataStore, obsIDs: [Int64], options: FillOptions = FillOptions(),
    onRun: (RunStatistics) -> Void = { _ in }
  ) throws {
    self.init(axes: axes, options: options)
    try fillRuns(
      obsIDs, of: store, axes: axes, options: options, making: { $0 },
      consume: { contribution, notes in
        try add(contribution)
        self.notes.merge(notes)
        onRun(contribution.statistics)
      }, refuse: { refused.append($0) })
  }

  /// Adds the counts of a run.
  /// - Throws: ``BackgroundError/runTwice(_:)``; ``BackgroundError/differentFills(what:left:right:)`` if the axes
  ///   differ.
  public mutating func add(_ contribution: RunCounts) throws(BackgroundError) {
    try checkAxes(contribution.counts.axes)
    guard known.insert(contribution.obsID).inserted else { throw .runTwice(contribution.obsID) }
    counts += contribution.counts
    let positions = exposedTime.strides[0]
    let energies = contribution.energies?.bins ?? 0..<axes.energy.count
    let exposed = energies.lowerBound * positions..<energies.upperBound * positions
    if let kept = contribution.kept {
      unmaskedFields[contribution.obsID] = kept.summary
      for bin in exposed { exposedTime.values[bin] += contribution.time * kept.positions[bin % positions] }
    } else {
      for bin in exposed { exposedTime.values[bin] += contribution.time }
    }
    runs.append(contribution.statistics)
    exposures.append(
      RunExposure(
        obsID: contribution.obsID, time: contribution.time, energies: energies,
        reduced: contribution.kept?.summary.reduced ?? [], counts: parts.counts(of: contribution.counts),
        tiles: contribution.tiles ?? tiles?.sums(ofCells: contribution.counts)))
    hasThresholds = hasThresholds || contribution.energies != nil
  }

  /// Adds the sums over other runs. These runs follow the runs of this accumulator.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` if the axes or the rules for time, solid angle and
  ///   coordinates differ; ``BackgroundError/runTwice(_:)``
  public mutating func add(_ other: Self) throws(BackgroundError) {
    try axes.requireSame(other.axes)
    try rules.requireSame(other.rules)
    if let twice = other.runs.first(where: { known.contains($0.obsID) }) { throw .runTwice(twice.obsID) }
    counts += other.counts
    exposedTime += other.exposedTime
    runs += other.runs
    exposures += other.exposures
    hasThresholds = hasThresholds || other.hasThresholds
    refused += other.refused
    notes.merge(other.notes)
    unmaskedFields.merge(other.unmaskedFields) { $1 }
    known.formUnion(other.known)
  }

  private func checkAxes(_ found: [Axis]) throws(BackgroundError) {
    for (mine, other) in zip(axes.all, found) where mine != other {
      throw .differentFills(what: "axes", left: mine.description, right: other.description)
    }
  }

  /// The exposure of each bin in s MeV sr.
  public var exposure: Histogram { exposedTime.combined(with: axes.phaseSpace(rules.solidAngle)) { $0 * $1 } }

  /// The sum of the statistics of all runs. Its OBS_ID is 0.
  public var total: RunStatistics { runs.reduce(into: RunStatistics(obsID: 0)) { $0 += $1 } }

  /// The model of the summed counts and exposure, without smoothing and treatment.
  public var model: BackgroundModel {
    BackgroundModel(
      axes: axes, counts: counts, exposure: exposure, hasThresholds: hasThresholds,
      origin: ModelOrigin(.counts(rules, exposures), runs: runs))
  }
}
