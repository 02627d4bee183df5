import BackgroundModels
import DL3
import Diagnostics
import Fitting
import Parallel
import Production

/// How runs share a model.
public enum FitSharing: String, Sendable, CaseIterable {
  /// Each run has a model of its own.
  case runwise
  /// One model for all runs.
  case joint
  /// One model for all runs, and a norm of the background for each beside the first; sources are the same in all.
  case norms
}

/// A fitted model with what became of the events that it was fitted to.
public struct RunFit: Sendable {
  /// What was found.
  public var result: FitResult
  /// What became of the events of each run.
  public var statistics: [RunStatistics]
  /// What excluded regions leave of the circle of each run that they reach into.
  public var kept: [Int64: UnmaskedField.Summary]
  /// Deviations met in the runs, and what the fit has to tell.
  public var notes: Notes

  /// The runs.
  public var obsIDs: [Int64] { result.runs.map(\.obsID) }
}

/// What came of fitting runs of a store.
public struct RunFits: Sendable {
  /// One fit for each run, in order; or one for all.
  public var fits: [RunFit] = []
  /// Runs that were left out because they could not be read or fitted, in order.
  public var refused: [RefusedRun] = []
}

/// Fits parametric models to runs of a store.
public struct RunFitter: Sendable {
  /// The model.
  public var specification: ParametricSpecification
  /// The events.
  public var region: FitRegion
  /// How runs share it.
  public var sharing: FitSharing
  /// In which bins events are counted before a fit; `nil` for a fit to single events.
  public var bins: FitBins?
  /// The number of threads.
  public var jobs = 1
  /// Whether a run that cannot be read or fitted is left out and listed, rather than an error.
  public var keepGoing = false

  /// A fitter.
  public init(_ specification: ParametricSpecification, region: FitRegion, sharing: FitSharing) {
    (self.specification, self.region, self.sharing) = (specification, region, sharing)
  }

  /// Fits runs, on several threads.
  /// - Parameter onRun: told after each run, in order; for a progress bar.
  /// - Throws: the first failure in the order of the runs: `DL3Error`, ``BackgroundError``, `FittingError`; among these
  ///   is `FittingError.notConverged`: a fit without a maximum is no result. With `keepGoing` such a run is left out
  ///   and listed. `Interrupted` on Ctrl-C.
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

  /// The sources that stand in the field of some run; the others are taken out of the data, with a note.
  private static func sourcesInField(
    _ runs: inout [RunData], _ sources: [SourceModel], _ notes: inout Notes
  ) -> [SourceModel] {
    let isSeen = sources.indices.map { source in runs.contains { $0.sources[source].isInField } }
    for (source, isSeen) in zip(sources, isSeen) where !isSeen {
      notes.add(
        "source-outside", "the source '\(source.name)' lies outside the region of a fit, and is left out of it",
        at: runs.count == 1 ? "OBS_ID \(runs[0].obsID)" : "joint fit")
    }
    for run in runs.indices {
      runs[run].sources = zip(runs[run].sources, isSeen).filter(\.1).map(\.0)
    }
    return zip(sources, isSeen).filter(\.1).map(\.0)
  }
}

/// What came of a run.
private enum FitOutcome: Sendable {
  case fitted(RunFit)
  case read(FitInput)
  case refused(RefusedRun)
}

extension Result where Success == FitOutcome, Failure == any Error {
  /// A failure of the data is a refusal where the work is to go on.
  fileprivate func refusing(_ obsID: Int64, _ keepGoing: Bool) -> Self {
    if case .failure(let error) = self, let fact = error as? any DarktimeError, keepGoing, fact.exitReason == .data {
      return .success(.refused(RefusedRun(obsID: obsID, problem: fact.description)))
    }
    return self
  }
}
