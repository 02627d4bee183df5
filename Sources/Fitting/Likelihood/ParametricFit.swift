import Diagnostics
import Parallel
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A fit of a parametric model to the events of one run, or of several runs jointly. It uses the extended Poisson
/// likelihood, unbinned or in bins (``RunData/binned(_:)``).
///
/// The maximum is found with Newton's method and exact second derivatives of ln L. The covariance is the inverse of the
/// observed information, which is minus the matrix of second derivatives at the maximum. A parameter that ends at a
/// bound is kept there and has no error.
public struct ParametricFit: Sendable {
  /// The model with its start values.
  public var model: ParametricModel
  /// Whether the background of each run except the first has its own normalisation. Sources have no normalisation,
  /// because a source is equally bright in all runs.
  public var hasNorms: Bool

  /// Creates a fit.
  public init(_ model: ParametricModel, hasNorms: Bool = false) {
    (self.model, self.hasNorms) = (model, hasNorms)
  }

  /// Fits the model to runs.
  /// - Returns: the result. If no maximum was found, the status of the result says so.
  /// - Throws: ``FittingError`` if a run has nothing to fit, if the model does not suit the data, or on interruption.
  public func callAsFunction(_ runs: [RunData]) throws(FittingError) -> FitResult {
    for run in runs { try check(run) }
    var notes = Notes()
    let place = Self.place(runs)
    let model = try merged(runs, &notes)
    let likelihood = JointLikelihood(model, runs, hasNorms: hasNorms)
    let isFree =
      model.parameters.map { !$0.isFixed }
      + (model.parameters.count..<likelihood.count).map { _ in true }
    let freeCount = isFree.count { $0 }
    guard freeCount > 0 else { throw .nothingToFit }
    let events = runs.reduce(0) { $0 + $1.count }
    guard events > freeCount else {
      throw .tooFewEvents(obsID: Self.single(runs), found: events, parameters: freeCount)
    }
    let start = try startingPlace(likelihood)
    let outcome = maximizer(likelihood, start: start, reach: runs.map(\.coverage.radius).max() ?? 0)
      .maximize(from: start) { likelihood($0) }
    // The likelihood is not finite if it was not computed to its end, so the maximisation ends at once.
    if StopSignal.current.isRaised { throw .interrupted }
    return result(likelihood, outcome, start: start, place: place, &notes)
  }

  private static func single(_ runs: [RunData]) -> Int64? { runs.count == 1 ? runs[0].obsID : nil }
  private static func place(_ runs: [RunData]) -> String {
    single(runs).map { "OBS_ID \($0)" } ?? "joint fit"
  }

  private func check(_ run: RunData) throws(FittingError) {
    guard run.bins == nil || model.sources.isEmpty else { throw .binnedSources }
    guard run.time > 0 else { throw .noTime(obsID: run.obsID) }
    guard run.coverage.fractions.contains(where: { $0 > 0 }) else {
      throw .allExcluded(obsID: run.obsID, radius: run.coverage.radius)
    }
    let (low, high) = (run.energy.lowerBound, run.energy.upperBound)
    guard run.count > 0 else {
      throw .noEvents(
        obsID: run.obsID,
        region:
          "\(shortest(low)) to \(shortest(high)) TeV within \(shortest(run.coverage.radius)) deg of the pointing")
    }
    for (source, view) in zip(model.sources, run.sources)
    where view.isInField && source.image.factor(in: view) == nil {
      throw .noPointSpread(obsID: run.obsID, source: source.name)
    }
    let nodes = model.spectrum.energyKinks
    if nodes.count > 1, let first = nodes.first, let last = nodes.last, first >= high || last <= low {
      throw .nodesOutside(obsID: run.obsID, low: low, high: high, from: first, to: last)
    }
    let model = model.with(shape: run.shape)
    var derivatives = LogDerivatives(width: model.spatial.jetWidth, isLogLinear: model.spatial.isLogLinear)
    model.spatial.logarithms(
      at: run.events, values: model.parameters[model.spatialRange].map(\.value), into: &derivatives)
    let zeros = derivatives.value.count { !($0 > -.infinity) }
    guard zeros == 0 else {
      throw .rateOfZero(obsID: run.obsID, shape: model.spatial.name, events: zeros)
    }
  }

