import BackgroundModels
import DL3
import Diagnostics
import Fitting
import Parallel
import Production

/// How runs share the parameters of a model.
public enum FitSharing: String, Sendable, CaseIterable {
  /// Each run has its own model.
  case runwise
  /// All runs have the same model.
  case joint
  /// All runs have the same model, but the background of each run has its own normalisation. The normalisation of the
  /// first run is fixed. Sources are the same in all runs.
  case norms
}

/// A fitted model, with the numbers of events that were used or dropped.
public struct RunFit: Sendable {
  /// The result of the fit.
  public var result: FitResult
  /// For each run, the numbers of events that were used or dropped.
  public var statistics: [RunStatistics]
  /// The unmasked part of the circle around the pointing, by OBS_ID. Only runs with excluded regions in this circle
  /// have an entry.
  public var kept: [Int64: UnmaskedField.Summary]
  /// The notes about the runs and the fit.
  public var notes: Notes

  /// The OBS_IDs of the runs.
  public var obsIDs: [Int64] { result.runs.map(\.obsID) }
}

/// The results of fitting runs of a store.
public struct RunFits: Sendable {
  /// One fit for each run, in the order of the runs, or one fit for all runs.
  public var fits: [RunFit] = []
  /// The runs that were skipped because they could not be read or fitted, in the order of the runs.
  public var refused: [RefusedRun] = []
}

/// A type that fits parametric models to runs of a store.
public struct RunFitter: Sendable {
  /// The description of the model.
  public var specification: ParametricSpecification
  /// The region of the fit, which determines the events that are fitted.
  public var region: FitRegion
  /// How runs share the parameters of the model.
  public var sharing: FitSharing
  /// The bins in which events are counted before a fit; `nil` if the individual events are fitted.
  public var bins: FitBins?
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read or fitted is skipped and listed. If `false`, such a run is an error.
  public var keepGoing = false

  /// Creates a fitter.
  public init(_ specification: ParametricSpecification, region: FitRegion, sharing: FitSharing) {
    (self.specification, self.region, self.sharing) = (specification, region, sharing)
  }

  /// Fits runs, on several threads.
  /// - Parameters:
  ///   - obsIDs: The runs.
  ///   - store: The data store.
  ///   - onRun: A function that is called after each run that is not skipped, in order, for example for a progress bar.
  /// - Throws: The first error in the order of the runs: `DL3Error`, ``BackgroundError`` or `FittingError`. For
  ///   example, `FittingError.notConverged` means that a fit found no maximum. With `keepGoing`, such a run is skipped
  ///   and listed instead, but an error of a joint fit is thrown. `Interrupted` on Ctrl-C.
  public func callAsFunction(
    _ obsIDs: [Int64], of store: DataStore, onRun: (RunStatistics) -> Void = { _ in }
  ) throws -> RunFits {
    var results = RunFits()
    var inputs: [FitInput] = []
    try orderedMap(
      count: obsIDs.count, threads: jobs,
      makeState: {
        RunDataReader(
          store: store, region: region, alignment: specification.alignment, sources: specification.sources)
      },
      job: { index, reader in Result { try work(obsIDs[index], reader) }.refusing(obsIDs[index], keepGoing) },
      consume: { _, outcome in
        switch try outcome.get() {
        case .fitted(let fit):
          results.fits.append(fit)
          fit.statistics.forEach(onRun)
        case .read(let input):
          inputs.append(input)
          onRun(input.statistics)
        case .refused(let run): results.refused.append(run)
        }
      })
    if sharing != .runwise, !inputs.isEmpty { results.fits = [try fit(inputs, of: store)] }
    return results
  }

  private func work(_ obsID: Int64, _ reader: RunDataReader) throws -> FitOutcome {
    let input = try reader.input(of: obsID)
    return sharing == .runwise ? .fitted(try fit([input], of: reader.store)) : .read(input)
  }

  private func fit(_ inputs: [FitInput], of store: DataStore) throws -> RunFit {
    var notes = Notes()
    for input in inputs { notes.merge(input.notes) }
    var runs = inputs.map(\.data)
    let sources = Self.sourcesInField(&runs, specification.sources, &notes)
    let shapes = try shapes(of: runs.map(\.obsID), in: store, &notes)
    if shapes.count > 1 { for (index, shape) in shapes.enumerated() { runs[index].shape = shape } }
    let model = try specification.model(of: runs, shape: shapes[0], sources: sources)
    if let bins { runs = runs.map { $0.binned(bins) } }
    let result = try ParametricFit(model, hasNorms: sharing == .norms)(runs)
    if case .failed(let steps, let reason) = result.status {
      throw FittingError.notConverged(obsID: runs.count == 1 ? runs[0].obsID : nil, steps: steps, reason: reason)
    }
    notes.merge(result.notes)
    return RunFit(
      result: result, statistics: inputs.map(\.statistics),
      kept: Dictionary(uniqueKeysWithValues: inputs.compactMap { input in input.kept.map { (input.data.obsID, $0) } }),
      notes: notes)
  }

  /// Returns one shape that all runs share, or one shape for each run.
  private func shapes(of obsIDs: [Int64], in store: DataStore, _ notes: inout Notes) throws -> [any SpatialShape] {
    switch specification.shape {
    case .same(let shape): return [shape]
    case .backgroundOfRun(let orientation):
      return try obsIDs.map {
        try TabulatedShape.background(of: $0, in: store, orientation: orientation, notes: &notes)
      }
    case .effectiveAreaOfRun: return try obsIDs.map { try TabulatedShape.effectiveArea(of: $0, in: store) }
    }
  }

  /// Returns the sources that are in the field of at least one run. The other sources are removed from the data, and a
  /// note is added for each.
  private static func sourcesInField(
    _ runs: inout [RunData], _ sources: [SourceModel], _ notes: inout Notes
  ) -> [SourceModel] {
    let isSeen = sources.indices.map { source in runs.contains { $0.sources[source].isInField } }
    for (source, isSeen) in zip(sources, isSeen) where !isSeen {
      notes.add(
        "source-outside", "the source '\(source.name)' is outside the region of the fit and is not fitted",
        at: runs.count == 1 ? "OBS_ID \(runs[0].obsID)" : "joint fit")
    }
    for run in runs.indices {
      runs[run].sources = zip(runs[run].sources, isSeen).filter(\.1).map(\.0)
    }
    return zip(sources, isSeen).filter(\.1).map(\.0)
  }
}

/// The outcome for one run: a fit, the data for a joint fit, or a refused run.
private enum FitOutcome: Sendable {
  case fitted(RunFit)
  case read(FitInput)
  case refused(RefusedRun)
}

extension Result where Success == FitOutcome, Failure == any Error {
  /// Replaces an error by a refused run if `keepGoing` is true and the data are the cause of the error.
  fileprivate func refusing(_ obsID: Int64, _ keepGoing: Bool) -> Self {
    if case .failure(let error) = self, let fact = error as? any DarktimeError, keepGoing, fact.exitReason == .data {
      return .success(.refused(RefusedRun(obsID: obsID, problem: fact.description)))
    }
    return self
  }
}
