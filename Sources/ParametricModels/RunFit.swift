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
  /// All runs have the same model, but the background of each run except the first has its own normalisation. Sources
  /// are the same in all runs.
  case norms
}

/// A fitted model, and the numbers of events that were used or dropped.
public struct RunFit: Sendable {
  /// The result of the fit.
  public var result: FitResult
  /// The numbers of events of each run that were used or dropped.
  public var statistics: [RunStatistics]
  /// The unmasked part of the circle of each run in which regions mask something.
  public var kept: [Int64: UnmaskedField.Summary]
  /// The notes of the runs and of the fit.
  public var notes: Notes

  /// The OBS_IDs of the runs.
  public var obsIDs: [Int64] { result.runs.map(\.obsID) }
}

/// The results of fitting runs of a store.
public struct RunFits: Sendable {
  /// One fit for each run, in order, or one fit for all.
  public var fits: [RunFit] = []
  /// The runs that were skipped because they could not be read or fitted, in order.
  public var refused: [RefusedRun] = []
}

/// A type that fits parametric models to runs of a store.
public struct RunFitter: Sendable {
  /// The model.
  public var specification: ParametricSpecification
  /// The events that are fitted.
  public var region: FitRegion
  /// How runs share the parameters of the model.
  public var sharing: FitSharing
  /// The bins in which events are counted before a fit; `nil` for a fit to single events.
  public var bins: FitBins?
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read or fitted is skipped and listed. If not, it is an error.
  public var keepGoing = false

  /// Creates a fitter.
  public init(_ specification: ParametricSpecification, region: FitRegion, sharing: FitSharing) {
    (self.specification, self.region, self.sharing) = (specification, region, sharing)
  }

  /// Fits runs, on several threads.
  /// - Parameters:
  ///   - obsIDs: The runs.
  ///   - store: The data store.
  ///   - onRun: Called after each run, in order, for example for a progress bar.
  /// - Throws: The first error in the order of the runs: `DL3Error`, ``BackgroundError`` or `FittingError`, for example
  ///   `FittingError.notConverged` for a fit that found no maximum. With `keepGoing`, such a run is skipped and listed.
  ///   `Interrupted` on Ctrl-C.
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
    let model = try specification.model(
      of: runs, shape: shape(of: runs.map(\.obsID), in: store), sources: sources)
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

  private func shape(of obsIDs: [Int64], in store: DataStore) throws -> any SpatialShape {
    switch specification.shape {
    case .same(let shape): return shape
    case .backgroundOfRun: return try TabulatedShape.background(of: obsIDs, in: store)
    case .effectiveAreaOfRun: return try TabulatedShape.effectiveArea(of: obsIDs, in: store)
    }
  }

  /// Returns the sources that are in the field of some run. The others are removed from the data, with a note.
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

/// The result for one run.
private enum FitOutcome: Sendable {
  case fitted(RunFit)
  case read(FitInput)
  case refused(RefusedRun)
}

extension Result where Success == FitOutcome, Failure == any Error {
  /// Returns a refused run instead of an error in the data if `keepGoing` is true.
  fileprivate func refusing(_ obsID: Int64, _ keepGoing: Bool) -> Self {
    if case .failure(let error) = self, let fact = error as? any DarktimeError, keepGoing, fact.exitReason == .data {
      return .success(.refused(RefusedRun(obsID: obsID, problem: fact.description)))
    }
    return self
  }
}