  /// Returns the model without the nodes of its spectrum that have no events next to them.
  private func merged(_ runs: [RunData], _ notes: inout Notes) throws(FittingError)
    -> ParametricModel
  {
    guard let nodes = model.spectrum as? NodeFunction else { return model }
    let (spectrum, merged) = nodes.mergingNodesWithoutEvents(runs.map(\.events.logEnergy))
    guard !merged.isEmpty else { return model }
    notes.add(
      "merged-nodes",
      merged.count == 1
        ? "a node of the spectrum was removed because there are no events between its two neighbours"
        : "nodes of the spectrum were removed because there are no events between their neighbours",
      at:
        "\(Self.place(runs)): \(merged.map { shortest(($0 * 1e4).rounded() / 1e4) }.joined(separator: ", ")) TeV"
    )
    return model.replacing(spectrum: spectrum)
  }

  /// Returns the coordinates at which the maximisation starts.
  ///
  /// These are the start values with scaled amplitudes: the background predicts the observed number of events, and each
  /// source a hundredth of this number.
  private func startingPlace(_ likelihood: JointLikelihood) throws(FittingError) -> [Double] {
    let model = likelihood.model
    var values = model.values
    var predicted = [Double](repeating: 0, count: 1 + model.sources.count)
    for run in likelihood.runs {
      for (i, part) in run.predictedParts(values).enumerated() { predicted[i] += part }
    }
    let observed = Double(likelihood.runs.reduce(0) { $0 + $1.data.count })
    func scale(_ spectrum: any Spectrum, at offset: Int, by factor: Double) {
      for amplitude in spectrum.amplitudes where !model.parameters[offset + amplitude].isFixed {
        values[offset + amplitude] *= factor
      }
    }
    scale(model.spectrum, at: model.spectrumRange.lowerBound, by: observed / predicted[0])
    for (position, ranges) in model.sourceRanges.enumerated() {
      scale(
        model.sources[position].spectrum, at: ranges.spectrum.lowerBound,
        by: 0.01 * observed / predicted[position + 1])
    }
    let coordinates = zip(model.parameters, values).map { $0.scale == .linear ? $1 : log($1) }
    return coordinates + [Double](repeating: 0, count: likelihood.count - model.parameters.count)
  }

  private func maximizer(_ likelihood: JointLikelihood, start: [Double], reach: Double)
    -> NewtonMaximizer
  {
    let model = likelihood.model
    var lower = [Double](repeating: -.infinity, count: likelihood.count)
    var upper = [Double](repeating: .infinity, count: likelihood.count)
    let amplitudes = model.amplitudePositions
    for (i, parameter) in model.parameters.enumerated() {
      if parameter.isFixed {
        (lower[i], upper[i]) = (start[i], start[i])
      } else if amplitudes.contains(i) {
        // An amplitude has a lower bound relative to its value at the start.
        lower[i] = start[i] + log(NodeFunction.least)
      } else {
        lower[i] = parameter.scale == .linear ? parameter.lower : log(parameter.lower)
        upper[i] = parameter.scale == .linear ? parameter.upper : log(parameter.upper)
      }
    }
    var maximizer = NewtonMaximizer(lower: lower, upper: upper)
    func add(_ factor: any ModelFactor, _ offset: Int) {
      for constraint in factor.positivity(reach: reach) {
        maximizer.barriers.append(
          .init(
            constant: constraint.constant,
            terms: constraint.terms.map { (offset + $0.parameter, $0.coefficient) }))
      }
    }
    add(model.spatial, model.spatialRange.lowerBound)
    if let gradient = model.gradient { add(gradient, model.gradientRange.lowerBound) }
    return maximizer
  }
}

extension ParametricModel {
  /// The indices of all amplitudes (``Spectrum/amplitudes``) of the background and of the sources.
  var amplitudePositions: Set<Int> {
    Set(
      spectrum.amplitudes.map { spectrumRange.lowerBound + $0 }
        + zip(sources, sourceRanges).flatMap { source, ranges in
          source.spectrum.amplitudes.map { ranges.spectrum.lowerBound + $0 }
        })
  }

  /// Returns the model with its spectrum replaced. The new spectrum has its own start values. All other parameters are
  /// kept.
  func replacing(spectrum: some Spectrum) -> ParametricModel {
    var result = ParametricModel(
      spatial: spatial, gradient: gradient, spectrum: spectrum, sources: sources)
    result.parameters.replaceSubrange(
      0..<spectrumRange.lowerBound, with: parameters[..<spectrumRange.lowerBound])
    result.parameters.replaceSubrange(
      result.spectrumRange.upperBound..., with: parameters[spectrumRange.upperBound...])
    return result
  }
}
